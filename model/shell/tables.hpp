#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/route.hpp"
#include "shell/arguments.hpp"

/// Routing tables by name or number, as iproute2's rt_tables has them.
namespace lvslab::shell {

/// `local`, `main`, `default`, or the number of another.
std::string table_name(net::RouteTable table);
/// Takes a table's name or number.
net::RouteTable read_table(Arguments& arguments);

/// A number that may be hexadecimal, as 0x10.
std::optional<std::uint32_t> parse_integer(const std::string& text);

}  // namespace lvslab::shell
