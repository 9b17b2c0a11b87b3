#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

/// Who is answered, with which address the Host asks, and what it learns from whom (net/ipv4/arp.c).
namespace lvslab::net {
namespace {

using namespace bench;
using testing::ElementsAre;
using testing::IsEmpty;

const wire::MacAddress kOtherMac = mac("02:00:00:00:02:ee");

/// eth0 10.0.2.2, eth1 10.0.3.1, and a VIP on lo, as a real server has it.
struct ArpHost : testing::Test, Bench {
    ArpHost() {
        ethernet("eth0", {"10.0.2.2/24"});
        ethernet("eth1", {"10.0.3.1/24"});
        address("lo", "10.0.2.100/32");
    }
    bool answers(const Station& who, std::string_view target) {
        take();
        ask("eth0", who, target);
        return !take().empty();
    }
    bool answers(std::string_view target) { return answers(kPeer, target); }
};

using ArpAnswer = ArpHost;
using ArpIgnore = ArpHost;
using ArpAnnounce = ArpHost;
using ArpLearning = ArpHost;

TEST_F(ArpAnswer, IsTheQuestionTurnedRound) {
    ask("eth0", kPeer, "10.0.2.2");
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].frame, wire::golden::from_hex("02 00 00 00 02 09 02 00 00 00 00 02 08 06 00 01 "
                                                    "08 00 06 04 00 02 02 00 00 00 00 02 0a 00 02 02 "
                                                    "02 00 00 00 02 09 0a 00 02 09"));
    EXPECT_EQ(sent[0].dev, "eth0");
    EXPECT_EQ(sent[0].parent, 1u) << "the answer's parent is the question";
    EXPECT_EQ(sent[0].id, 2u);
}

TEST_F(ArpAnswer, IsNotGivenForForeignAddresses) {
    EXPECT_FALSE(answers("10.0.2.77"));
    EXPECT_THAT(notes.reasons(), IsEmpty()) << "hearing a question for another is no drop";
    EXPECT_THAT(notes.told(kArpNotOurs),
                ElementsAre("the question is for 10.0.2.77, which is no address of this host"));
}

TEST_F(ArpAnswer, IsGivenForAnAddressOfAnInterfaceThatIsDown) {  // an address belongs to the host
    host.set_up(dev("eth1"), false);
    EXPECT_TRUE(answers("10.0.3.1"));
}

TEST_F(ArpAnswer, IsNotGivenForLoopbackOrMulticastTargets) {
    EXPECT_FALSE(answers("127.0.0.1"));
    EXPECT_FALSE(answers("224.0.0.1"));
    EXPECT_THAT(notes.reasons(), ElementsAre("arp_target", "arp_target"));
}

TEST_F(ArpAnswer, IsNotGivenToAnAskerWithAnAddressOfThisHost) {
    EXPECT_FALSE(answers({kPeer.mac, ip("10.0.2.100")}, "10.0.2.2"));
    EXPECT_THAT(notes.reasons(), ElementsAre("arp_martian"));
}

TEST_F(ArpAnswer, IsGivenToANeighbourWhoseSubnetStandsOnLo) {  // `ip addr add VIP/24 dev lo`: a real kernel's answer
    address("lo", "10.0.2.200/24");
    EXPECT_TRUE(answers("10.0.2.100"));
}

TEST_F(ArpAnswer, GoesToAnAskerWithoutAddressAndNothingIsLearnt) {
    EXPECT_TRUE(answers({kPeer.mac, {}}, "10.0.2.2"));
    EXPECT_THAT(host.neighbours().rows(), IsEmpty());
}

TEST_F(ArpAnswer, GoesToAnAskerWithoutAddressAtArpIgnore2AndWithArpFilter) {  // as Linux 6.1 does
    sysctl("net.ipv4.conf.eth0.arp_ignore=2");
    sysctl("net.ipv4.conf.eth0.arp_filter=1");
    EXPECT_TRUE(answers({kPeer.mac, {}}, "10.0.2.2"));
}

TEST_F(ArpAnswer, WithArpFilterGoesOutOnlyWhereTheWayBackLies) {
    sysctl("net.ipv4.conf.all.arp_filter=1");
    EXPECT_TRUE(answers("10.0.2.2"));
    EXPECT_FALSE(answers({kPeer.mac, ip("10.0.3.9")}, "10.0.2.2"));
    EXPECT_THAT(notes.reasons(), ElementsAre("arp_filter"));
}

