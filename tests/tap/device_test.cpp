#include "tap/device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <thread>

#include "tap/error.hpp"
#include "tap/world.hpp"

namespace lvslab::tap {
namespace {

using testing::HasSubstr;

/// Runs in a network namespace of its own, which ends with the thread; false: this machine does not allow it.
bool in_own_network(const std::function<void()>& work) {
    bool allowed = false;
    std::thread([&] {
        allowed = ::unshare(CLONE_NEWNET) == 0 && ::access("/dev/net/tun", W_OK) == 0;
        if (allowed) work();
    }).join();
    return allowed;
}

std::string reason_for(const std::string& name) {
    try {
        Device device(name);
    } catch (const TapError& error) {
        return error.what();
    }
    return {};
}

TEST(TapDevice, NeedsANameThatADeviceCanHave) {
    for (const char* name : {"", "a/b", "much-too-long-name", "eth0:1", "a b"}) {
        EXPECT_THAT(reason_for(name), HasSubstr("is no name for a network device")) << name;
    }
}

TEST(TapDevice, SaysWhoHasItAndWhatItIs) {
    const bool allowed = in_own_network([] {
        EXPECT_EQ(reason_for("tap0"), "");
        const Device first("tap0");
        EXPECT_EQ(first.mtu(), 1500U);
        EXPECT_THAT(reason_for("tap0"), HasSubstr("another program has it open"));
        EXPECT_THAT(reason_for("lo"), HasSubstr("is no TAP device"));
    });
    if (!allowed) GTEST_SKIP() << "needs root";
}

TEST(TapDevice, IsEmptyUntilSomethingComesAndGoneWhenItWasDeleted) {
    const bool allowed = in_own_network([] {
        Device device("tap0");
        std::vector<std::uint8_t> room(Device::kRoom);
        fastpath::Frame frame;
        EXPECT_EQ(device.read(room, frame), Device::Result::empty);
        EXPECT_EQ(device.write({room.data() + fastpath::kHeadroom, 60}), Device::Result::empty)
            << "the kernel's side is down";
        ASSERT_EQ(std::system("ip link set tap0 up && ip link set tap0 mtu 1400"), 0);
        EXPECT_EQ(device.write({room.data() + fastpath::kHeadroom, 60}), Device::Result::done);
        ASSERT_EQ(std::system("ip link del tap0"), 0);
        Device::Result last = Device::Result::done;
        while (last == Device::Result::done) last = device.read(room, frame);
        EXPECT_EQ(last, Device::Result::gone);
    });
    if (!allowed) GTEST_SKIP() << "needs root";
}

TEST(TapWorld, TheSameDeviceHasTheSameMacAgainAndAnotherHasAnother) {
    EXPECT_EQ(mac_for("tap0"), mac_for("tap0"));
    EXPECT_NE(mac_for("tap0"), mac_for("tap1"));
    EXPECT_EQ(mac_for("tap0").octets[0], 0x02) << "locally administered, not a group";
}

TEST(TapWorld, OpensAllDevicesOrNone) {
    const bool allowed = in_own_network([] {
        const std::vector<Plug> plugs{{"eth0", "tap0"}, {"eth1", "lo"}};
        EXPECT_THROW(World world(plugs), TapError);
        EXPECT_EQ(std::system("ip link show tap0 > /dev/null 2>&1") == 0, false) << "tap0 has gone with it";
        const std::vector<Plug> twice{{"eth0", "tap0"}, {"eth0", "tap1"}};
        EXPECT_THROW(World world(twice), TapError);
        World world(std::vector<Plug>{{"eth0", "tap0"}});
        EXPECT_EQ(world.command("ip -br link show eth0").substr(0, 4), "eth0");
    });
    if (!allowed) GTEST_SKIP() << "needs root";
}

}  // namespace
}  // namespace lvslab::tap
