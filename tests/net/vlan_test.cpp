#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

/// What Linux does with VLAN tags where no VLAN interface is. The answers and counters are a real kernel's (6.18), asked
/// over a veth pair.
namespace lvslab::net {
namespace {

using namespace bench;
using testing::ElementsAre;
using testing::IsEmpty;

struct Tag {
    std::uint16_t type, id;
    std::uint16_t priority = 0;
};
using Tags = std::vector<Tag>;
constexpr std::uint16_t kCustomer = 0x8100, kService = 0x88a8;

struct VlanNet : testing::Test, Bench {
    VlanNet() {
        ethernet("eth0", {"10.0.2.2/24"});
        know("eth0", kPeer);
    }
    /// An echo request, or a question for this host's MAC.
    void receive(const Tags& tags, bool arp = false) {
        Bytes frame = arp ? question() : echo();
        std::size_t at = 12;
        for (const Tag& tag : tags) {
            Bytes octets(4);
            wire::store16(octets, 0, tag.type);
            wire::store16(octets, 2, static_cast<std::uint16_t>(tag.priority << 13 | tag.id));
            frame.insert(frame.begin() + static_cast<std::ptrdiff_t>(at), octets.begin(), octets.end());
            at += 4;
        }
        notes.clear();
        arrive("eth0", frame);
    }
    Bytes echo() {
        auto packet = wire::build_icmp(from_to("10.0.2.9", "10.0.2.2"), {});
        return framed(packet, wire::EtherType::ipv4);
    }
    Bytes question() {
        auto packet = wire::build_arp({.operation = wire::ArpOperation::request,
                                       .sender_mac = kPeer.mac,
                                       .sender_ip = kPeer.ip,
                                       .target_mac = {},
                                       .target_ip = ip("10.0.2.2")});
        return framed(packet, wire::EtherType::arp);
    }
    Bytes framed(wire::Buffer& packet, wire::EtherType type) {
        wire::prepend_ethernet(packet, {.destination = dev("eth0").mac, .source = kPeer.mac, .type = type});
        return {packet.bytes().begin(), packet.bytes().end()};
    }
};

const Tags kPriorityTags[] = {{{kCustomer, 0}},
                              {{kCustomer, 0, 5}},
                              {{kService, 0}},
                              {{kCustomer, 0}, {kCustomer, 0}},
                              {{kService, 0}, {kCustomer, 0}},
                              {{kCustomer, 0}, {kCustomer, 0}, {kCustomer, 0}, {kCustomer, 0}}};

TEST_F(VlanNet, TakesPriorityTagsAsNone) {
    for (const Tags& tags : kPriorityTags) {
        for (const bool arp : {false, true}) {
            receive(tags, arp);
            EXPECT_EQ(take().size(), 1u) << tags.size() << " tags, ARP " << arp;
            EXPECT_THAT(notes.reasons(), IsEmpty());
        }
    }
    EXPECT_EQ(dev("eth0").counters.rx_dropped, 0u);
}

TEST_F(VlanNet, TellsThePriorityOfATagThatCountsAsNone) {
    receive({{kCustomer, 0, 5}});
    EXPECT_THAT(notes.told(kPriorityTag),
                ElementsAre("the VLAN tag has VID 0: it only gives the priority 5, and counts as none"));
}

TEST_F(VlanNet, DropsFramesOfVlansThatNoInterfaceHas) {
    const Tags vlans[] = {{{kCustomer, 100}}, {{kService, 7}}, {{kCustomer, 0}, {kCustomer, 5}}};
    for (const Tags& tags : vlans) {
        for (const bool arp : {false, true}) {
            receive(tags, arp);
            EXPECT_THAT(take(), IsEmpty());
            EXPECT_THAT(notes.told(kDropVlan), ElementsAre("the frame carries VLAN tag " + std::to_string(tags.back().id) +
                                                           ", and no interface here takes it"));
        }
    }
    EXPECT_EQ(dev("eth0").counters.rx_dropped, 0u) << "they are for another host";
}

TEST_F(VlanNet, CountsAsDroppedWhatIsNeitherIpNorArpBehindTheVlansTag) {
    for (const Tags& tags : {Tags{{kCustomer, 5}, {kCustomer, 0}}, Tags{{kService, 7}, {kCustomer, 5}}}) {
        receive(tags);
        EXPECT_THAT(take(), IsEmpty());
        EXPECT_THAT(notes.reasons(), ElementsAre("vlan"));
    }
    EXPECT_EQ(dev("eth0").counters.rx_dropped, 2u);
}

TEST_F(VlanNet, CountsTheBytesOfTags) {
    const auto counted = [&](const Tags& tags) {
        const std::uint64_t before = dev("eth0").counters.rx_bytes;
        receive(tags);
        take();
        return dev("eth0").counters.rx_bytes - before;
    };
    EXPECT_EQ(counted({{kCustomer, 0}, {kCustomer, 0}}), counted({}) + 8);
}

TEST_F(VlanNet, NamesTheTypeThatNobodyTakes) {
    Bytes frame = echo();
    wire::store16(frame, 12, 0x86dd);
    arrive("eth0", frame);
    EXPECT_THAT(notes.told(kDropUnknownProtocol), ElementsAre("nobody here takes frames of type 0x86dd (IPv6)"));
    notes.clear();
    wire::store16(frame, 12, 38);
    arrive("eth0", frame);
    EXPECT_THAT(notes.told(kDropUnknownProtocol), ElementsAre("nobody here takes frames of type 802.2 LLC"));
}

}  // namespace
}  // namespace lvslab::net
