#include "tap/ours.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace lvslab::tap {
namespace {

/// The director has eth0, eth1 and tunl0.
bool about(const std::string& line) {
    const Belongings director{
        [](std::string_view name) { return name == "eth0" || name == "eth1" || name == "tunl0"; }};
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return is_about(director, words);
}

TEST(Ours, IsWhatNamesADeviceOfTheDirectorOrNone) {
    for (const char* line : {"ip addr add 10.0.0.1/24 dev eth0",
                             "ip a",
                             "ip link",
                             "ip link show",
                             "ip link set eth1 up",
                             "ip link set dev eth0 mtu 1400",
                             "ip -br addr",
                             "ip route add default via 10.0.0.254",
                             "ip r get 10.0.0.1",
                             "ip neigh flush dev eth0",
                             "ip rule",
                             "sysctl -w net.ipv4.ip_forward=1",
                             "sysctl -qw net.ipv4.conf.eth0.arp_ignore=1",
                             "sysctl net.ipv4.conf.all.rp_filter",
                             "ipvsadm -Ln",
                             "ipvsadm-restore",
                             "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE",
                             "iptables -A INPUT -j DROP",
                             "arp -n",
                             "route -n",
                             "ping -c 1 10.0.0.1"}) {
        EXPECT_TRUE(about(line)) << line;
    }
}

TEST(Ours, IsNotWhatIsAboutTheMachineOrItsOtherDevices) {
    for (const char* line : {"ip addr add 10.0.0.1/24 dev br0",
                             "ip link add br0 type bridge",
                             "ip link set tap0 netns lan",
                             "ip link set tap0 master br0 up",
                             "ip netns add lan",
                             "ip -n lan addr add 10.0.0.1/24 dev eth0",
                             "ip tuntap add tap0 mode tap",
                             "ip -6 addr",
                             "ip route add default via 10.0.0.254 dev wlan0",
                             "ip",
                             "ip -batch f",
                             "sysctl -p",
                             "sysctl -w net.core.rmem_max=1",
                             "sysctl -w kernel.panic=1",
                             "sysctl net.ipv6.conf.all.forwarding",
                             "sysctl -w net.ipv4.conf.br0.arp_ignore=1",
                             "sysctl net/ipv4/conf/br0/rp_filter",
                             "iptables -A INPUT -i br0 -j DROP",
                             "arp -i br0",
                             "modprobe ipip",
                             ""}) {
        EXPECT_FALSE(about(line)) << line;
    }
}

}  // namespace
}  // namespace lvslab::tap
