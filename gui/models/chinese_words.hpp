#pragma once

#include <span>

namespace lvslab::models {

/// An English text of the interface and its Chinese.
struct Translation {
    const char* english;
    const char* chinese;
};
/// What the panes say, and the terms: header fields, tables, reasons of drops.
std::span<const Translation> chinese_of_panes();
std::span<const Translation> chinese_of_terms();

/// The Chinese for a text of the interface; null if there is none.
const char* chinese_word(const char* english);

}  // namespace lvslab::models
