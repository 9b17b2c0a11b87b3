#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"
#include "netfilter/netfilter.hpp"
#include "netfilter/templates.hpp"
#include "wire/ports.hpp"
#include "wire/rewrite.hpp"

/// A router with NAT, without any I/O:
///
///     clients 10.0.1.10, 10.0.1.11 -- eth0 10.0.1.1 | host | eth1 10.0.2.2 -- server 10.0.2.11
namespace lvslab::netfilter {

using net::bench::ip;
using net::bench::mac;
using net::bench::Station;
using namespace std::chrono_literals;

inline const Station kClient{mac("02:00:00:00:01:0a"), ip("10.0.1.10")};
inline const Station kOther{mac("02:00:00:00:01:0b"), ip("10.0.1.11")};
inline const Station kServer{mac("02:00:00:00:02:0b"), ip("10.0.2.11")};

struct Pair {
    std::string_view source, destination;
    std::uint16_t source_port, destination_port;
};

class NatBench : public net::bench::Bench {
public:
    Netfilter netfilter{host};

    NatBench() {
        ethernet("eth0", {"10.0.1.1/24"});
        ethernet("eth1", {"10.0.2.2/24"});
        sysctl("net.ipv4.ip_forward=1");
        know("eth0", kClient), know("eth0", kOther), know("eth1", kServer);
    }
    void nat(const std::string& chain, NatTarget::Kind kind, const NatRange& range) {
        netfilter.add_rule({"nat", chain}, {.target = NatTarget{.kind = kind, .range = range}});
    }
    void snat() {
        nat("POSTROUTING", NatTarget::Kind::snat,
            {.with_addresses = true, .first = ip("10.0.2.2"), .last = ip("10.0.2.2")});
    }
    void tcp(std::string_view dev, const Station& from, const Pair& p, wire::TcpFlags flags, std::uint32_t seq = 1,
             std::uint32_t ack = 0) {
        arrive(dev, from,
               wire::build_tcp({.source = ip(p.source), .destination = ip(p.destination)},
                               {.source_port = p.source_port,
                                .destination_port = p.destination_port,
                                .seq = seq,
                                .ack = ack,
                                .flags = flags}));
    }
    void udp(std::string_view dev, const Station& from, const Pair& p) {
        arrive(dev, from,
               wire::build_udp({.source = ip(p.source), .destination = ip(p.destination)},
                               {.source_port = p.source_port, .destination_port = p.destination_port}));
    }
    /// The only frame sent since the last look; its checksums must be right.
    wire::Ipv4<const std::uint8_t> sent_packet() {
        last_ = take();
        EXPECT_EQ(last_.size(), 1u);
        if (last_.empty()) throw std::runtime_error("nothing was sent");
        bytes_ = last_.back().packet();
        const auto view = *wire::Ipv4<const std::uint8_t>::parse(bytes_);
        EXPECT_TRUE(view.checksum_ok());
        if (wire::has_ports(view.protocol())) {
            EXPECT_EQ(wire::transport_checksum(view.pseudo_header(), view.payload()), 0);
        }
        return view;
    }
    static std::string flow(const wire::Ipv4<const std::uint8_t>& view) { return to_string(*read_tuple(view)); }

private:
    std::vector<net::bench::Sent> last_;
    net::bench::Bytes bytes_;
};

}  // namespace lvslab::netfilter
