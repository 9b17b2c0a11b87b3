#include <ns3/arp-cache.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4-interface.h>
#include <ns3/ipv4-l3-protocol.h>
#include <ns3/node.h>
#include <ns3/simulator.h>

#include <array>

#include "bench/frames.hpp"
#include "bench/measure.hpp"
#include "ns3/ethernet_link.hpp"
#include "ns3/host_stack.hpp"

/// a ---- b ---- c: a sends frames, b passes them on, c counts them. What differs is b: bare, it hands on the very
/// packet that it got, as a cable would; a host makes bytes of it, routes them, and makes a new packet; ns-3's own
/// stack does what it always does.
namespace lvslab::bench {

namespace {

using sim::EthernetDevice;
using FramePtr = ::ns3::Ptr<const ::ns3::Packet>;

constexpr std::int64_t kBatch = 100;  ///< frames on the wire at a time
constexpr wire::Ipv4Address kFrom{0x0a000102}, kTo{0x0a000202};

struct ThreeNodes {
    ThreeNodes() {
        ::ns3::Ptr<::ns3::Node> nodes[] = {::ns3::CreateObject<::ns3::Node>(), b, ::ns3::CreateObject<::ns3::Node>()};
        const std::size_t owner[] = {0, 1, 1, 2};
        for (std::uint16_t i = 0; i < devices.size(); ++i) {
            devices[i] = ::ns3::CreateObject<EthernetDevice>(sim::EthernetConfig{.address = station(i)});
            nodes[owner[i]]->AddDevice(devices[i]);
        }
        for (std::size_t i = 0; i < devices.size(); i += 2) {
            const auto link = ::ns3::CreateObject<sim::EthernetLink>();
            link->attach(devices[i]);
            link->attach(devices[i + 1]);
        }
        devices[3]->set_frame_sink([this](FramePtr) { ++arrived; });
    }
    ~ThreeNodes() { ::ns3::Simulator::Destroy(); }

    void run(benchmark::State& state) {
        const wire::Buffer frame =
            echo_reply({.destination = station(1), .source = station(0)}, {.source = kFrom, .destination = kTo},
                       static_cast<std::size_t>(state.range(0)) - kHeaders);
        const auto size = static_cast<std::uint32_t>(frame.size());
        std::int64_t sent = 0;
        measure(state, kBatch, [&] {
            sent += kBatch;
            for (int i = 0; i < kBatch; ++i)
                devices[0]->send_frame(::ns3::Create<::ns3::Packet>(frame.bytes().data(), size));
            ::ns3::Simulator::Run();
        });
        if (arrived != sent) state.SkipWithError("frames were lost");
    }

    ::ns3::Ptr<::ns3::Node> b = ::ns3::CreateObject<::ns3::Node>();
    std::array<::ns3::Ptr<EthernetDevice>, 4> devices;
    std::int64_t arrived = 0;
};

void three_bare(benchmark::State& state) {
    ThreeNodes net;
    net.devices[1]->set_frame_sink([&](FramePtr frame) { net.devices[2]->send_frame(frame); });
    net.run(state);
}

void three_host(benchmark::State& state) {
    ThreeNodes net;
    net::PacketIds ids;
    const auto stack = ::ns3::CreateObject<sim::HostStack>();
    stack->install(net.b, {.name = "b"}, ids);
    stack->add_interface("eth0", net.devices[1]);
    stack->add_interface("eth1", net.devices[2]);
    for (const char* command :
         {"ip addr add 10.0.1.1/24 dev eth0", "ip addr add 10.0.2.1/24 dev eth1", "sysctl -w net.ipv4.ip_forward=1"})
        stack->run(command);
    stack->run("ip neigh add 10.0.2.2 lladdr " + wire::to_string(station(3)) + " dev eth1 nud permanent");
    net.run(state);
}

/// ns-3's router with the same addresses, and as warm a neighbour.
void stock(benchmark::State& state) {
    ThreeNodes net;
    ::ns3::InternetStackHelper().Install(net.b);
    const auto ipv4 = net.b->GetObject<::ns3::Ipv4L3Protocol>();
    for (std::uint32_t i = 1; i <= 2; ++i) {
        const auto interface = ipv4->AddInterface(net.devices[i]);
        ipv4->AddAddress(interface, {::ns3::Ipv4Address(0x0a000001U | i << 8), ::ns3::Ipv4Mask(0xffffff00)});
        ipv4->SetUp(interface);
    }
    const auto neighbour = ipv4->GetInterface(2)->GetArpCache()->Add(::ns3::Ipv4Address(kTo.value));
    neighbour->SetMacAddress(net.devices[3]->GetAddress());
    neighbour->MarkPermanent();
    net.run(state);
}

BENCHMARK(three_bare)->Name("3 nodes/bare")->Arg(98)->Arg(1514);
BENCHMARK(three_host)->Name("3 nodes/host")->Arg(98)->Arg(1514);
BENCHMARK(stock)->Name("3 nodes/ns-3")->Arg(98)->Arg(1514);

}  // namespace

}  // namespace lvslab::bench
