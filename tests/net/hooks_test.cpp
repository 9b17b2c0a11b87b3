#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"

/// The five hooks: which a packet passes, in which order the functions are called, what each verdict does.
namespace lvslab::net {
namespace {

using namespace bench;
using testing::ElementsAre;
using testing::IsEmpty;

struct HookedHost : testing::Test, Bench {
    const Station client{mac("02:00:00:00:01:0a"), ip("10.0.1.10")};
    std::vector<std::string> calls;

    HookedHost() {
        ethernet("eth0", {"10.0.1.1/24"});
        ethernet("eth1", {"10.0.2.1/24"});
        know("eth0", client);
        know("eth1", {mac("02:00:00:00:02:64"), ip("10.0.2.100")});
        sysctl("net.ipv4.ip_forward=1");
        notes.clear();
    }
    void hook(const Hooks::Registration& what, Verdict verdict = Verdict::accept) {
        host.hooks().add(what, [this, name = what.name, verdict](Packet&, const HookState& state) {
            calls.push_back(std::string(to_string(state.hook)) + " " + name + " " + dev_name(state.in) + ">" +
                            dev_name(state.out));
            return verdict;
        });
    }
    std::string dev_name(InterfaceIndex i) { return i == kNoInterface ? "" : host.interfaces()[i].name; }
    void watch_all() {
        for (const Hook h : {Hook::prerouting, Hook::local_in, Hook::forward, Hook::local_out, Hook::postrouting}) {
            hook({h, kPriorityFilter, "all"});
        }
    }
    void pass() { arrive("eth0", client, wire::build_udp(from_to("10.0.1.10", "10.0.2.100"), {})); }
    std::vector<std::string> take_calls() { return std::exchange(calls, {}); }
};

using HookPath = HookedHost;
using HookOrder = HookedHost;
using HookVerdict = HookedHost;

TEST_F(HookPath, OfAForwardedPacket) {
    watch_all();
    pass();
    EXPECT_THAT(calls, ElementsAre("PRE_ROUTING all eth0>", "FORWARD all eth0>eth1", "POST_ROUTING all eth0>eth1"));
}

TEST_F(HookPath, OfAPacketForUsAndOfItsAnswer) {
    watch_all();
    arrive("eth0", client, wire::build_icmp(from_to("10.0.1.10", "10.0.1.1"), {}));
    EXPECT_THAT(calls, ElementsAre("PRE_ROUTING all eth0>", "LOCAL_IN all eth0>", "LOCAL_OUT all >eth0",
                                   "POST_ROUTING all >eth0"));
}

TEST_F(HookPath, OfAPacketToOneself) {
    watch_all();
    programs.ports = {53};
    send_udp("10.0.1.1");
    EXPECT_THAT(calls,
                ElementsAre("LOCAL_OUT all >lo", "POST_ROUTING all >lo", "PRE_ROUTING all lo>", "LOCAL_IN all lo>"));
}

TEST_F(HookPath, SeesTheDecrementedTtlOnForward) {  // ip_forward.c: the TTL goes before the hook
    std::vector<int> ttls;
    for (const Hook h : {Hook::prerouting, Hook::forward}) {
        host.hooks().add({h, 0, "ttl"}, [&](Packet& packet, const HookState&) {
            ttls.push_back(packet.data.bytes()[8]);
            return Verdict::accept;
        });
    }
    pass();
    EXPECT_THAT(ttls, ElementsAre(64, 63));
}

TEST_F(HookOrder, IsByPriorityAndThenByAge) {
    hook({Hook::forward, 100, "late"});
    hook({Hook::forward, -200, "conntrack"});
    hook({Hook::forward, 0, "first of two"});
    hook({Hook::forward, kPriorityFirst, "first of all"});
    hook({Hook::forward, 0, "second of two"});
    pass();
    EXPECT_THAT(calls, ElementsAre("FORWARD first of all eth0>eth1", "FORWARD conntrack eth0>eth1",
                                   "FORWARD first of two eth0>eth1", "FORWARD second of two eth0>eth1",
                                   "FORWARD late eth0>eth1"));
    EXPECT_EQ(host.hooks().rows()[1].function, "conntrack");
}

TEST_F(HookOrder, ForgetsARemovedFunction) {
    hook({Hook::forward, 0, "a"});
    hook({Hook::forward, 0, "b"});
    host.hooks().remove(Hook::forward, "a");
    pass();
    EXPECT_THAT(calls, ElementsAre("FORWARD b eth0>eth1"));
    EXPECT_EQ(host.hooks().rows().size(), 1u);
}

TEST_F(HookVerdict, DropEndsThePacketOnEveryHook) {
    for (const Hook h : {Hook::prerouting, Hook::forward, Hook::postrouting}) {
        hook({h, 0, "dropper"}, Verdict::drop);
        hook({h, 1, "later"});
        pass();
        EXPECT_THAT(sent, IsEmpty()) << to_string(h);
        EXPECT_EQ(take_calls().size(), 1u) << "no later function sees it";
        host.hooks().remove(h, "dropper");
        host.hooks().remove(h, "later");
    }
    pass();
    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(HookVerdict, StolenMeansThatTheFunctionHasThePacket) {
    Packet stolen;
    host.hooks().add({Hook::forward, 0, "thief"}, [&](Packet& packet, const HookState&) {
        stolen = std::move(packet);
        return Verdict::stolen;
    });
    pass();
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.reasons(), IsEmpty()) << "a stolen packet is not lost";
    EXPECT_EQ(notes.decisions.back().about, 1u) << "the verdict is told about it, though it is gone";
    host.at(now, [&] { host.ip().output(std::move(stolen)); });
    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(HookVerdict, RepeatCallsTheSameFunctionAgain) {
    int times = 0;
    host.hooks().add({Hook::forward, 0, "twice"},
                     [&](Packet&, const HookState&) { return ++times == 3 ? Verdict::accept : Verdict::repeat; });
    hook({Hook::forward, 1, "next"});
    pass();
    EXPECT_EQ(times, 3);
    EXPECT_EQ(calls.size(), 1u);
    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(HookVerdict, RepeatWithoutEndIsADrop) {
    hook({Hook::prerouting, 0, "stuck"}, Verdict::repeat);
    pass();
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.told(kDropRepeat), ElementsAre("stuck on PRE_ROUTING said REPEAT 16 times"));
}

TEST_F(HookVerdict, QueueWithoutAReaderIsADrop) {
    hook({Hook::local_in, 0, "queuer"}, Verdict::queue);
    arrive("eth0", client, wire::build_icmp(from_to("10.0.1.10", "10.0.1.1"), {}));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(notes.told(kDropQueue), ElementsAre("queuer on LOCAL_IN says QUEUE, and nobody reads the queue"));
}

TEST_F(HookVerdict, IsToldWithFunctionAndPriority) {
    hook({Hook::forward, -100, "filter"});
    pass();
    EXPECT_THAT(notes.told(kHookVerdict), ElementsAre("FORWARD: filter (priority -100) says ACCEPT"));
}

}  // namespace
}  // namespace lvslab::net
