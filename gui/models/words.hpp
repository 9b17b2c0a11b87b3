#pragma once

#include <QString>
#include <string_view>

#include "record/explain.hpp"

namespace lvslab::models {

using record::Language;

/// The interface's own texts: the English text is the key. What has no translation reads in English.
/// `say("Packet %1", language).arg(id)`.
QString say(const char* english, Language language);

inline QString text_of(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

/// `+149 µs`, `+1.955 ms`, `+2.004 s`: at most three decimals, in the largest unit below it.
QString time_text(net::Time since_start);

}  // namespace lvslab::models
