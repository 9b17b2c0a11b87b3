#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

namespace lvslab::net {

using namespace bench;

/// A host at 10.0.1.1 with its gateway .254; another router is .253.
struct PathHost : testing::Test, Bench {
    const Station gateway{mac("02:00:00:00:01:fe"), ip("10.0.1.254")};
    const Station better{mac("02:00:00:00:01:fd"), ip("10.0.1.253")};
    const Station client{mac("02:00:00:00:01:0a"), ip("10.0.1.10")};

    explicit PathHost(Era era = Era::linux_6_1) : Bench({.name = "host", .era = era}) {
        ethernet("eth0", {"10.0.1.1/24"});
        know("eth0", gateway);
        know("eth0", better);
        know("eth0", client);
        default_route({});
        programs.ports = {5000};
        notes.clear();
    }
    void default_route(RouteEntry entry) {
        host.fib().remove_all([](const RouteEntry& e) { return e.destination.length == 0; });
        entry.gateway = gateway.ip;
        entry.dev = dev("eth0").index;
        route(entry);
    }
    /// An error about a UDP packet of ours from port 5000 to 10.9.9.9.
    void error(const Station& from, const wire::IcmpFields& icmp, std::uint16_t port = 5000) {
        const wire::Buffer quoted = wire::build_udp(from_to("10.0.1.1", "10.9.9.9"),
                                                    {.source_port = port, .destination_port = 53}, Bytes(1400));
        const auto fields = from_to(wire::to_string(from.ip), "10.0.1.1");
        arrive("eth0", from, wire::build_icmp(fields, icmp, std::as_const(quoted).bytes().first(28)));
    }
    void too_big(std::uint16_t mtu, std::uint16_t port = 5000) {
        error(gateway, {.type = wire::IcmpType::unreachable, .code = 4, .sequence = mtu}, port);
    }
    void redirect(const Station& from, std::string_view to) {
        const std::uint32_t gw = ip(to).value;
        error(from, {.type = wire::IcmpType::redirect,
                     .code = 1,
                     .id = static_cast<std::uint16_t>(gw >> 16),
                     .sequence = static_cast<std::uint16_t>(gw)});
    }
    std::uint32_t mtu_to(std::string_view address) {
        return host.ip().path_mtu(*host.ip().route_output({.destination = ip(address)}));
    }
    std::string next_hop_to(std::string_view address) {
        return wire::to_string(host.ip().route_output({.destination = ip(address)})->next_hop);
    }
};

struct OldPathHost : PathHost {
    OldPathHost() : PathHost(Era::linux_2_6_32) {}
};

}  // namespace lvslab::net
