#include "guest/tables_text.hpp"

#include <sstream>

#include "guest/machine.hpp"

namespace lvslab::guest {

Line::Line(const CommandOutput& from, std::string text) : from_(&from), text_(std::move(text)) {
    std::istringstream in(text_);
    for (std::string word; in >> word;) words_.push_back(word);
}

const std::string& Line::peek() const {
    if (ended()) refuse();
    return words_[next_];
}

bool Line::take(std::string_view word) {
    if (ended() || words_[next_] != word) return false;
    ++next_;
    return true;
}

void Line::expect(std::string_view word) {
    if (!take(word)) refuse();
}

wire::Ipv4Address Line::address() { return address(word()); }

wire::Ipv4Address Line::address(std::string_view word) const {
    const auto address = wire::parse_ipv4(word);
    if (!address) refuse();
    return *address;
}

wire::Prefix Line::prefix(std::string_view word) const {
    const auto prefix = wire::parse_prefix(word);
    if (!prefix) refuse();
    return *prefix;
}

wire::Endpoint Line::endpoint() {
    const std::string_view both = word();
    const std::size_t colon = both.rfind(':');
    if (colon == std::string_view::npos) refuse();
    return {address(both.substr(0, colon)), number<std::uint16_t>(both.substr(colon + 1))};
}

void Line::refuse() const {
    throw GuestError("the kernel's tables of " + from_->node + ": what `" + from_->command +
                     "` printed is not understood here: " + text_);
}

std::vector<Line> lines_of(const CommandOutput& output) {
    std::vector<Line> lines;
    std::istringstream in(output.text);
    for (std::string text; std::getline(in, text);) {
        if (text.find_first_not_of(" \t\r") != std::string::npos) lines.emplace_back(output, text);
    }
    return lines;
}

}  // namespace lvslab::guest
