#include <sched.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "scenarios/bench/case.hpp"
#include "scenarios/bench/tap_pair.hpp"

/// What a packet costs between two TAP devices, system calls and the kernel's part included: a bare loop that reads and
/// writes, our director, and the kernel's own NAT between veth devices. The queue is filled first, and only what
/// empties it is timed. All happens in a network namespace of its own.
namespace lvslab::scenarios::bench {

namespace {

constexpr int kSmall = 1024, kLarge = 48;          // frames in a batch
constexpr std::uint16_t kSegment = 1448;           // as TCP with timestamps cuts
constexpr std::size_t kLargeData = 44 * kSegment;  // 63,712 bytes
constexpr wire::MacAddress kServerMac{{2, 0, 0, 0, 0, 0x99}};

/// What the kernel puts into the queue of a TAP device.
struct Load {
    int frames;
    std::size_t data;
    bool large() const { return data != 0; }
    Batch batch(wire::MacAddress to) const {
        return {.frame = frame_of({.to = to, .flags = wire::kAck, .data = data}),
                .count = frames,
                .segment_size = large() ? kSegment : std::uint16_t{0}};
    }
    std::string name() const { return large() ? "/large segments" : "/64 bytes"; }
};
constexpr Load kLoads[] = {{kSmall, 0}, {kLarge, kLargeData}};

Case bare(const Load& load) {
    return {.name = "TAP bare" + load.name(),
            .item = "packet",
            .items = load.frames,
            .make =
                [load] {
                    struct Loop {
                        explicit Loop(const std::string& name) : in(name + "a"), out(name + "b") {
                            bring_up(in.name());
                            bring_up(out.name());
                        }
                        tap::Device in, out;
                        std::vector<std::uint8_t> room = std::vector<std::uint8_t>(tap::Device::kRoom);
                    };
                    const auto loop = std::make_shared<Loop>(load.large() ? "bareL" : "bareS");
                    const auto socket = std::make_shared<PacketSocket>(loop->in.name());
                    return [loop, socket, load] {
                        socket->send(load.batch(kServerMac));
                        const auto start = Clock::now();
                        int count = 0;
                        fastpath::Frame frame;
                        while (loop->in.read(loop->room, frame) == tap::Device::Result::done) {
                            loop->out.write(frame);
                            ++count;
                        }
                        const double took = seconds_since(start);
                        if (count < load.frames) throw std::runtime_error("bench: frames were lost before the loop");
                        return took;
                    };
                },
            .times_itself = true};
}

Case director(const std::string& mode, const std::string& method, const Load& load) {
    return {.name = "TAP " + mode + load.name(),
            .item = "packet",
            .items = load.frames,
            .make =
                [mode, method, load] {
                    const auto pair = std::make_shared<TapPair>(mode + (load.large() ? "L" : "S"), method);
                    for (const wire::TcpFlags flags : {wire::kSyn, wire::kAck, wire::kAck}) {
                        pair->send({.to = pair->mac, .flags = flags});
                        pair->drain();
                    }
                    return [pair, load] {
                        pair->socket.send(load.batch(pair->mac));
                        const std::uint64_t before = pair->world.cache().count().passed;
                        const auto start = Clock::now();
                        pair->drain();
                        const double took = seconds_since(start);
                        if (pair->world.cache().count().passed < before + static_cast<std::uint64_t>(load.frames)) {
                            throw std::runtime_error("bench: frames were lost, or took the slow path");
                        }
                        return took;
                    };
                },
            .times_itself = true};
}

/// Frames that a device of this namespace has sent.
std::uint64_t sent_by(const std::string& device) {
    std::ifstream table("/proc/thread-self/net/dev");
    for (std::string line; std::getline(table, line);) {
        const auto colon = line.find(':');
        if (colon == std::string::npos ||
            line.substr(line.find_first_not_of(' '), colon - line.find_first_not_of(' ')) != device)
            continue;
        std::istringstream numbers(line.substr(colon + 1));
        std::uint64_t number = 0;
        for (int column = 0; column < 10; ++column) numbers >> number;  // eight of what came, then bytes, packets
        return number;
    }
    return 0;
}

bool set_up_kernel_nat() {
    return std::system(
               "{ ip link add name veth-c type veth peer name veth-r && "
               "ip link add name veth-q type veth peer name veth-s && "
               "for d in veth-c veth-r veth-q veth-s; do ip link set $d up; done && "
               "ip link set veth-r address 02:00:00:00:00:88 && ip addr add 10.0.1.100/24 dev veth-r && "
               "ip addr add 10.0.2.1/24 dev veth-q && echo 1 > /proc/sys/net/ipv4/ip_forward && "
               "ip neigh add 10.0.2.11 lladdr 02:00:00:00:00:99 dev veth-q nud permanent && "
               "iptables -t nat -A PREROUTING -d 10.0.1.100 -p tcp --dport 80 -j DNAT --to 10.0.2.11:80; "
               "} > /dev/null 2>&1") == 0;
}

/// The kernel's part is the time of sending packets that it translates, without the time of sending such as it only
/// throws away where they arrive.
Case kernel_nat() {
    return {.name = "kernel DNAT/64 bytes",
            .item = "packet",
            .items = kSmall,
            .make =
                [] {
                    const auto socket = std::make_shared<PacketSocket>("veth-c");
                    static constexpr wire::MacAddress kRouter{{2, 0, 0, 0, 0, 0x88}};
                    socket->send({.frame = frame_of({.to = kRouter, .flags = wire::kAck}),
                                  .count = 1});  // picked up: nf_conntrack_tcp_loose
                    return [socket] {
                        const auto empty = Clock::now();
                        socket->send({.frame = frame_of({.to = kServerMac, .flags = wire::kAck}), .count = kSmall});
                        const double without = seconds_since(empty);
                        const std::uint64_t before = sent_by("veth-q");
                        const auto start = Clock::now();
                        socket->send({.frame = frame_of({.to = kRouter, .flags = wire::kAck}), .count = kSmall});
                        const double took = seconds_since(start);
                        for (int tries = 0; sent_by("veth-q") < before + kSmall; ++tries) {
                            if (tries == 1000) throw std::runtime_error("bench: the kernel's NAT lost packets");
                            ::usleep(100);
                        }
                        return std::max(took - without, 1e-9);
                    };
                },
            .times_itself = true};
}

bool enter_own_network(std::string& why_not) {
    if (::geteuid() != 0 || ::access("/dev/net/tun", W_OK) != 0) {
        why_not = "TAP devices need root, and /dev/net/tun";
    } else if (::unshare(CLONE_NEWNET) != 0) {
        why_not = "a network namespace of its own is not to be had here";
    }
    for (const char* name : {"all", "default"}) {
        std::ofstream(std::string("/proc/sys/net/ipv6/conf/") + name + "/disable_ipv6") << "1";  // no frames but ours
    }
    return why_not.empty();
}

}  // namespace

std::vector<Case> tap_cases(std::string& why_not) {
    if (!enter_own_network(why_not)) return {};
    std::vector<Case> cases;
    for (const Load& load : kLoads) {
        cases.push_back(bare(load));
        cases.push_back(director("NAT", "-m", load));
        if (!load.large()) cases.push_back(director("TUN", "-i", load));
        cases.push_back(director("DR", "-g", load));
    }
    if (set_up_kernel_nat()) {
        cases.push_back(kernel_nat());
    } else {
        why_not = "the kernel's own NAT: veth devices, ip or iptables are not to be had here";
    }
    return cases;
}

}  // namespace lvslab::scenarios::bench
