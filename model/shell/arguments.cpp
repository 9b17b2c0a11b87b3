#include "shell/arguments.hpp"

#include <algorithm>
#include <charconv>

#include "shell/error.hpp"

namespace lvslab::shell {

std::string Arguments::next(std::string_view what) {
    if (done()) refuse(std::string(what) + " is missing");
    return words_[at_++];
}

bool Arguments::take(std::string_view word) {
    if (done() || words_[at_] != word) return false;
    ++at_;
    return true;
}

void Arguments::enter(std::string_view name) {
    if (!command_.empty()) command_ += ' ';
    command_ += name;
}

bool Arguments::has_flag(std::string_view flag) const {
    return std::find(flags_.begin(), flags_.end(), flag) != flags_.end();
}

wire::Ipv4Address Arguments::address(std::string_view what) {
    const std::string word = next(what);
    if (const auto address = wire::parse_ipv4(word)) return *address;
    refuse("inet address is expected rather than \"" + word + "\" for " + std::string(what));
}

wire::Prefix Arguments::prefix(std::string_view what) {
    const std::string word = next(what);
    if (word == "default") return {};
    if (const auto prefix = wire::parse_prefix(word)) return *prefix;
    refuse("any valid prefix is expected rather than \"" + word + "\" for " + std::string(what));
}

wire::MacAddress Arguments::mac(std::string_view what) {
    const std::string word = next(what);
    if (const auto mac = wire::parse_mac(word)) return *mac;
    refuse("\"" + word + "\" is invalid lladdr for " + std::string(what));
}

std::uint32_t Arguments::number(std::string_view what, const Range& range) {
    const std::string word = next(what);
    std::uint32_t value = 0;
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    if (error == std::errc{} && stop == end && value >= range.low && value <= range.high) return value;
    refuse("\"" + word + "\" is invalid for " + std::string(what) + ": a number from " + std::to_string(range.low) +
           " to " + std::to_string(range.high) + " is expected");
}

void Arguments::refuse(std::string_view sentence) const { throw CommandError(command_ + ": " + std::string(sentence)); }

void Arguments::refuse_word(std::string_view word, std::string_view known) const {
    refuse("\"" + std::string(word) + "\" is not understood; known: " + std::string(known));
}

void Arguments::expect_end() const {
    if (!done()) refuse("\"" + std::string(peek()) + "\" is one word too many");
}

}  // namespace lvslab::shell
