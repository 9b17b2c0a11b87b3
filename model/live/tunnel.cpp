#include "live/tunnel.hpp"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "agent/inet.hpp"
#include "live/sandbox.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::live {

namespace {

using agent::Fd;
using agent::must;

constexpr const char* kName = "tunl0";
constexpr int kMtu = 1480;
constexpr int kIcmpFilter = 1;        // ICMP_FILTER; linux/icmp.h and net/if.h do not go together
constexpr std::size_t kQuoted = 548;  // RFC 1812, 4.3.2.3: the error has at most 576 bytes

ifreq request() {
    ifreq made{};
    std::strcpy(made.ifr_name, kName);
    return made;
}

Fd open_device() {
    Fd device(must(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC), "open /dev/net/tun"));
    ifreq what = request();
    what.ifr_flags = IFF_TUN | IFF_NO_PI;
    must(ioctl(device.get(), TUNSETIFF, &what), "make tunl0");
    ioctl(device.get(), TUNSETLINK, ARPHRD_TUNNEL);  // `ip link` calls it ipip then
    const Fd any(must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
    what = request();
    what.ifr_mtu = kMtu;
    must(ioctl(any.get(), SIOCSIFMTU, &what), "set the MTU of tunl0");
    return device;
}

/// A router on the way may have marked the outer header: "congestion experienced" becomes the inner one's (RFC 6040).
void inherit_congestion(std::span<std::uint8_t> inner, const wire::Ipv4<const std::uint8_t>& outer) {
    const auto ip = wire::Ipv4<std::uint8_t>::parse(inner);
    if (!ip || (outer.tos() & 3) != 3 || (ip->tos() & 3) == 0) return;
    ip->set_tos(static_cast<std::uint8_t>(ip->tos() | 3));
    ip->fill_header_checksum();
}

}  // namespace

Tunnel::Tunnel(agent::Loop& loop, const agent::Namespaces& namespaces, const std::string& node, Hears received)
    : received_(std::move(received)) {
    const agent::Namespaces::Visit there(namespaces, node);
    device_ = open_device();
    packets_ = Fd(must(socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_IPIP), "hear IPIP on " + node));
    errors_ = Fd(must(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP), "open a raw socket on " + node));
    const std::uint32_t nothing = ~0U;  // of all types
    setsockopt(errors_.get(), SOL_RAW, kIcmpFilter, &nothing, sizeof nothing);
    loop.watch(packets_.get(), EPOLLIN, [this](std::uint32_t) { read(); });
    loop.watch(device_.get(), EPOLLIN, [this](std::uint32_t) {
        std::array<char, 65536> unwanted;
        while (::read(device_.get(), unwanted.data(), unwanted.size()) > 0) {
        }
    });
}

void Tunnel::read() {
    std::array<std::uint8_t, 65536> bytes;
    for (;;) {
        const ssize_t size = recv(packets_.get(), bytes.data(), bytes.size(), 0);
        if (size <= 0) return;
        const std::span<std::uint8_t> packet(bytes.data(), static_cast<std::size_t>(size));
        const auto outer = wire::Ipv4<const std::uint8_t>::parse(packet);
        if (!outer || packet.size() <= outer->header_size()) continue;
        const auto inner = packet.subspan(outer->header_size());
        inherit_congestion(inner, *outer);
        if (write(device_.get(), inner.data(), inner.size()) < 0)  // EIO: it is down
            refuse(packet);
        else
            received_(inner);
    }
}

void Tunnel::refuse(std::span<const std::uint8_t> packet) const {
    const auto outer = wire::Ipv4<const std::uint8_t>::parse(packet);
    const auto quoted = packet.subspan(0, std::min(packet.size(), kQuoted));
    std::vector<std::uint8_t> message(wire::kIcmpSize + quoted.size());
    std::copy(quoted.begin(), quoted.end(), message.begin() + wire::kIcmpSize);
    const auto icmp = wire::Icmp<std::uint8_t>::parse(message);
    icmp->set_type(wire::IcmpType::unreachable);
    icmp->set_code(3);
    icmp->fill_checksum();
    const sockaddr_in to = agent::to_system({outer->source(), 0});
    sendto(errors_.get(), message.data(), message.size(), 0, agent::generic(to), sizeof to);
}

void pretend_ipip_is_loaded() {
    const std::string wrapper = std::string(kOwnPrograms) + "/modprobe";
    agent::write_file(wrapper,
                      "#!/bin/sh\n"
                      "for word; do [ \"$word\" != ipip ] || exit 0; done\n"
                      "PATH=/usr/sbin:/sbin:/usr/bin:/bin exec modprobe \"$@\"\n");
    must(chmod(wrapper.c_str(), 0755), "chmod " + wrapper);
}

bool kernel_has_ipip() {
    [[maybe_unused]] const int loaded = std::system("modprobe -q ipip > /dev/null 2>&1");
    return std::filesystem::exists("/sys/class/net/tunl0");
}

}  // namespace lvslab::live
