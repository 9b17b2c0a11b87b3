#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "net/bench.hpp"

namespace {
std::size_t allocations = 0;
}

// Every form of new in this program ends here. malloc is checked too under AddressSanitizer.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size != 0 ? size : 1)) return memory;
    throw std::bad_alloc();
}
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"  // GCC does not see the pair when it inlines only one of them
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

/// Who observes pays: without an observer a packet costs no allocation from the frame that comes to the frame that
/// goes.
namespace lvslab::net {
namespace {

using namespace bench;

struct Counter : FrameSink {
    std::size_t frames = 0;
    void transmit(InterfaceIndex, Packet&&) override { ++frames; }
};

struct LeanRouter {
    PacketIds ids;
    Counter sink;
    Host host{{.name = "router"}, ids, sink};

    LeanRouter() {
        for (const char* name : {"eth0", "eth1"}) {
            const auto number = static_cast<std::uint8_t>(host.interfaces().size() + 1);
            Interface& made = host.add_interface({.name = name, .mac = {{2, 0, 0, 0, 0, number}}});
            host.set_up(made, true);
            host.add_address(made, {.prefix = {{0x0a000001u | std::uint32_t{number} << 8}, 24}});
        }
        host.sysctls().write("net.ipv4.ip_forward", "1");
    }
    void learn(NeighbourState state) {
        host.at(Time{0}, [&] {
            host.neighbours().update(
                {ip("10.0.3.9"), 3},
                {.mac = mac("02:00:00:00:03:09"), .state = state, .override_mac = true, .create = true});
        });
    }
    /// The allocations that `count` packets from 10.0.2.9 to 10.0.3.9 cost, their own bytes not counted.
    std::size_t pass(std::size_t count) {
        std::vector<wire::Buffer> frames;
        for (std::size_t i = 0; i < count; ++i) {
            frames.push_back(wire::build_udp(from_to("10.0.2.9", "10.0.3.9"), {}, Bytes(100)));
            wire::prepend_ethernet(frames.back(), {.destination = {{2, 0, 0, 0, 0, 2}}});
        }
        const std::size_t before = allocations;
        for (wire::Buffer& frame : frames) host.receive(Time{1000}, {.interface = 2, .id = 1}, std::move(frame));
        return allocations - before;
    }
};

TEST(Allocation, IsCounted) {
    const std::size_t before = allocations;
    const auto memory = std::make_unique<int>(7);
    EXPECT_EQ(allocations, before + 1) << *memory;
}

TEST(Allocation, DoesNotHappenForAForwardedPacketThatNobodyObserves) {
    LeanRouter router;
    router.learn(NeighbourState::reachable);
    EXPECT_EQ(router.pass(100), 0u);
    EXPECT_EQ(router.sink.frames, 100u);
}

TEST(Allocation, DoesNotHappenForHooksEither) {
    LeanRouter router;
    router.learn(NeighbourState::permanent);
    router.host.hooks().add({Hook::forward, 0, "a"}, [](Packet&, const HookState&) { return Verdict::accept; });
    router.host.sysctls().write("net.ipv4.conf.all.rp_filter", "1");
    EXPECT_EQ(router.pass(100), 0u);
    EXPECT_EQ(router.sink.frames, 100u);
}

TEST(Allocation, DoesNotHappenForADropThatNobodyObserves) {
    LeanRouter router;
    router.host.sysctls().write("net.ipv4.ip_forward", "0");
    EXPECT_EQ(router.pass(100), 0u);
    EXPECT_EQ(router.sink.frames, 0u);
}

TEST(Allocation, IsWhatAnObserverPays) {
    LeanRouter router;
    router.learn(NeighbourState::reachable);
    Notebook notes;
    router.host.attach(&notes);
    EXPECT_GT(router.pass(1), 0u);
}

}  // namespace
}  // namespace lvslab::net
