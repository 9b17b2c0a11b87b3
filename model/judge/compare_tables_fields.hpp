#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "ipvs/node_tables.hpp"
#include "net/scope_name.hpp"
#include "shell/ip.hpp"
#include "shell/tables.hpp"

/// Rows as names and texts, whatever their type.
namespace lvslab::judge {

struct Field {
    std::string name;  ///< `stats.packets_in` for a field of a group
    std::string text;
    std::optional<net::Time> time{};  ///< for fields that are times
};

inline std::string text_of(const std::string& text) { return text; }
inline std::string text_of(bool value) { return value ? "yes" : "no"; }
template <class Number>
requires std::is_integral_v<Number> std::string text_of(Number number) { return std::to_string(number); }
inline std::string text_of(net::Time t) { return std::to_string(std::chrono::duration<double>(t).count()) + " s"; }
inline std::string text_of(const wire::MacAddress& mac) { return wire::to_string(mac); }
inline std::string text_of(wire::Ipv4Address address) { return wire::to_string(address); }
inline std::string text_of(const wire::Prefix& prefix) { return wire::to_string(prefix); }
inline std::string text_of(net::NeighbourState state) { return net::to_string(state); }
inline std::string text_of(net::RouteTable table) { return shell::table_name(table); }
inline std::string text_of(net::Scope scope) { return net::scope_name(scope); }
inline std::string text_of(ipvs::Method method) { return ipvs::to_string(method); }
inline std::string text_of(net::InterfaceKind kind) {
    static constexpr const char* kNames[] = {"ether", "loopback", "ipip"};
    return kNames[static_cast<std::size_t>(kind)];
}
inline std::string text_of(net::RouteType type) { return std::string(net::name_of(type)); }
inline std::string text_of(net::RouteOrigin origin) {
    static constexpr const char* kNames[] = {"kernel", "boot", "static"};
    return kNames[static_cast<std::size_t>(origin)];
}
inline std::string text_of(net::RuleAction action) {
    static constexpr const char* kNames[] = {"lookup", "blackhole", "unreachable", "prohibit"};
    return kNames[static_cast<std::size_t>(action)];
}
inline std::string text_of(wire::Protocol protocol) {
    switch (protocol) {
        case wire::Protocol::tcp:
            return "TCP";
        case wire::Protocol::udp:
            return "UDP";
        case wire::Protocol::icmp:
            return "ICMP";
        default:
            return protocol == wire::Protocol{} ? "IP" : std::to_string(static_cast<int>(protocol));
    }
}
inline std::string text_of(const ipvs::ServiceKey& key) { return ipvs::to_string(key); }

template <class Group>
concept HasFields = requires(const Group& g) {
    Group::visit(g, [](const char*, const auto&) {});
};

template <class Row>
void add_fields(const Row& row, const std::string& before, std::vector<Field>& fields) {
    Row::visit(row, [&](const char* name, const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, ipvs::ServiceKey>) {
            fields.push_back({before + name, text_of(value)});
        } else if constexpr (HasFields<Value>) {
            add_fields(value, before + name + ".", fields);
        } else if constexpr (std::is_same_v<Value, net::Time>) {
            fields.push_back({before + name, text_of(value), value});
        } else {
            fields.push_back({before + name, text_of(value)});
        }
    });
}

template <class Row>
std::vector<Field> fields_of(const Row& row) {
    std::vector<Field> fields;
    add_fields(row, "", fields);
    return fields;
}

}  // namespace lvslab::judge