TEST_F(ArpIgnore, At0AnswersForAnyLocalAddress) {
    EXPECT_TRUE(answers("10.0.2.2"));
    EXPECT_TRUE(answers("10.0.3.1"));
    EXPECT_TRUE(answers("10.0.2.100"));
}

TEST_F(ArpIgnore, At1AnswersOnlyForAddressesOfTheAskedInterface) {
    for (const char* place : {"all", "eth0"}) {
        sysctl("net.ipv4.conf." + std::string(place) + ".arp_ignore=1");
        EXPECT_TRUE(answers("10.0.2.2")) << place;
        EXPECT_FALSE(answers("10.0.3.1")) << place;
        EXPECT_FALSE(answers("10.0.2.100")) << place;
        sysctl("net.ipv4.conf." + std::string(place) + ".arp_ignore=0");
    }
    EXPECT_EQ(notes.drops.size(), 4u);
    EXPECT_EQ(notes.told(kDropArpIgnore).back(),
              "arp_ignore=1 (the larger of conf/all and conf/eth0): 10.0.2.100 is not to be answered on eth0: "
              "only addresses of the asked interface are answered for");
}

TEST_F(ArpIgnore, OnLoAloneChangesNothing) {
    sysctl("net.ipv4.conf.lo.arp_ignore=1");
    EXPECT_TRUE(answers("10.0.2.100"));
}

TEST_F(ArpIgnore, OnAnotherInterfaceChangesNothing) {
    sysctl("net.ipv4.conf.eth1.arp_ignore=8");
    EXPECT_TRUE(answers("10.0.2.100"));
}

TEST_F(ArpIgnore, TakesTheLargerOfAllAndTheInterface) {
    sysctl("net.ipv4.conf.all.arp_ignore=8");
    sysctl("net.ipv4.conf.eth0.arp_ignore=1");
    EXPECT_FALSE(answers("10.0.2.2"));
}

TEST_F(ArpIgnore, At2AlsoWantsTheAskerInTheSubnet) {
    sysctl("net.ipv4.conf.all.arp_ignore=2");
    EXPECT_TRUE(answers("10.0.2.2"));
    EXPECT_FALSE(answers({kPeer.mac, ip("10.0.9.9")}, "10.0.2.2"));
    EXPECT_FALSE(answers("10.0.2.100"));
}

TEST_F(ArpIgnore, At2LooksAtEverySubnetOfTheInterface) {
    address("eth0", "10.0.0.1/16");
    sysctl("net.ipv4.conf.all.arp_ignore=2");
    EXPECT_TRUE(answers("10.0.0.1")) << "asker and target share the /16, though the asker is in the /24 too";
}

TEST_F(ArpIgnore, At3DoesNotAnswerForAddressesOfScopeHost) {
    host.add_address(dev("lo"), {.prefix = prefix("10.77.0.1/32"), .scope = Scope::host});
    host.add_address(dev("lo"), {.prefix = prefix("10.77.0.2/32"), .scope = Scope::link});
    sysctl("net.ipv4.conf.eth0.arp_ignore=3");
    EXPECT_FALSE(answers("10.77.0.1"));
    EXPECT_TRUE(answers("10.77.0.2"));
    EXPECT_TRUE(answers("10.0.2.100"));
    EXPECT_TRUE(answers("10.0.3.1"));
}

TEST_F(ArpIgnore, At8NeverAnswers) {
    sysctl("net.ipv4.conf.eth0.arp_ignore=8");
    EXPECT_FALSE(answers("10.0.2.2"));
    EXPECT_FALSE(answers({kPeer.mac, {}}, "10.0.2.2"));
}

TEST_F(ArpIgnore, LeavesTheCacheAloneWhenItSilencesTheAnswer) {
    sysctl("net.ipv4.conf.all.arp_ignore=1");
    EXPECT_FALSE(answers("10.0.2.100"));
    EXPECT_EQ(state_of("eth0", kPeer), NeighbourState::none);
}

TEST_F(ArpAnnounce, At0UsesThePacketsSourceEvenIfItIsTheVip) {
    send_udp("10.0.2.9", "10.0.2.100");
    EXPECT_THAT(take_lines(),
                ElementsAre("eth0 02:00:00:00:00:02 > ff:ff:ff:ff:ff:ff ARP who-has 10.0.2.9 tell 10.0.2.100"));
}

TEST_F(ArpAnnounce, At1UsesThePacketsSourceOnlyOnASharedSubnet) {
    sysctl("net.ipv4.conf.all.arp_announce=1");
    send_udp("10.0.2.9", "10.0.2.100");  // eth0 is on 10.0.2.0/24, wherever the VIP lives
    send_udp("10.0.2.10", "10.0.3.1");
    EXPECT_THAT(take_lines(), ElementsAre(testing::HasSubstr("who-has 10.0.2.9 tell 10.0.2.100"),
                                          testing::HasSubstr("who-has 10.0.2.10 tell 10.0.2.2")));
}

