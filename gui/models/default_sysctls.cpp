#include "models/default_sysctls.hpp"

#include <map>
#include <string>

#include "ipvs/director.hpp"
#include "models/words.hpp"
#include "net/host.hpp"

namespace lvslab::models {

namespace {

struct NoWire : net::FrameSink {
    void transmit(net::InterfaceIndex, net::Packet&&) override {}
};

/// What a node says of itself to which nothing has been done.
std::map<std::string, QString, std::less<>> untouched() {
    net::PacketIds ids;
    NoWire wire;
    net::Host host({.name = "untouched"}, ids, wire);
    netfilter::Netfilter netfilter(host);
    ipvs::Director director(host, &netfilter);
    std::map<std::string, QString, std::less<>> values;
    for (const net::SysctlRow& row : host.tables().sysctls) values[row.name] = text_of(row.value);
    return values;
}

/// `net.ipv4.conf.eth0.arp_ignore` is `net.ipv4.conf.default.arp_ignore`.
std::string of_default(std::string_view name) {
    for (const std::string_view group : {"net.ipv4.conf.", "net.ipv4.neigh.", "net.ipv6.conf."}) {
        const std::size_t end = name.rfind('.');
        if (!name.starts_with(group) || end < group.size()) continue;
        return std::string(group) + "default" + std::string(name.substr(end));
    }
    return std::string(name);
}

}  // namespace

QString default_sysctl(std::string_view name) {
    static const auto values = untouched();
    auto found = values.find(name);
    if (found == values.end()) found = values.find(of_default(name));
    return found == values.end() ? QString() : found->second;
}

}  // namespace lvslab::models
