#include "bench/frames.hpp"
#include "bench/measure.hpp"
#include "ipvs/director.hpp"
#include "net/host.hpp"
#include "shell/shell.hpp"

/// What a Host and its director cost without a simulator: a frame in, a frame out.
namespace lvslab::bench {

namespace {

constexpr wire::Endpoint kClient{{0x0a000102}, 40000}, kVirtual{{0x0a000201}, 80};
constexpr net::Time kNow = std::chrono::seconds(1);

struct Wire : net::FrameSink {
    void transmit(net::InterfaceIndex, net::Packet&& frame) override {
        ++frames;
        benchmark::DoNotOptimize(frame.data.bytes().data());
    }
    std::int64_t frames = 0;
};

/// eth0 is where clients are, eth1 where servers are. `method` is how 10.0.2.1:80 is balanced.
struct Node {
    explicit Node(const std::string& method) {
        host.set_up(host.add_interface({.name = "eth0", .mac = station(0)}), true);
        host.set_up(host.add_interface({.name = "eth1", .mac = station(1)}), true);
        for (const char* command :
             {"ip addr add 10.0.1.1/24 dev eth0", "ip addr add 10.0.2.1/24 dev eth1", "sysctl -w net.ipv4.ip_forward=1",
              "ip neigh add 10.0.2.2 lladdr 02:00:00:00:00:02 dev eth1 nud permanent"})
            run(command);
        if (method.empty()) return;
        run("ipvsadm -A -t 10.0.2.1:80 -s rr");
        run("ipvsadm -a -t 10.0.2.1:80 -r 10.0.2.2 " + method);
    }
    void run(const std::string& command) {
        host.at(kNow, [&] { shell.run(command); });
    }
    void receive(wire::Buffer frame) {
        wire::prepend_ethernet(frame, {.destination = station(0), .source = station(9)});
        host.receive(kNow, {.interface = 2}, std::move(frame));
    }

    net::PacketIds ids;
    Wire wire;
    net::Host host{{.name = "b"}, ids, wire};
    netfilter::Netfilter netfilter{host};
    ipvs::Director director{host, &netfilter};
    shell::Shell shell{host, netfilter, director};
};

void measure_on(Node& node, benchmark::State& state, const wire::Buffer& packet) {
    std::int64_t sent = node.wire.frames;
    measure(state, 1, [&] {
        ++sent;
        node.receive(packet);
    });
    if (node.wire.frames != sent) state.SkipWithError("packets were lost");
}

void route(benchmark::State& state) {
    Node node("");
    measure_on(node, state,
               wire::build_udp({.source = kClient.address, .destination = {0x0a000202}}, {.source_port = 1}));
}

/// A segment of a connection that is known already.
void balance(benchmark::State& state, const char* method) {
    Node node(method);
    const auto segment = [](wire::TcpFlags flags) {
        return wire::build_tcp({.source = kClient.address,
                                .destination = kVirtual.address,
                                .fragmentation = {.dont_fragment = true}},  // as Linux' TCP does
                               {.source_port = kClient.port, .destination_port = kVirtual.port, .flags = flags});
    };
    node.receive(segment(wire::kSyn));
    measure_on(node, state, segment(wire::kAck));
}

BENCHMARK(route)->Name("core/route");
BENCHMARK_CAPTURE(balance, nat, "-m")->Name("core/NAT request");
BENCHMARK_CAPTURE(balance, tun, "-i")->Name("core/TUN request");
BENCHMARK_CAPTURE(balance, dr, "-g")->Name("core/DR request");

}  // namespace

}  // namespace lvslab::bench
