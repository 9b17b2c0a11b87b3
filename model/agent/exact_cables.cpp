#include "agent/exact_cables.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>

namespace lvslab::agent {

namespace {

constexpr std::int64_t kLongQueue = 1'000'000;  // frames under way: as many as there are

short flags_of(const Fd& any, const std::string& device) {
    ifreq request{};
    device.copy(request.ifr_name, IFNAMSIZ - 1);
    return ioctl(any.get(), SIOCGIFFLAGS, &request) == 0 ? request.ifr_flags : short{0};
}

Fd any_socket() { return Fd(must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")); }

}  // namespace

std::string ExactCables::make(const End& a, const End& b) {
    const std::string cable = "@" + std::to_string(names_.size());
    names_.push_back(cable);
    place_.namespaces.add(cable);
    const auto pair = [&](const End& end, const char* inside) {
        return "link add " + end.text + " type veth peer name " + inside + " netns " + cable + " mtu 65535\n";
    };
    return pair(a, "a") + pair(b, "b");
}

void ExactCables::lay(const guest::Plan& plan) {
    for (std::size_t i = 0; i < plan.cables.size(); ++i) {
        const guest::Plan::Cable& cable = plan.cables[i];
        run(names_[i], "ip link set dev a up && ip link set dev b up && tc qdisc add dev a ingress && tc qdisc add dev b ingress"
                       " && tc filter add dev a ingress matchall action mirred egress redirect dev b"
                       " && tc filter add dev b ingress matchall action mirred egress redirect dev a");
        shape(names_[i], "a", cable);
        shape(names_[i], "b", cable);
        watches_.push_back({cable.a, names_[i], "b", {}});
        watches_.push_back({cable.b, names_[i], "a", {}});
    }
    for (Watch& watch : watches_) {
        const Namespaces::Visit there(place_.namespaces, watch.port.node);
        watch.link_events = Fd(must(socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE), "open a netlink socket"));
        sockaddr_nl links{};
        links.nl_family = AF_NETLINK;
        links.nl_groups = RTMGRP_LINK;
        must(bind(watch.link_events.get(), reinterpret_cast<const sockaddr*>(&links), sizeof links), "listen to links");
        place_.loop.watch(watch.link_events.get(), EPOLLIN, [this, &watch](std::uint32_t) { follow(watch); });
    }
}

/// A frame takes its time on the wire with preamble, FCS and gap, and is no shorter than Ethernet's shortest (the size
/// table), one after the other; `limit` counts those that wait or are being sent. Behind that they are only late.
void ExactCables::shape(const std::string& cable, const char* device, const guest::Plan::Cable& like) const {
    const std::string dev = std::string(" dev ") + device;
    run(cable, "tc qdisc add" + dev + " root handle 1: stab overhead 24 mpu 84 mtu 16384 tsize 16384 netem rate " +
                   std::to_string(like.rate) + "bit limit " + std::to_string(like.queue + 1));
    if (like.delay <= net::Time{0} && like.loss <= 0) return;
    std::string netem = " delay " + std::to_string(static_cast<double>(like.delay.count()) / 1000) + "us";
    if (like.loss > 0) netem += " loss " + std::to_string(like.loss * 100) + "%";
    run(cable, "tc qdisc add" + dev + " parent 1:1 handle 2: netem" + netem + " limit " + std::to_string(kLongQueue));
}

void ExactCables::follow(Watch& watch) const {
    std::array<char, 1 << 15> events;
    while (recv(watch.link_events.get(), events.data(), events.size(), MSG_DONTWAIT) > 0) {
    }
    bool up = false;
    {
        const Namespaces::Visit there(place_.namespaces, watch.port.node);
        up = (flags_of(any_socket(), watch.port.interface) & IFF_UP) != 0;
    }
    const Namespaces::Visit there(place_.namespaces, watch.cable);
    const Fd any = any_socket();
    ifreq request{};
    watch.far.copy(request.ifr_name, IFNAMSIZ - 1);
    const short now = flags_of(any, watch.far);
    request.ifr_flags = static_cast<short>(up ? now | IFF_UP : now & ~IFF_UP);
    if (request.ifr_flags != now) must(ioctl(any.get(), SIOCSIFFLAGS, &request), "switch the far end of " + watch.cable);
}

void ExactCables::run(const std::string& node, const std::string& command) const {
    const auto done = place_.commands.run({.node = node, .text = command});
    if (done.status != 0) throw std::runtime_error(done.command + ": " + done.text);
}

}  // namespace lvslab::agent
