#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/replay.hpp"
#include "wire/text.hpp"

/// Captures as people bring them, given to a host.
namespace lvslab::replay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kSetup =
    "ip link add eth0 address 02:00:00:00:02:02 type veth\n"
    "ip link set eth0 up\n"
    "ip addr add 10.0.2.2/24 dev eth0\n"
    "ip addr add 10.0.2.100/32 dev eth0\n"
    "ip route add default via 10.0.2.1\n"
    "ip neigh add 10.0.2.11 lladdr 02:00:00:00:02:11 dev eth0 nud permanent\n"
    "ipvsadm -A -t 10.0.2.100:80 -s rr\n"
    "ipvsadm -a -t 10.0.2.100:80 -r 10.0.2.11:80 -g\n";

struct Outcome {
    std::vector<std::string> sent, notes;
    std::string error;
    std::uint64_t received = 0, own = 0;
};

Outcome replay(const std::string& file, const std::string& chosen = {}, const std::string& more = {}) {
    const std::string path = LVSLAB_SOURCE_DIR "/tests/record/brought/" + file;
    Outcome outcome;
    try {
        Replay world({{"eth0", path, chosen}}, 1,
                     [&](const Replay::Sent& sent) { outcome.sent.push_back(wire::summary(sent.frame)); });
        world.run({.setup = shell::parse_setup({kSetup + more, "setup"}), .setup_file = "setup", .drain = std::chrono::seconds(5)});
        outcome.notes = world.notes();
        outcome.received = world.counts()[0].received;
        outcome.own = world.counts()[0].own;
    } catch (const ReplayError& error) {
        outcome.error = error.what();
    }
    for (std::string& note : outcome.notes) note.erase(0, std::min(note.size(), path.size() - file.size()));
    return outcome;
}

constexpr const char* kForwarded = "10.0.1.10:40000 > 10.0.2.100:80 TCP [S] seq=1000 ttl=63 len=40 df";

TEST(Input, WithoutEthernetIsTakenAsSentToTheInterface) {
    for (const char* file : {"null.pcap", "null-in-pcapng.pcapng", "rawip-tun.pcap", "sll-any.pcap", "sll2-any.pcap"}) {
        const Outcome outcome = replay(file);
        EXPECT_EQ(outcome.error, "") << file;
        EXPECT_THAT(outcome.sent, ElementsAre(kForwarded)) << file;
        EXPECT_THAT(outcome.notes, ElementsAre(HasSubstr("has no destination MAC"))) << file;
    }
}

TEST(Input, OfAnyIsChosenByTheNumberOfTheInterface) {
    EXPECT_THAT(replay("sll2-any.pcap", "2").sent, ElementsAre(kForwarded));
    EXPECT_THAT(replay("sll2-any.pcap", "3").error, HasSubstr("has no frames of an interface '3', but of 2 (1 frame)"));
}

TEST(Input, OfOneSecondInterfaceNeedsNoChoice) {
    const Outcome outcome = replay("one-frame-on-second-interface.pcapng");
    EXPECT_THAT(outcome.sent, ElementsAre(kForwarded));
    EXPECT_THAT(outcome.notes, IsEmpty());
}

TEST(Input, OfTwoInterfacesAsksForAChoiceByNameOrNumber) {
    EXPECT_THAT(replay("two-interfaces.pcapng").error,
                HasSubstr("holds frames of the interfaces 0 eth0 (1 frame), 1 eth1 (1 frame); choose one by name or number, "
                          "as in --in eth0="));
    for (const char* chosen : {"eth1", "1"}) {
        const Outcome outcome = replay("two-interfaces.pcapng", chosen);
        EXPECT_EQ(outcome.received, 1u) << chosen;
        EXPECT_THAT(outcome.notes, ElementsAre("two-interfaces.pcapng: 1 frame of other interfaces left out"));
    }
    EXPECT_THAT(replay("two-interfaces.pcapng", "eth7").error, HasSubstr("has no frames of an interface 'eth7'"));
}

TEST(Input, IsUsedUpToACut) {
    const Outcome outcome = replay("cut.pcap");
    EXPECT_EQ(outcome.received, 1u);
    EXPECT_THAT(outcome.notes, ElementsAre("cut.pcap: truncated at byte 154: what begins at byte 94 is not whole; left out "
                                           "from there, 1 frame before it"));
}

TEST(Input, OutOfOrderIsToldAndSorted) {
    const Outcome outcome = replay("out-of-order.pcapng");
    EXPECT_EQ(outcome.received, 2u);
    EXPECT_THAT(outcome.notes,
                ElementsAre("out-of-order.pcapng: 1 frame (the first: 2) out of order; the order of the times is taken"));
}

TEST(Input, MayPauseForDecades) {
    const Outcome decades = replay("time0.pcap");
    EXPECT_EQ(decades.received, 2u);
    EXPECT_THAT(decades.notes, ElementsAre(HasSubstr("frame 2 is 19675 days after the one before it")));
    EXPECT_EQ(replay("time0.pcap", "", "sysctl -w net.ipv4.vs.drop_entry=3\n").received, 2u);
    const Outcome century = replay("replay-136years.pcap");
    EXPECT_EQ(century.received, 1u);
    EXPECT_EQ(century.own, 1u) << "it comes from the host's own MAC";
}

TEST(Input, OutsideTheYearsOfPcapIsRefused) {
    for (const char* file : {"replay-overflow-eth0.pcapng", "replay-overflow-eth1.pcapng"}) {
        EXPECT_THAT(replay(file).error, HasSubstr("which pcap cannot hold (1970 to 2106)")) << file;
    }
}

}  // namespace
}  // namespace lvslab::replay
