#include "models/chinese_words.hpp"

#include <map>
#include <string_view>

namespace lvslab::models {

namespace {

std::map<std::string_view, const char*> all_words() {
    std::map<std::string_view, const char*> words;
    for (const auto part : {chinese_of_panes(), chinese_of_terms()}) {
        for (const Translation& word : part) words.emplace(word.english, word.chinese);
    }
    return words;
}

}  // namespace

const char* chinese_word(const char* english) {
    static const auto words = all_words();
    const auto found = words.find(english);
    return found == words.end() ? nullptr : found->second;
}

}  // namespace lvslab::models
