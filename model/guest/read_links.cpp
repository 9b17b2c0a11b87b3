#include <nlohmann/json.hpp>
#include <optional>

#include "guest/read_net.hpp"
#include "guest/tables_text.hpp"
#include "net/scope_name.hpp"
#include "shell/ip.hpp"

namespace lvslab::guest {

namespace {

using Json = nlohmann::json;

bool has_flag(const Json& link, std::string_view flag) {
    for (const Json& f : link.at("flags")) {
        if (f.get<std::string>() == flag) return true;
    }
    return false;
}

/// Empty: a Host has no such device. gretap0 and erspan0 come with the module gre and look like Ethernet.
std::optional<net::InterfaceKind> kind_of(const Json& link) {
    const std::string type = link.at("link_type"), name = link.at("ifname");
    if (type == "loopback") return net::InterfaceKind::loopback;
    if (type == "ipip") return net::InterfaceKind::ipip;
    if (type == "ether" && name != "gretap0" && name != "erspan0") return net::InterfaceKind::ethernet;
    return std::nullopt;
}

net::Scope scope_of(const std::string& name, const Line& line) {
    if (const auto scope = net::scope_named(name)) return *scope;
    line.refuse();
}

net::AddressRow address_row(const Json& address, const std::string& dev, const Line& line) {
    const std::string label = address.value("label", dev);
    return {.dev = dev,
            .prefix = {line.address(address.at("local").get<std::string>()), address.at("prefixlen")},
            .scope = scope_of(address.at("scope"), line),
            .secondary = address.value("secondary", false),
            .has_broadcast = address.contains("broadcast"),
            .broadcast = line.address(address.value("broadcast", "0.0.0.0")),
            .label = label == dev ? "" : label};
}

net::CounterRow counter_row(const Json& stats, const std::string& dev) {
    const Json &rx = stats.at("rx"), &tx = stats.at("tx");
    return {.dev = dev,
            .rx_packets = rx.at("packets"),
            .rx_bytes = rx.at("bytes"),
            .rx_errors = rx.at("errors"),
            .rx_dropped = rx.at("dropped"),
            .tx_packets = tx.at("packets"),
            .tx_bytes = tx.at("bytes"),
            .tx_errors = tx.at("errors"),
            .tx_dropped = tx.at("dropped")};
}

void read_link(const Json& link, const Line& line, net::Tables& tables) {
    const auto kind = kind_of(link);
    if (!kind) return;
    const std::string name = link.at("ifname");
    tables.interfaces.push_back({.index = link.at("ifindex"),
                                 .name = name,
                                 .kind = *kind,
                                 // A tunnel's address is an IP address, and no MAC.
                                 .mac = wire::parse_mac(link.value("address", "")).value_or(wire::MacAddress{}),
                                 .mtu = link.at("mtu"),
                                 .up = has_flag(link, "UP"),
                                 .carrier = has_flag(link, "LOWER_UP")});
    for (const Json& address : link.at("addr_info")) {
        if (address.at("family") == "inet") tables.addresses.push_back(address_row(address, name, line));
    }
    tables.counters.push_back(counter_row(link.at("stats64"), name));
}

}  // namespace

void read_links(const CommandOutput& output, ipvs::NodeTables& tables) {
    for (const Line& line : lines_of(output)) {
        try {
            for (const Json& link : Json::parse(line.text())) {
                if (!link.empty()) read_link(link, line, tables.net);
            }
        } catch (const Json::exception&) {
            line.refuse();
        }
    }
}

}  // namespace lvslab::guest