TEST_F(ArpAnnounce, At1WantsTheTargetInTheSourcesSubnet) {
    address("eth0", "10.0.8.2/24");
    sysctl("net.ipv4.conf.all.arp_announce=1");
    send_udp("10.0.2.9", "10.0.8.2");
    EXPECT_THAT(take_lines(), ElementsAre(testing::HasSubstr("who-has 10.0.2.9 tell 10.0.2.2")));
}

TEST_F(ArpAnnounce, At2NeverUsesTheVip) {
    sysctl("net.ipv4.conf.eth0.arp_announce=2");
    send_udp("10.0.2.9", "10.0.2.100");
    EXPECT_THAT(take_lines(),
                ElementsAre("eth0 02:00:00:00:00:02 > ff:ff:ff:ff:ff:ff ARP who-has 10.0.2.9 tell 10.0.2.2"));
}

TEST_F(ArpAnnounce, At2PrefersThePrimaryAddressOfTheTargetsSubnet) {
    address("eth0", "10.0.8.2/24");
    address("eth0", "10.0.8.3/24");
    sysctl("net.ipv4.conf.all.arp_announce=2");
    send_udp("10.0.8.9", "10.0.8.3");
    EXPECT_THAT(take_lines(), ElementsAre(testing::HasSubstr("who-has 10.0.8.9 tell 10.0.8.2")));
}

TEST_F(ArpAnnounce, OfTheIncomingInterfaceOrLoChangesNothing) {
    sysctl("net.ipv4.conf.lo.arp_announce=2");
    sysctl("net.ipv4.conf.eth1.arp_announce=2");
    send_udp("10.0.2.9", "10.0.2.100");
    EXPECT_THAT(take_lines(), ElementsAre(testing::HasSubstr("tell 10.0.2.100")));
}

TEST_F(ArpAnnounce, ForForwardedPacketsIsTheRoutersOwnAddress) {
    sysctl("net.ipv4.ip_forward=1");
    arrive("eth1", {mac("02:00:00:00:03:09"), ip("10.0.3.9")}, wire::build_udp(from_to("10.0.3.9", "10.0.2.9"), {}));
    EXPECT_THAT(take_lines(),
                ElementsAre("eth0 02:00:00:00:00:02 > ff:ff:ff:ff:ff:ff ARP who-has 10.0.2.9 tell 10.0.2.2"));
}

TEST_F(ArpLearning, FromAQuestionForUsIsStale) {
    ask("eth0", kPeer, "10.0.2.2");
    EXPECT_EQ(state_of("eth0", kPeer), NeighbourState::stale);
    EXPECT_THAT(notes.told(kArpLearnt),
                ElementsAre("neighbour 10.0.2.9 on eth0 is now at 02:00:00:00:02:09 (STALE), learnt from its question"));
}

TEST_F(ArpLearning, FromTheAnswerToUsIsReachable) {
    send_udp("10.0.2.9");
    EXPECT_EQ(state_of("eth0", kPeer), NeighbourState::incomplete);
    answer("eth0", kPeer);
    EXPECT_EQ(state_of("eth0", kPeer), NeighbourState::reachable);
}

TEST_F(ArpLearning, FromAnAnswerToEverybodyIsStale) {
    send_udp("10.0.2.9");
    wire::Buffer frame = wire::build_arp({.operation = wire::ArpOperation::reply,
                                          .sender_mac = kPeer.mac,
                                          .sender_ip = kPeer.ip,
                                          .target_mac = dev("eth0").mac,
                                          .target_ip = ip("10.0.2.2")});
    wire::prepend_ethernet(frame,
                           {.destination = wire::kBroadcastMac, .source = kPeer.mac, .type = wire::EtherType::arp});
    arrive("eth0", Bytes(frame.bytes().begin(), frame.bytes().end()));
    EXPECT_EQ(state_of("eth0", kPeer), NeighbourState::delay) << "STALE, and the packet that waited used it at once";
}

TEST_F(ArpLearning, NeedsAnEntryThatIsThere) {
    answer("eth0", kPeer);
    ask("eth0", kPeer, "10.0.2.77");
    EXPECT_THAT(host.neighbours().rows(), IsEmpty());
    EXPECT_EQ(notes.told(kArpNotCached).size(), 2u);
}

