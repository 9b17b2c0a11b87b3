#include "shell/seconds.hpp"

#include <charconv>

namespace lvslab::shell {

net::Time read_seconds(Arguments& arguments, std::string_view what) {
    const std::string word = arguments.next(what);
    double seconds = 0;
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, seconds, std::chars_format::fixed);
    if (error != std::errc{} || stop != end || !(seconds >= 0 && seconds <= 86400.0 * 31)) {
        arguments.refuse("\"" + word + "\" is invalid for " + std::string(what) +
                         ": seconds are expected, such as 0.2");
    }
    return std::chrono::round<net::Time>(std::chrono::duration<double>(seconds));
}

}  // namespace lvslab::shell
