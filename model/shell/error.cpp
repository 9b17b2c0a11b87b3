#include "shell/error.hpp"

#include <algorithm>

namespace lvslab::shell {

namespace {

constexpr std::size_t kLongestShownWord = 200, kShownOfWord = 60;
constexpr std::size_t kLongestSentence = 4000;

/// No cut may stand before the second or a later byte of a UTF-8 character.
std::string beginning_of(const std::string& text, std::size_t length) {
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
    return text.substr(0, length) + "...";
}

std::string with_short_words(const std::string& sentence) {
    constexpr const char* kBlanks = " \t\n";
    std::string result;
    for (std::size_t at = 0; at < sentence.size() && result.size() < kLongestSentence;) {
        const std::size_t end = std::min(sentence.find_first_of(kBlanks, at), sentence.size());
        const std::string word = sentence.substr(at, end - at);
        result += word.size() > kLongestShownWord ? beginning_of(word, kShownOfWord) : word;
        at = std::min(sentence.find_first_not_of(kBlanks, end), sentence.size());
        result += sentence.substr(end, at - end);
    }
    return result.size() > kLongestSentence ? beginning_of(result, kLongestSentence) : result;
}

}  // namespace

CommandError::CommandError(const std::string& sentence) : std::runtime_error(with_short_words(sentence)) {}

}  // namespace lvslab::shell