TEST_F(ArpLearning, WithArpAcceptTakesUnaskedAnswersAndGratuitousQuestionsButNoOthers) {
    sysctl("net.ipv4.conf.eth0.arp_accept=1");
    answer("eth0", kPeer);
    const Station loud{kOtherMac, ip("10.0.2.50")};
    ask("eth0", loud, "10.0.2.50");
    ask("eth0", {kOtherMac, ip("10.0.2.51")}, "10.0.2.77");
    EXPECT_EQ(state_of("eth0", kPeer), NeighbourState::reachable);
    EXPECT_EQ(state_of("eth0", loud), NeighbourState::stale);
    EXPECT_EQ(host.neighbours().rows().size(), 2u);
}

TEST_F(ArpLearning, FromASenderWithoutAddressDoesNotHappen) {
    sysctl("net.ipv4.conf.eth0.arp_accept=1");
    answer("eth0", {kPeer.mac, {}});
    EXPECT_THAT(host.neighbours().rows(), IsEmpty());
}

/// Two machines claim one address: what the ARP problem of direct routing looks like.
struct ArpRace : ArpHost {
    const Station slow{kOtherMac, kPeer.ip};
    wire::MacAddress cached() { return host.neighbours().find({kPeer.ip, dev("eth0").index})->mac; }
    void gratuitous_reply(wire::MacAddress target) {
        arrive("eth0", {.operation = wire::ArpOperation::reply,
                        .sender_mac = slow.mac,
                        .sender_ip = slow.ip,
                        .target_mac = target,
                        .target_ip = slow.ip});
    }
};

TEST_F(ArpRace, IsWonByTheFirstAnswer) {
    send_udp("10.0.2.9");
    answer("eth0", kPeer);
    wait(900ms);
    answer("eth0", slow);
    EXPECT_EQ(cached(), kPeer.mac);
    EXPECT_THAT(notes.told(kArpKept), ElementsAre("neighbour 10.0.2.9 on eth0 stays at 02:00:00:00:02:09: it changed "
                                                  "less than 1 s ago (locktime), so the first answer wins"));
}

TEST_F(ArpRace, IsOpenAgainAfterLocktime) {
    send_udp("10.0.2.9");
    answer("eth0", kPeer);
    wait(1001ms);
    answer("eth0", slow);
    EXPECT_EQ(cached(), kOtherMac);
}

TEST_F(ArpRace, IsNotHeldOpenByRefusedAnswers) {  // a refused answer is no update: locktime runs from the first
    send_udp("10.0.2.9");
    answer("eth0", kPeer);
    wait(900ms);
    answer("eth0", slow);
    wait(200ms);
    answer("eth0", slow);
    EXPECT_EQ(cached(), kOtherMac);
}

TEST_F(ArpRace, IsNotHeldOpenByNewsThatChangesNothing) {
    send_udp("10.0.2.9");
    answer("eth0", kPeer);
    wait(900ms);
    answer("eth0", kPeer);
    wait(200ms);
    answer("eth0", slow);
    EXPECT_EQ(cached(), kOtherMac);
}

TEST_F(ArpRace, IsOverriddenByAQuestionForUsAtOnce) {
    send_udp("10.0.2.9");
    answer("eth0", kPeer);
    ask("eth0", slow, "10.0.2.2");
    EXPECT_EQ(cached(), kOtherMac);
    EXPECT_EQ(state_of("eth0", slow), NeighbourState::stale);
}

TEST_F(ArpRace, IsOverriddenByAGratuitousQuestionAtOnce) {  // what a failover sends
    send_udp("10.0.2.9");
    answer("eth0", kPeer);
    ask("eth0", slow, "10.0.2.9");
    EXPECT_EQ(cached(), kOtherMac);
}

TEST_F(ArpRace, IsOverriddenByAGratuitousAnswerThatNamesItsSenderTwice) {
    send_udp("10.0.2.9");
    answer("eth0", kPeer);
    gratuitous_reply({});
    EXPECT_EQ(cached(), kPeer.mac) << "with another target MAC Linux does not call it gratuitous";
    gratuitous_reply(slow.mac);
    EXPECT_EQ(cached(), kOtherMac);
}

TEST_F(ArpRace, LeavesAPermanentEntryAlone) {
    know("eth0", kPeer);
    wait(5s);
    ask("eth0", slow, "10.0.2.2");
    answer("eth0", slow);
    EXPECT_EQ(cached(), kPeer.mac);
    EXPECT_EQ(state_of("eth0", kPeer), NeighbourState::permanent);
}

}  // namespace
}  // namespace lvslab::net
