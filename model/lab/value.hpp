#pragma once
#include <concepts>
#include <map>
#include <optional>
#include <utility>

#include "lab/reading.hpp"

/// From a value of the file to a value of lab.hpp. What does not fit its rule is complained about, left as it was,
/// and answered with false.
namespace lvslab::lab {

/// What `http://10.0.2.100:8080/path` names. Port 80 and path / may be left out.
struct Url {
    wire::Endpoint server;
    std::string path;
};
std::optional<Url> parse_url(std::string_view text);
std::optional<wire::Endpoint> parse_socket(std::string_view text);

bool read(const Value& value, std::int64_t& number);  ///< integer, rate, size
bool read(const Value& value, nanoseconds& duration);
bool read(const Value& value, double& fraction);
bool read(const Value& value, bool& flag);
bool read(const Value& value, std::string& text);  ///< text, label, node
bool read(const Value& value, wire::Ipv4Address& address);
bool read(const Value& value, wire::MacAddress& mac);
bool read(const Value& value, wire::Endpoint& socket);
bool read(const Value& value, Url& url);
bool read(const Value& value, std::vector<std::string>& nodes);
bool read(const Value& value, std::vector<wire::Ipv4Address>& addresses);
bool read(const Value& value, std::vector<Command>& commands);
bool read(const Value& value, std::map<std::string, std::int64_t>& by_node);
bool read(const Value& value, std::map<std::string, wire::Ipv4Address>& by_node);
/// Place of the value among Key::choices.
bool read_choice(const Value& value, std::size_t& place);

template <std::unsigned_integral Number>
requires(!std::same_as<Number, bool>)
bool read(const Value& value, Number& number) {
    std::int64_t wide = 0;
    if (!read(value, wide)) return false;
    number = static_cast<Number>(wide);  // the key's range has seen to it
    return true;
}

template <class Enumeration>
requires std::is_enum_v<Enumeration>
bool read(const Value& value, Enumeration& choice) {
    std::size_t place = 0;
    if (!read_choice(value, place)) return false;
    choice = static_cast<Enumeration>(place);
    return true;
}

template <class T>
bool read(const Value& value, std::optional<T>& maybe) {
    T inner{};
    if (!read(value, inner)) return false;
    maybe = inner;
    return true;
}

/// A mapping of a known shape. The constructor complains about unknown, repeated and missing keys.
class Mapping {
public:
    Mapping(const Value& value, const Shape& shape);

    /// Null when the file does not have the key.
    const Value* find(std::string_view key) const;
    /// Leaves `result` alone when the file does not have the key.
    template <class T>
    void read(std::string_view key, T& result) const {
        if (const Value* value = find(key)) lab::read(*value, result);
    }
    int line() const { return line_; }

private:
    int line_;
    std::vector<Value> values_;
};

}  // namespace lvslab::lab
