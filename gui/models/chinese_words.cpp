#include "models/chinese_words.hpp"

#include <map>
#include <string_view>

namespace lvslab::models {

namespace {

const std::map<std::string_view, const char*>& chinese() {
    static const std::map<std::string_view, const char*> words = {
        {"Watch", "观察"},    {"Diff", "差异"}, {"Story", "逐层"},        {"Why", "原因"},
        {"Ladder", "时序图"}, {"Step", "步进"}, {"Non-linear", "非线性"}, {"Linear", "线性"},
    };
    return words;
}

}  // namespace

const char* chinese_word(const char* english) {
    const auto found = chinese().find(english);
    return found == chinese().end() ? nullptr : found->second;
}

}  // namespace lvslab::models
