#pragma once

#include <string>

#include "scenarios/bench/packet_socket.hpp"
#include "tap/world.hpp"
#include "wire/tcp.hpp"

namespace lvslab::scenarios::bench {

/// Brings a device of the kernel up, with a queue for thousands of frames.
void bring_up(const std::string& device);

/// A client's segment to 10.0.1.100:80, or with data.
struct ClientSegment {
    wire::MacAddress to{};
    wire::TcpFlags flags{};
    wire::Endpoint client{{0x0a00010a}, 40000};
    std::size_t data = 0;
};
std::vector<std::uint8_t> frame_of(const ClientSegment& segment);

/// A director between two TAP devices, NAMEa for clients and NAMEb for the server 10.0.2.11, and what the kernel sends
/// on the first.
struct TapPair {
    TapPair(const std::string& name, const std::string& method);
    void send(const ClientSegment& segment) { socket.send({.frame = frame_of(segment), .count = 1}); }
    void drain() {
        while (!world.take(0)) {
        }
    }

    tap::World world;
    PacketSocket socket;
    wire::MacAddress mac;
};

}  // namespace lvslab::scenarios::bench
