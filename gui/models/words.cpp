#include "models/words.hpp"

#include <array>
#include <cmath>

#include "models/chinese_words.hpp"

namespace lvslab::models {

QString say(const char* english, Language language) {
    if (language != Language::english) {
        if (const char* chinese = chinese_word(english)) return QString::fromUtf8(chinese);
    }
    return QString::fromUtf8(english);
}

QString time_text(net::Time since_start) {
    struct Unit {
        double nanoseconds;
        const char* name;
    };
    constexpr std::array<Unit, 3> kUnits{{{1e9, " s"}, {1e6, " ms"}, {1e3, " µs"}}};
    const auto ns = static_cast<double>(since_start.count());
    for (const Unit& unit : kUnits) {
        if (std::abs(ns) < unit.nanoseconds) continue;
        QString number = QString::number(ns / unit.nanoseconds, 'f', 3);
        while (number.endsWith(u'0')) number.chop(1);
        if (number.endsWith(u'.')) number.chop(1);
        return u'+' + number + QString::fromUtf8(unit.name);
    }
    return u'+' + QString::number(since_start.count()) + QStringLiteral(" ns");
}

}  // namespace lvslab::models
