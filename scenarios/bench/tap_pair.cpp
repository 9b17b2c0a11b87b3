#include "scenarios/bench/tap_pair.hpp"

#include <net/if.h>
#include <sys/ioctl.h>

#include <stdexcept>

#include "tap/error.hpp"
#include "wire/build.hpp"

namespace lvslab::scenarios::bench {

namespace {

constexpr int kQueue = 4096;  // frames
constexpr wire::MacAddress kClientMac{{2, 0, 0, 0, 0, 0x10}};

}  // namespace

void bring_up(const std::string& device) {
    const tap::Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    device.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_qlen = kQueue;
    bool done = ::ioctl(*socket, SIOCSIFTXQLEN, &request) == 0 && ::ioctl(*socket, SIOCGIFFLAGS, &request) == 0;
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    done = done && ::ioctl(*socket, SIOCSIFFLAGS, &request) == 0;
    if (!done) throw std::runtime_error("bench: " + device + " can not be brought up: " + tap::last_reason());
}

std::vector<std::uint8_t> frame_of(const ClientSegment& segment) {
    wire::Buffer built = wire::build_tcp(
        {.source = segment.client.address, .destination = {0x0a000164}, .fragmentation = {.dont_fragment = true}},
        {.source_port = segment.client.port, .destination_port = 80, .flags = segment.flags},
        std::vector<std::uint8_t>(segment.data));
    wire::prepend_ethernet(built, {segment.to, kClientMac});
    const auto bytes = std::as_const(built).bytes();
    std::vector<std::uint8_t> frame(bytes.begin(), bytes.end());
    frame.resize(std::max<std::size_t>(frame.size(), 64));
    return frame;
}

TapPair::TapPair(const std::string& name, const std::string& method)
    : world({{"eth0", name + "a"}, {"eth1", name + "b"}}), socket(name + "a"), mac(tap::mac_for(name + "a")) {
    for (const std::string& command :
         {std::string("ip addr add 10.0.1.100/24 dev eth0"), std::string("ip addr add 10.0.2.1/24 dev eth1"),
          std::string("ip route add default via 10.0.1.1"),
          std::string("ip neigh add 10.0.2.11 lladdr 02:00:00:00:00:99 dev eth1 nud permanent"),
          std::string("ipvsadm -A -t 10.0.1.100:80 -s rr"), "ipvsadm -a -t 10.0.1.100:80 -r 10.0.2.11 " + method}) {
        world.command(command);
    }
    bring_up(name + "a");
    bring_up(name + "b");
}

}  // namespace lvslab::scenarios::bench
