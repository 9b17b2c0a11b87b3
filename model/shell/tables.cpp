#include "shell/tables.hpp"

#include <charconv>

namespace lvslab::shell {

namespace {

constexpr std::uint32_t kMostNumbered = 252;  // above are default, main and local

}  // namespace

std::string table_name(net::RouteTable table) {
    switch (table) {
        case net::RouteTable::local:
            return "local";
        case net::RouteTable::main:
            return "main";
        case net::RouteTable::standard:
            return "default";
        default:
            return std::to_string(net::table_number(table));
    }
}

net::RouteTable read_table(Arguments& arguments) {
    const std::string word = arguments.next("the table");
    const auto number = parse_integer(word);
    if (word == "local" || number == 255) return net::RouteTable::local;
    if (word == "main" || number == 254 || number == 0) return net::RouteTable::main;
    if (word == "default" || number == 253) return net::RouteTable::standard;
    if (number && *number >= 1 && *number <= kMostNumbered) {
        return net::numbered_table(static_cast<std::uint8_t>(*number));
    }
    arguments.refuse_word(word, "local, main, default, 1 to 252, all");
}

std::optional<std::uint32_t> parse_integer(const std::string& text) {
    const bool hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char* begin = text.data() + (hexadecimal ? 2 : 0);
    const char* end = text.data() + text.size();
    std::uint32_t value = 0;
    const auto [stop, error] = std::from_chars(begin, end, value, hexadecimal ? 16 : 10);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

}  // namespace lvslab::shell
