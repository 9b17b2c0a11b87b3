#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "guest/plan.hpp"
#include "wire/address.hpp"

/// Reading what commands of Linux print: lines, words, numbers; what is not understood is named with its place.
namespace lvslab::guest {

/// A line of a command's output, taken word by word.
class Line {
public:
    Line(const CommandOutput& from, std::string text);

    const std::string& text() const { return text_; }
    bool ended() const { return next_ == words_.size(); }
    const std::string& peek() const;  ///< throws GuestError at the end of the line
    const std::string& word() { return peek(), words_[next_++]; }
    bool take(std::string_view word);    ///< takes the next word if it is this one
    void expect(std::string_view word);  ///< throws GuestError if it is another
    bool starts_with(std::string_view start) const { return text_.compare(0, start.size(), start) == 0; }

    /// The next word as what it must be; throws GuestError.
    template <class Number>
    Number number(int base = 10);
    wire::Ipv4Address address();
    wire::Endpoint endpoint();

    wire::Ipv4Address address(std::string_view word) const;
    wire::Prefix prefix(std::string_view word) const;
    template <class Number>
    Number number(std::string_view word, int base = 10) const;
    /// Throws GuestError: the command, and this line.
    [[noreturn]] void refuse() const;

private:
    const CommandOutput* from_;
    std::string text_;
    std::vector<std::string> words_;
    std::size_t next_ = 0;
};

/// The lines of an output, without the empty ones.
std::vector<Line> lines_of(const CommandOutput& output);

template <class Number>
Number Line::number(std::string_view word, int base) const {
    Number value{};
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value, base);
    if (word.empty() || error != std::errc{} || stop != end) refuse();
    return value;
}

template <class Number>
Number Line::number(int base) {
    return number<Number>(std::string_view(word()), base);
}

}  // namespace lvslab::guest
