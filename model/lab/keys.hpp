#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

/// Every key of the lab file, once: parse_lab() reads by this table and names its keys in messages, and
/// json_schema() is written from it.
namespace lvslab::lab {

enum class Form : std::uint8_t {
    text,              ///< one line, not empty
    label,             ///< a name that may also be a folder's
    choice,            ///< one of Key::choices
    service,           ///< one of Key::choices, or a command line: several words, or the path of a program
    duration,          ///< held in ns
    rate,              ///< held in bit/s
    size,              ///< held in bytes
    integer,           ///< a whole number
    flag,              ///< true or false
    fraction,          ///< 0 to 1, or a percentage
    address,           ///< 10.0.2.100
    socket,            ///< 10.0.2.100:53
    url,               ///< http://10.0.2.100:80/path
    node,              ///< the name of a linux node
    nodes,             ///< one such name or a list of them
    addresses,         ///< a list
    endpoints,         ///< two of NODE:INTERFACE
    commands,          ///< a list of Linux commands
    mac_by_interface,  ///< {eth0: "02:00:00:00:03:11"}
    integer_by_node,   ///< {rs1: 8}
    address_by_node,   ///< {rs1: 10.0.1.10}
    one,               ///< a mapping of Key::shapes[0]
    list,              ///< a list of mappings, each of one of Key::shapes, told apart by that shape's first key
    by_name,           ///< {anything: mapping of Key::shapes[0]}
};

struct Shape;

/// Bounds of a value in its smallest unit; of a list, how many.
struct Range {
    std::int64_t least = 0;
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

struct Key {
    std::string_view name;
    Form form;
    std::string_view says;  ///< for the reader of the schema, and of the message that it is missing
    bool required = false;
    std::string_view preset{};  ///< the default as the file would write it; the structs of lab.hpp hold the same
    Range range{};
    std::span<const std::string_view> choices{};  ///< in the order of the enumeration that holds the choice
    std::span<const Shape* const> shapes{};
};

/// One kind of mapping.
struct Shape {
    std::string_view what;  ///< as messages call it: "link"
    std::span<const Key> keys;
    bool any_key = false;  ///< at least one key must stand there, whichever

    const Key* find(std::string_view name) const;  ///< null for an unknown key
};

extern const Shape kLabShape;  ///< the whole file; all others hang below it

/// What a key takes, for a message: "a duration such as 60us, 100ms or 3s, from 1ns to 1min".
std::string takes(const Key& key);
/// `kind, era, cpu, exec, mac`
std::string known_keys(const Shape& shape);

}  // namespace lvslab::lab
