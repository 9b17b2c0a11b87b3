#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

/// The Host as a whole: equal inputs give equal outputs, and nothing happens between inputs.
namespace lvslab::net {
namespace {

using namespace bench;
using testing::Contains;

/// A day in a host's life: questions, answers, probes, a failure; everything said and sent, with its time.
std::vector<std::string> life(std::uint64_t seed) {
    Bench b({.name = "host", .seed = seed});
    b.ethernet("eth0", {"10.0.2.2/24"});
    const Station peer{mac("02:00:00:00:02:09"), ip("10.0.2.9")};
    for (int i = 0; i < 20; ++i) {
        b.send_udp("10.0.2.9");
        b.wait(Time(1s) * i);
        if (i % 3 == 0) b.answer("eth0", peer);
        b.send_udp("10.0.2.10");
    }
    std::vector<std::string> lines;
    for (const Sent& s : b.sent) {
        lines.push_back(duration_text(s.at) + " " + std::to_string(s.id) + " " + std::to_string(s.parent) + " " +
                        testing::PrintToString(s.frame));
    }
    for (const auto* notes : {&b.notes.decisions, &b.notes.drops}) {
        for (const auto& n : *notes) lines.push_back(std::to_string(n.about) + " " + render(n.event));
    }
    return lines;
}

TEST(Host, BehavesTheSameWithTheSameSeed) { EXPECT_EQ(life(7), life(7)); }

TEST(Host, DrawsOtherReachableTimesWithAnotherSeed) { EXPECT_NE(life(7), life(8)); }

TEST(Host, DoesTheSameWhetherTimeComesInOneStepOrInMany) {
    const auto sent_with_step = [](Time step) {
        Bench b;
        b.ethernet("eth0", {"10.0.2.2/24"});
        b.send_udp("10.0.2.9");
        for (Time t{0}; t < 10s; t += step) b.wait(step);
        std::vector<Time> times;
        for (const Sent& s : b.sent) times.push_back(s.at);
        return times;
    };
    EXPECT_EQ(sent_with_step(10s), sent_with_step(7ms));
    EXPECT_EQ(sent_with_step(10s).size(), 3u);
}

TEST(Host, SettlesOnceForEachInput) {
    Bench b;
    b.ethernet("eth0", {"10.0.2.2/24"});
    b.notes.clear();
    b.send_udp("127.0.0.1");  // out over lo, in again, an error out over lo, in again
    EXPECT_EQ(b.notes.settled_times, 1);
    b.host.at(b.now, [&] { b.host.at(b.now, [] {}); });
    EXPECT_EQ(b.notes.settled_times, 2) << "an input within an input is a part of it";
}

TEST(Host, TellsTheChangesOfItsTables) {
    Bench b;
    b.ethernet("eth0", {"10.0.2.2/24"});
    b.notes.clear();
    b.sysctl("net.ipv4.conf.all.arp_ignore=1");
    b.ask("eth0", {mac("02:00:00:00:02:09"), ip("10.0.2.9")}, "10.0.2.2");
    b.host.remove_address(b.dev("eth0"), prefix("10.0.2.2/24"));
    std::vector<Row> set, removed;
    for (const auto& c : b.notes.changes) (c.kind == ChangeKind::set ? set : removed).push_back(c.row);
    EXPECT_THAT(set, Contains(Row(SysctlRow{"net.ipv4.conf.all.arp_ignore", "1"})));
    EXPECT_THAT(set, Contains(Row(NeighbourRow{.address = ip("10.0.2.9"),
                                               .dev = "eth0",
                                               .mac = mac("02:00:00:00:02:09"),
                                               .has_mac = true,
                                               .state = NeighbourState::stale})));
    EXPECT_THAT(removed, Contains(Row(AddressRow{.dev = "eth0", .prefix = prefix("10.0.2.2/24")})));
    EXPECT_EQ(removed.size(), 4u) << "the address, and its local, broadcast and connected routes";
}

TEST(Sysctls, OfForwardingAreOneSwitchWithIpForward) {
    Bench b;
    b.ethernet("eth0");
    b.sysctl("net.ipv4.ip_forward=1");
    for (const char* name : {"all", "default", "eth0", "lo"}) {
        EXPECT_EQ(b.host.sysctls().read("net.ipv4.conf." + std::string(name) + ".forwarding"), 1) << name;
    }
    b.sysctl("net.ipv4.conf.all.forwarding=0");
    EXPECT_EQ(b.host.sysctls().read("net.ipv4.ip_forward"), 0);
    EXPECT_EQ(b.host.sysctls().read("/proc/sys/net/ipv4/conf/eth0/forwarding"), 0);
}

TEST(Sysctls, OfDefaultAreWhatALaterInterfaceStartsWith) {
    Bench b;
    b.ethernet("eth0");
    b.sysctl("net.ipv4.conf.default.arp_ignore=1");
    b.ethernet("eth1");
    EXPECT_EQ(b.dev("eth0").conf.arp_ignore, 0);
    EXPECT_EQ(b.dev("eth1").conf.arp_ignore, 1);
}

TEST(Sysctls, RefuseWhatTheyDoNotKnowOrMayNotBe) {
    Bench b;
    EXPECT_THROW(b.sysctl("net.ipv4.no_such_thing=1"), SysctlError);
    EXPECT_THROW(b.sysctl("net.ipv4.ip_forward=2"), SysctlError);
    EXPECT_THROW(b.sysctl("net.ipv4.ip_forward=yes"), SysctlError);
    EXPECT_THROW(b.host.sysctls().read("net.ipv4.no_such_thing"), SysctlError);
}

}  // namespace
}  // namespace lvslab::net
