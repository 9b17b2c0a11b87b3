#include "agent/network.hpp"

#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace lvslab::agent {

namespace {

ifreq named(const std::string& interface) {
    ifreq request{};
    interface.copy(request.ifr_name, IFNAMSIZ - 1);
    return request;
}

/// A cable has no hardware to finish a checksum or to cut a segment: with offloads on, frames would not be what a
/// network carries.
void switch_offloads_off(const std::string& interface) {
    const Fd any(must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
    for (const int what :
         {ETHTOOL_STXCSUM, ETHTOOL_SRXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_SSG}) {
        ifreq request = named(interface);
        ethtool_value off{.cmd = static_cast<std::uint32_t>(what), .data = 0};
        request.ifr_data = reinterpret_cast<char*>(&off);
        ioctl(any.get(), SIOCETHTOOL, &request);  // an offload that the device never had may be refused
    }
}

Fd open_tap(const guest::Plan::Interface& interface) {
    Fd tap(must(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC), "open /dev/net/tun"));
    ifreq request = named(interface.name);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    must(ioctl(tap.get(), TUNSETIFF, &request), "make the TAP " + interface.name);
    const Fd any(must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
    request = named(interface.name);
    request.ifr_hwaddr.sa_family = ARPHRD_ETHER;
    const auto& octets = interface.mac.octets;
    std::copy(octets.begin(), octets.end(), request.ifr_hwaddr.sa_data);
    must(ioctl(any.get(), SIOCSIFHWADDR, &request), "set the MAC of " + interface.name);
    return tap;
}

/// Shorter delays are left out in real time: that guest's clock ticks in 10 ms.
constexpr net::Time kNoticed = std::chrono::milliseconds(1);

std::string netem_of(const guest::Plan::Cable& cable) {
    std::string netem;
    if (cable.delay >= kNoticed) netem += " delay " + std::to_string(cable.delay.count() / 1000) + "us";
    if (cable.loss > 0) netem += " loss " + std::to_string(cable.loss * 100) + "%";
    return netem.empty() ? netem : netem + " limit " + std::to_string(cable.queue);
}

void empty(int tap) {
    std::array<char, 65536> frame;
    while (::read(tap, frame.data(), frame.size()) > 0) {
    }
}

}  // namespace

Network::Network(const guest::Plan& plan, const Place& place)
    : plan_(plan),
      loop_(place.loop),
      namespaces_(place.namespaces),
      commands_(place.commands),
      looked_at_inside_(place.looked_at_inside) {
    if (place.virtual_time) exact_.emplace(ExactCables::Place{loop_, namespaces_, commands_});
    for (const auto& node : plan.nodes) {
        namespaces_.add(node.name);
        make_taps(node);
    }
    make_cables();
    for (const auto& node : plan.nodes) set_up(node);
}

void Network::make_taps(const guest::Plan::Node& node) {
    const Namespaces::Visit there(namespaces_, node.name);
    for (const auto& interface : node.interfaces) {
        if (!interface.held) continue;
        taps_.insert_or_assign({node.name, interface.name}, open_tap(interface));
    }
}

void Network::drain() {
    for (const auto& [port, tap] : taps_) {
        loop_.watch(tap.get(), EPOLLIN, [fd = tap.get()](std::uint32_t) { empty(fd); });
    }
}

void Network::leave_devices() {
    for (const auto& [port, tap] : taps_) must(ioctl(tap.get(), TUNSETPERSIST, 1), "keep the TAP " + port.interface);
    give_away();
}

const guest::Plan::Interface& Network::interface(const guest::Port& port) const {
    for (const auto& node : plan_.nodes) {
        if (node.name != port.node) continue;
        for (const auto& i : node.interfaces) {
            if (i.name == port.interface) return i;
        }
    }
    throw std::runtime_error(port.node + ":" + port.interface + " is no interface of the plan");
}

void Network::make_cables() {
    std::string bridges;
    for (const auto& node : plan_.nodes) {
        if (node.bridge) bridges += "link add " + node.name + " netns " + node.name + " type bridge mcast_snooping 0\n";
    }
    exact_ ? make_exact_cables(bridges) : make_plain_cables(bridges);
    for (const auto& cable : plan_.cables) {
        for (const auto& port : {cable.a, cable.b}) {
            const Namespaces::Visit there(namespaces_, port.node);
            switch_offloads_off(port.interface);
        }
    }
}

/// `eth0 netns A address ... mtu ...`
std::string Network::end_of(const guest::Port& port) const {
    const auto& i = interface(port);
    return port.interface + " netns " + port.node + " address " + wire::to_string(i.mac) + " mtu " + std::to_string(i.mtu);
}

void Network::make_plain_cables(const std::string& bridges) {
    std::string lines;
    for (const auto& cable : plan_.cables) {
        lines += "link add " + end_of(cable.a) + " type veth peer name " + end_of(cable.b) + "\n";
    }
    run_batch("", lines + bridges);
    for (const auto& cable : plan_.cables) {
        const std::string netem = netem_of(cable);
        if (netem.empty()) continue;
        for (const auto& port : {cable.a, cable.b}) {
            const auto done = commands_.run(
                {.node = port.node, .text = "tc qdisc add dev " + port.interface + " root netem " + netem});
            if (done.status != 0) throw std::runtime_error(done.command + ": " + done.text);
        }
    }
}

void Network::make_exact_cables(const std::string& bridges) {
    std::string lines;
    for (const auto& cable : plan_.cables) {
        lines += exact_->make({cable.a, end_of(cable.a)}, {cable.b, end_of(cable.b)});
    }
    run_batch("", lines + bridges);
    exact_->lay(plan_);
}

void Network::set_up(const guest::Plan::Node& node) {
    std::string lines = "link set lo up\n";
    if (node.bridge) lines += "link set " + node.name + " up\n";
    for (const auto& interface : node.interfaces) {
        const std::string& name = interface.name;
        if (node.bridge) lines += "link set " + name + " master " + node.name + "\n";
        if (interface.held && interface.mtu != 1500) {
            lines += "link set " + name + " mtu " + std::to_string(interface.mtu) + "\n";
        }
        if (!node.bridge && looked_at_inside_) lines += "link set " + name + " gso_max_segs 1\n";
        lines += "link set " + name + " up\n";
    }
    run_batch(node.name, lines);
}

void Network::run_batch(const std::string& node, const std::string& lines) {
    if (lines.empty()) return;
    write_file("/tmp/batch", lines);
    const auto done = commands_.run({.node = node, .text = "ip -batch /tmp/batch"});
    if (done.status != 0) throw std::runtime_error("the network can not be made: " + done.text);
}

void Network::put(const guest::Plan::Frame& frame) {
    const auto tap = taps_.find(frame.to);
    if (tap == taps_.end())
        throw std::runtime_error(frame.to.node + ":" + frame.to.interface + " is no held interface");
    // Frames for an interface that is down are refused; so they would be lost on a cable.
    [[maybe_unused]] const ssize_t ignored = ::write(tap->second.get(), frame.bytes.data(), frame.bytes.size());
}

}  // namespace lvslab::agent
