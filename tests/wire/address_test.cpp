#include "wire/address.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace lvslab::wire {
namespace {

constexpr Ipv4Address kVipAddress{0x0a000264};

TEST(Ipv4Address, IsWrittenAndReadAsDottedDecimals) {
    EXPECT_EQ(to_string(kVipAddress), "10.0.2.100");
    EXPECT_EQ(parse_ipv4("10.0.2.100"), kVipAddress);
    EXPECT_EQ(parse_ipv4("255.255.255.255"), Ipv4Address{0xffffffff});
    EXPECT_EQ(parse_ipv4("0.0.0.0"), Ipv4Address{0});
}

TEST(Ipv4Address, IsNotReadFromAnythingElse) {
    for (const auto* text :
         {"", "10", "10.0.2", "10.0.2.", ".10.0.2", "10.0.2.100.1", "10.0.2.256", "10.0.02.1", " 10.0.2.1", "10.0.2.1 ",
          "10.0.2.-1", "10.0.2.+1", "10..2.1", "10.0.2.0x1", "4294967296.0.0.0"})
        EXPECT_EQ(parse_ipv4(text), std::nullopt) << text;
}

TEST(Ipv4Address, KnowsItsClassAtBothEdges) {
    EXPECT_TRUE(Ipv4Address{}.is_unspecified());
    EXPECT_FALSE(kVipAddress.is_unspecified());
    EXPECT_FALSE(Ipv4Address{0xdfffffff}.is_multicast());
    EXPECT_TRUE(Ipv4Address{0xe0000000}.is_multicast());
    EXPECT_TRUE(Ipv4Address{0xefffffff}.is_multicast());
    EXPECT_FALSE(Ipv4Address{0xf0000000}.is_multicast());
    EXPECT_TRUE(Ipv4Address{0x7f000001}.is_loopback());
    EXPECT_FALSE(Ipv4Address{0x80000000}.is_loopback());
    EXPECT_TRUE(Ipv4Address{0xffffffff}.is_limited_broadcast());
    EXPECT_FALSE(Ipv4Address{0xfffffffe}.is_limited_broadcast());
}

TEST(Ipv4Address, SortsByNumberNotByText) { EXPECT_LT(*parse_ipv4("9.0.0.0"), *parse_ipv4("10.0.0.0")); }

TEST(Prefix, KeepsItsHostBits) {
    const auto prefix = parse_prefix("10.0.2.2/24");
    ASSERT_TRUE(prefix);
    EXPECT_EQ(to_string(*prefix), "10.0.2.2/24");
    EXPECT_EQ(to_string(prefix->mask()), "255.255.255.0");
    EXPECT_EQ(to_string(prefix->network()), "10.0.2.0");
    EXPECT_EQ(to_string(prefix->broadcast()), "10.0.2.255");
}

TEST(Prefix, ContainsItsNetworkAndNoMore) {
    const auto prefix = *parse_prefix("10.0.2.128/25");
    EXPECT_FALSE(prefix.contains({0x0a00027f}));
    EXPECT_TRUE(prefix.contains({0x0a000280}));
    EXPECT_TRUE(prefix.contains({0x0a0002ff}));
    EXPECT_FALSE(prefix.contains({0x0a000300}));
}

TEST(Prefix, OfLengthZeroContainsEverything) {
    const auto everything = *parse_prefix("0.0.0.0/0");
    EXPECT_EQ(everything.mask().value, 0U);
    EXPECT_TRUE(everything.contains(kVipAddress));
    EXPECT_TRUE(everything.contains({0xffffffff}));
}

TEST(Prefix, OfABareAddressIsThatAddressAlone) {
    EXPECT_EQ(parse_prefix("10.0.2.100"), (Prefix{kVipAddress, 32}));
    EXPECT_FALSE(parse_prefix("10.0.2.100")->contains({kVipAddress.value + 1}));
}

TEST(Prefix, IsNotReadFromAnythingElse) {
    for (const auto* text : {"", "/24", "10.0.2.0/", "10.0.2.0/33", "10.0.2.0/024", "10.0.2.0/24 ", "10.0.2/24",
                             "10.0.2.0/-1", "10.0.2.0/24/8", "10.0.2.0/255.255.255.0"})
        EXPECT_EQ(parse_prefix(text), std::nullopt) << text;
}

TEST(MacAddress, IsWrittenAndReadAsSixHexPairs) {
    const MacAddress mac{{0x02, 0, 0, 0, 0x01, 0x0a}};
    EXPECT_EQ(to_string(mac), "02:00:00:00:01:0a");
    EXPECT_EQ(parse_mac("02:00:00:00:01:0a"), mac);
    EXPECT_EQ(parse_mac("02:00:00:00:01:0A"), mac);
}

TEST(MacAddress, IsNotReadFromAnythingElse) {
    for (const auto* text : {"", "02:00:00:00:01", "02:00:00:00:01:0a:00", "2:0:0:0:1:a", "02-00-00-00-01-0a",
                             "02:00:00:00:01:0g", "02:00:00:00:010:a", "0200.0000.010a..."})
        EXPECT_EQ(parse_mac(text), std::nullopt) << text;
}

TEST(MacAddress, TellsGroupsFromStations) {
    EXPECT_TRUE(kBroadcastMac.is_broadcast());
    EXPECT_TRUE(kBroadcastMac.is_multicast());
    EXPECT_TRUE((MacAddress{{0x01, 0, 0x5e, 0, 0, 1}}.is_multicast()));
    EXPECT_FALSE((MacAddress{{0x01, 0, 0x5e, 0, 0, 1}}.is_broadcast()));
    EXPECT_FALSE((MacAddress{{0x02, 0, 0, 0, 0, 1}}.is_multicast()));
}

TEST(Endpoint, IsWrittenWithItsPort) { EXPECT_EQ(to_string(Endpoint{kVipAddress, 80}), "10.0.2.100:80"); }

TEST(Addresses, AreKeysOfHashTables) {
    EXPECT_EQ((std::unordered_set<Ipv4Address>{kVipAddress, kVipAddress, {kVipAddress.value + 1}}.size()), 2U);
    EXPECT_EQ((std::unordered_set<MacAddress>{kBroadcastMac, kBroadcastMac, {}}.size()), 2U);
}

}  // namespace
}  // namespace lvslab::wire
