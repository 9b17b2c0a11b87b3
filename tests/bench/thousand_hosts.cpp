#include <ns3/node.h>
#include <ns3/simulator.h>

#include "bench/frames.hpp"
#include "bench/measure.hpp"
#include "ns3/ethernet_link.hpp"
#include "ns3/host_stack.hpp"
#include "ns3/learning_switch.hpp"

/// 1,000 hosts on one switch; host i sends to host i + 1. What differs is who takes the frames: a sink that only counts
/// them, or a HostStack, which receives and delivers them. Sending costs the same in both.
namespace lvslab::bench {

namespace {

using FramePtr = ::ns3::Ptr<const ::ns3::Packet>;

constexpr std::uint16_t kHosts = 1000;

wire::Ipv4Address address_of(std::uint16_t number) { return {0x0a000000U + 10U + number}; }

struct Segment {
    Segment() {
        const auto node = ::ns3::CreateObject<::ns3::Node>();
        node->AggregateObject(bridge);
        for (std::uint16_t i = 0; i < kHosts; ++i) {
            nodes.push_back(::ns3::CreateObject<::ns3::Node>());
            devices.push_back(::ns3::CreateObject<sim::EthernetDevice>(sim::EthernetConfig{.address = station(i)}));
            const auto port = ::ns3::CreateObject<sim::EthernetDevice>();
            const auto link = ::ns3::CreateObject<sim::EthernetLink>();
            nodes[i]->AddDevice(devices[i]);
            node->AddDevice(port);
            link->attach(devices[i]);
            link->attach(port);
            bridge->add_port(port);
        }
    }
    ~Segment() { ::ns3::Simulator::Destroy(); }

    void send(std::uint16_t from, const wire::Buffer& frame) {
        devices[from]->send_frame(
            ::ns3::Create<::ns3::Packet>(frame.bytes().data(), static_cast<std::uint32_t>(frame.size())));
    }

    /// Everybody's first frame teaches the switch where he is; it is flooded, so there the counting starts anew.
    void teach() {
        for (std::uint16_t i = 0; i < kHosts; ++i) {
            send(i, echo_reply({.destination = station(kHosts), .source = station(i)}, {}));
            ::ns3::Simulator::Run();
        }
    }

    void run(benchmark::State& state) {
        teach();
        std::vector<wire::Buffer> frames;
        for (std::uint16_t i = 0; i < kHosts; ++i) {
            const auto to = static_cast<std::uint16_t>((i + 1) % kHosts);
            frames.push_back(echo_reply({.destination = station(to), .source = station(i)},
                                        {.source = address_of(i), .destination = address_of(to)}));
        }
        const std::uint64_t before = devices[0]->counters().received_frames;
        std::uint64_t batches = 0;
        measure(state, kHosts, [&] {
            ++batches;
            for (std::uint16_t i = 0; i < kHosts; ++i) send(i, frames[i]);
            ::ns3::Simulator::Run();
        });
        if (devices[0]->counters().received_frames - before != batches) state.SkipWithError("frames were lost");
    }

    ::ns3::Ptr<sim::LearningSwitch> bridge = ::ns3::CreateObject<sim::LearningSwitch>();
    std::vector<::ns3::Ptr<::ns3::Node>> nodes;
    std::vector<::ns3::Ptr<sim::EthernetDevice>> devices;
};

void thousand_bare(benchmark::State& state) {
    Segment segment;
    std::uint64_t arrived = 0;
    for (const auto& device : segment.devices) device->set_frame_sink([&](FramePtr) { ++arrived; });
    segment.run(state);
}

void thousand_hosts(benchmark::State& state) {
    Segment segment;
    net::PacketIds ids;
    for (std::uint16_t i = 0; i < kHosts; ++i) {
        const auto stack = ::ns3::CreateObject<sim::HostStack>();
        stack->install(segment.nodes[i], {.seed = i}, ids);
        stack->add_interface("eth0", segment.devices[i]);
        stack->run("ip addr add " + wire::to_string(address_of(i)) + "/16 dev eth0");
    }
    segment.run(state);
}

BENCHMARK(thousand_bare)->Name("1000 hosts/bare")->Arg(kPingFrame);
BENCHMARK(thousand_hosts)->Name("1000 hosts/host")->Arg(kPingFrame);

}  // namespace

}  // namespace lvslab::bench
