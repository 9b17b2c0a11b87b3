#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fastpath/flow_cache.hpp"
#include "shell/shell.hpp"
#include "wire/build.hpp"
#include "wire/bytes.hpp"

namespace lvslab::fastpath {

struct Sent {
    net::InterfaceIndex interface;
    std::vector<std::uint8_t> bytes;
    bool operator==(const Sent&) const = default;
};

inline wire::MacAddress station(std::uint8_t number) { return {{2, 0, 0, 0, 0, number}}; }

/// A director with eth0 (2) for clients and eth1 (3) for servers, with a flow cache in front or without.
class Node final : private net::FrameSink, private FlowCache::Owner {
public:
    explicit Node(bool fast, net::Era era = net::Era::linux_6_1)
        : host({.name = "n", .era = era}, ids_, static_cast<net::FrameSink&>(*this)) {
        host.set_up(host.add_interface({.name = "eth0", .mac = station(0)}), true);
        host.set_up(host.add_interface({.name = "eth1", .mac = station(1)}), true);
        cache.enable(fast);
    }
    void run(const std::string& command) {
        host.at(now, [&] { shell.run(command); });
    }
    /// Frames that come at once.
    void receive(net::InterfaceIndex in, std::vector<std::vector<std::uint8_t>> burst) {
        std::vector<Frame> frames;
        for (std::vector<std::uint8_t>& bytes : burst) {
            const std::size_t size = bytes.size();
            bytes.insert(bytes.begin(), kHeadroom, 0);
            frames.push_back({bytes.data() + kHeadroom, static_cast<std::uint32_t>(size), in});
        }
        receive_frames(frames);
    }
    void receive_frames(std::span<Frame> frames) {
        wait(net::Time{0});
        cache.receive(frames, ids_, *this);
    }
    void wait(net::Time time) {
        now += time;
        while (host.next_deadline() <= now) host.advance(host.next_deadline());
        host.advance(now);
    }

    net::Time now{};
    std::vector<Sent> sent;

private:
    net::PacketIds ids_;

public:
    net::Host host;
    netfilter::Netfilter netfilter{host};
    ipvs::Director director{host, &netfilter};
    shell::Shell shell{host, netfilter, director};
    FlowCache cache{host, director};

private:
    void transmit(net::InterfaceIndex interface, net::Packet&& frame) override {
        cache.sent(interface, frame);
        const auto bytes = std::as_const(frame.data).bytes();
        sent.push_back({interface, {bytes.begin(), bytes.end()}});
    }
    void send(const Frame& frame) override {
        sent.push_back({frame.interface, {frame.bytes, frame.bytes + frame.size}});
    }
    void to_host(const Frame& frame, net::PacketId id) override {
        host.receive(now, {.interface = frame.interface, .id = id}, wire::Buffer::copy_of(frame.span()));
    }
};

inline void expect_same_tables(Node& one, Node& other) {
    const net::Tables a = one.host.tables(), b = other.host.tables();
    EXPECT_EQ(a.counters, b.counters);
    EXPECT_EQ(a.neighbours, b.neighbours);
    EXPECT_EQ(a.routes, b.routes);
    const ipvs::Tables x = one.director.tables(), y = other.director.tables();
    EXPECT_EQ(x.services, y.services);
    EXPECT_EQ(x.servers, y.servers);
    EXPECT_EQ(x.connections, y.connections);
    EXPECT_EQ(x.totals, y.totals);
}

}  // namespace lvslab::fastpath
