#include "guest/lineage.hpp"

#include <gtest/gtest.h>

#include "wire/build.hpp"
#include "wire/ethernet.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::guest {
namespace {

using namespace std::chrono_literals;

constexpr wire::Ipv4Address kClient{0x0a00010a}, kVip{0x0a000264}, kServer{0x0a00030b};

/// client:eth0 - director:eth0, director:eth1 - rs:eth0
Lineage two_cables() {
    return Lineage({{.members = {{"client", "eth0"}, {"director", "eth0"}}},
                    {.members = {{"director", "eth1"}, {"rs", "eth0"}}}});
}

struct Datagram {
    wire::Ipv4Address from, to;
    std::uint16_t id = 7;
    char fill = 'a';
};
std::vector<std::uint8_t> frame_of(const Datagram& d) {
    const std::vector<std::uint8_t> data(20, static_cast<std::uint8_t>(d.fill));
    wire::Buffer packet = wire::build_udp({.source = d.from, .destination = d.to},
                                          {.source_port = 4000, .destination_port = 53}, data);
    const auto ip = wire::Ipv4<std::uint8_t>::parse(packet.bytes());
    ip->set_id(d.id);
    ip->fill_header_checksum();
    std::vector<std::uint8_t> frame(12, 2);
    frame.push_back(8);
    frame.push_back(0);
    const auto bytes = packet.bytes();
    frame.insert(frame.end(), bytes.begin(), bytes.end());
    return frame;
}

TEST(Lineage, KeepsTheIdOverACableAndThroughNat) {
    Lineage lineage = two_cables();
    const auto before = frame_of({kClient, kVip}), after = frame_of({kClient, kServer});
    const auto id = lineage.sent({{"client", "eth0"}, 1ms, before});
    EXPECT_EQ(lineage.received({{"director", "eth0"}, 2ms, before}), id);
    EXPECT_EQ(lineage.sent({{"director", "eth1"}, 3ms, after}), id);
    EXPECT_EQ(lineage.received({{"rs", "eth0"}, 4ms, after}), id);
}

TEST(Lineage, GivesAnotherPacketAnotherId) {
    Lineage lineage = two_cables();
    const auto first = frame_of({kClient, kVip}), second = frame_of({kClient, kVip, 8, 'b'});
    const auto id = lineage.sent({{"client", "eth0"}, 1ms, first});
    EXPECT_NE(lineage.sent({{"client", "eth0"}, 2ms, second}), id);
    EXPECT_NE(lineage.sent({{"director", "eth1"}, 3ms, first}), id) << "the director has received nothing";
}

/// A kernel does not name the node that dropped a packet.
TEST(Lineage, FindsTheNodeThatReceivedAPacketLast) {
    Lineage lineage = two_cables();
    const auto before = frame_of({kClient, kVip}), after = frame_of({kClient, kServer}), other = frame_of({kClient, kVip, 9, 'c'});
    const auto id = lineage.sent({{"client", "eth0"}, 1ms, before});
    EXPECT_FALSE(lineage.last_at({1ms, before, false})) << "nobody has it yet";
    lineage.received({{"director", "eth0"}, 2ms, before});
    ASSERT_TRUE(lineage.last_at({2ms, before, false}));
    EXPECT_EQ(lineage.last_at({2ms, before, false})->node, "director");
    lineage.sent({{"director", "eth1"}, 3ms, after});
    lineage.received({{"rs", "eth0"}, 4ms, after});
    EXPECT_EQ(lineage.last_at({4ms, after, false})->node, "rs");
    EXPECT_EQ(lineage.last_at({4ms, after, false})->id, id);
    EXPECT_FALSE(lineage.last_at({4ms, other, false}));
}

TEST(Lineage, DoesNotReachOverAnotherCable) {
    Lineage lineage = two_cables();
    const auto frame = frame_of({kClient, kVip});
    const auto id = lineage.sent({{"client", "eth0"}, 1ms, frame});
    EXPECT_NE(lineage.received({{"rs", "eth0"}, 2ms, frame}), id);
}

}  // namespace
}  // namespace lvslab::guest
