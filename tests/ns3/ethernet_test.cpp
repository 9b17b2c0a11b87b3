#include <ns3/trace-source-accessor.h>

#include <optional>
#include <stdexcept>

#include "ns3/addresses.hpp"
#include "ns3/lineage_tag.hpp"
#include "simulation.hpp"

namespace lvslab::sim::test {
namespace {

/// Two devices, a (station 1) and b (station 2), on one cable; what arrives at b is kept.
class TwoDevices : public Simulation {
protected:
    void join(const LinkConfig& cable, EthernetConfig ethernet = {}) {
        const auto node_a = CreateObject<::ns3::Node>();
        const auto node_b = CreateObject<::ns3::Node>();
        ethernet.address = mac(1);
        a = new_device(node_a, ethernet);
        ethernet.address = mac(2);
        b = new_device(node_b, ethernet);
        link = CreateObject<EthernetLink>(cable);
        link->attach(a);
        link->attach(b);
        b->set_frame_sink([this](Ptr<const Packet> f) { arrived.push_back({lab_now(), f}); });
    }
    struct Arrived {
        net::Time at;
        Ptr<const Packet> frame;
    };
    Ptr<EthernetDevice> a;
    Ptr<EthernetDevice> b;
    Ptr<EthernetLink> link;
    std::vector<Arrived> arrived;
};

TEST_F(TwoDevices, FullFrameTakesPreambleFcsAndGapAtTheRate) {
    join({.delay = 50us});
    at(0us, [&] { EXPECT_TRUE(a->send_frame(frame({.to = mac(2), .from = mac(1), .payload = 1500}))); });
    Simulator::Run();
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].at, 12'304ns + 50us);  // (8 + 1514 + 4 + 12) * 8 bits at 1 Gbit/s
    EXPECT_EQ(arrived[0].frame->GetSize(), 1514u);
}

TEST_F(TwoDevices, ShortFrameTakesTheTimeOfAPaddedOneButIsNotPadded) {
    join({}, {.rate = 10'000'000});
    at(0us, [&] { a->send_frame(frame({.to = mac(2), .from = mac(1), .payload = 28})); });
    Simulator::Run();
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].at, 67'200ns);  // 84 * 8 bits at 10 Mbit/s
    EXPECT_EQ(bytes_of(*arrived[0].frame), bytes_of(*frame({.to = mac(2), .from = mac(1), .payload = 28})));
}

TEST_F(TwoDevices, OneFrameCostsOneEvent) {
    join({.delay = 10us});
    std::uint64_t before = 0;
    at(0us, [&] {
        before = Simulator::GetEventCount();
        for (int i = 0; i < 100; ++i) a->send_frame(frame({.to = mac(2), .from = mac(1)}));
    });
    Simulator::Run();
    EXPECT_EQ(arrived.size(), 100u);
    EXPECT_EQ(Simulator::GetEventCount() - before, 100u);
}

TEST_F(TwoDevices, DirectionsDoNotWaitForEachOther) {
    join({});
    std::optional<net::Time> back;
    a->set_frame_sink([&](Ptr<const Packet>) { back = lab_now(); });
    at(0us, [&] {
        a->send_frame(frame({.to = mac(2), .from = mac(1), .payload = 1500}));
        b->send_frame(frame({.to = mac(1), .from = mac(2), .payload = 1500}));
    });
    Simulator::Run();
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].at, 12'304ns);
    EXPECT_EQ(back, 12'304ns);
}

TEST_F(TwoDevices, FullQueueDropsTheTailCountsAndTraces) {
    join({}, {.queue = 2});
    std::vector<FrameDrop> traced;
    a->TraceConnectWithoutContext("Drop", ::ns3::Callback<void, Ptr<const Packet>, FrameDrop>(
                                              [&](Ptr<const Packet>, FrameDrop why) { traced.push_back(why); }));
    at(0us, [&] {
        for (std::uint8_t i = 0; i < 5; ++i)
            EXPECT_EQ(a->send_frame(frame({.to = mac(2), .from = mac(i)})), i < 3) << int{i};
        EXPECT_EQ(a->queued(), 2u);
    });
    Simulator::Run();
    ASSERT_EQ(arrived.size(), 3u);
    for (std::uint8_t i = 0; i < 3; ++i) {
        EXPECT_EQ(bytes_of(*arrived[i].frame), bytes_of(*frame({.to = mac(2), .from = mac(i)})));
        EXPECT_EQ(arrived[i].at, (i + 1) * 672ns);
    }
    EXPECT_EQ(traced, (std::vector{FrameDrop::queue_full, FrameDrop::queue_full}));
    EXPECT_EQ(a->counters().drops(FrameDrop::queue_full), 2u);
    EXPECT_EQ(a->counters().sent_frames, 3u);
    EXPECT_EQ(a->counters().sent_bytes, 180u);
    EXPECT_EQ(b->counters().received_frames, 3u);
    EXPECT_EQ(b->counters().received_bytes, 180u);
}

TEST_F(TwoDevices, TakesAVlanTagBeyondTheMtuAndNotAByteMore) {
    join({});
    at(0us, [&] {
        EXPECT_TRUE(a->send_frame(frame({.to = mac(2), .from = mac(1), .payload = 1504})));
        EXPECT_FALSE(a->send_frame(frame({.to = mac(2), .from = mac(1), .payload = 1505})));
        EXPECT_FALSE(a->send_frame(packet_of("runt of 13 by")));
        EXPECT_FALSE(a->Send(::ns3::Create<Packet>(1501), to_ns3(mac(2)), 0x0800));
    });
    Simulator::Run();
    EXPECT_EQ(arrived.size(), 1u);
    EXPECT_EQ(a->counters().drops(FrameDrop::oversize), 2u);
    EXPECT_EQ(a->counters().drops(FrameDrop::runt), 1u);
}

TEST_F(TwoDevices, ReceiverWithASmallerMtuDropsWhatDoesNotFit) {
    join({});
    b->SetMtu(1400);
    at(0us, [&] { a->send_frame(frame({.to = mac(2), .from = mac(1), .payload = 1500})); });
    Simulator::Run();
    EXPECT_TRUE(arrived.empty());
    EXPECT_EQ(b->counters().drops(FrameDrop::oversize), 1u);
    EXPECT_EQ(b->counters().received_frames, 0u);
}

TEST_F(TwoDevices, CarrierIsLostAtBothEndsWithAllThatIsUnderWay) {
    join({.delay = 1ms});
    int changes_a = 0;
    int changes_b = 0;
    a->AddLinkChangeCallback(::ns3::Callback<void>([&] { ++changes_a; }));
    b->AddLinkChangeCallback(::ns3::Callback<void>([&] { ++changes_b; }));
    at(0us, [&] {
        for (int i = 0; i < 100; ++i) a->send_frame(frame({.to = mac(2), .from = mac(1)}));
    });
    at(10us, [&] {
        b->set_carrier(false);
        EXPECT_FALSE(a->IsLinkUp());
        EXPECT_FALSE(b->IsLinkUp());
        EXPECT_FALSE(a->send_frame(frame({.to = mac(2), .from = mac(1)})));
    });
    at(20us, [&] {
        b->set_carrier(true);
        EXPECT_TRUE(a->IsLinkUp());
        EXPECT_TRUE(a->send_frame(frame({.to = mac(2), .from = mac(1)})));
    });
    Simulator::Run();
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].at, 20us + 672ns + 1ms);
    EXPECT_EQ(changes_a, 2);
    EXPECT_EQ(changes_b, 2);
    EXPECT_EQ(link->cut(), 100u);
    EXPECT_EQ(a->counters().drops(FrameDrop::no_carrier), 1u);
}

TEST_F(TwoDevices, CarrierComesBackOnlyWhenBothEndsAreOn) {
    join({});
    a->set_carrier(false);
    b->set_carrier(false);
    a->set_carrier(true);
    EXPECT_FALSE(a->IsLinkUp());
    b->set_carrier(true);
    EXPECT_TRUE(a->IsLinkUp());
}

TEST_F(TwoDevices, KeepTheLineage) {
    join({});
    const auto tagged = frame({.to = mac(2), .from = mac(1)});
    set_lineage(*tagged, {.id = 7, .parent = 3});
    at(0us, [&] { a->send_frame(tagged); });
    Simulator::Run();
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(lineage_of(*arrived[0].frame), (Lineage{7, 3}));
}

TEST_F(TwoDevices, LossTakesItsShareTheSameEachTime) {
    std::vector<std::vector<net::Time>> runs;
    for (int run = 0; run < 2; ++run) {
        arrived.clear();
        join({.loss = 0.25, .loss_stream = 100});
        for (int i = 0; i < 4000; ++i) at(i * 1us, [this] { a->send_frame(frame({.to = mac(2), .from = mac(1)})); });
        Simulator::Run();
        EXPECT_NEAR(static_cast<double>(link->lost()), 1000, 100);
        EXPECT_EQ(link->lost() + arrived.size(), 4000u);
        auto& times = runs.emplace_back();
        for (const auto& frame : arrived) times.push_back(frame.at);
        Simulator::Destroy();
    }
    EXPECT_EQ(runs[0], runs[1]);
}

TEST_F(TwoDevices, LossOfOneTakesAll) {
    join({.loss = 1, .loss_stream = 5});
    at(0us, [&] { EXPECT_TRUE(a->send_frame(frame({.to = mac(2), .from = mac(1)}))); });
    Simulator::Run();
    EXPECT_TRUE(arrived.empty());
    EXPECT_EQ(link->lost(), 1u);
}

TEST_F(TwoDevices, StockReceiversGetThePayloadAndThePacketType) {
    join({});
    b->set_frame_sink(nullptr);
    std::vector<::ns3::NetDevice::PacketType> all;
    std::vector<std::uint32_t> mine;
    b->SetPromiscReceiveCallback(::ns3::NetDevice::PromiscReceiveCallback(
        [&](Ptr<::ns3::NetDevice>, Ptr<const Packet>, std::uint16_t, const ::ns3::Address&, const ::ns3::Address&,
            ::ns3::NetDevice::PacketType type) {
            all.push_back(type);
            return true;
        }));
    b->SetReceiveCallback(::ns3::NetDevice::ReceiveCallback(
        [&](Ptr<::ns3::NetDevice>, Ptr<const Packet> p, std::uint16_t type, const ::ns3::Address& from) {
            EXPECT_EQ(type, 0x88b5);
            EXPECT_EQ(from, a->GetAddress());
            mine.push_back(p->GetSize());
            return true;
        }));
    at(0us, [&] {
        a->Send(::ns3::Create<Packet>(10), to_ns3(mac(2)), 0x88b5);
        a->Send(::ns3::Create<Packet>(20), a->GetBroadcast(), 0x88b5);
        a->Send(::ns3::Create<Packet>(30), a->GetMulticast(::ns3::Ipv4Address("224.0.0.81")), 0x88b5);
        a->Send(::ns3::Create<Packet>(40), to_ns3(mac(9)), 0x88b5);
    });
    Simulator::Run();
    using ::ns3::NetDevice;
    EXPECT_EQ(all, (std::vector{NetDevice::PACKET_HOST, NetDevice::PACKET_BROADCAST, NetDevice::PACKET_MULTICAST,
                                NetDevice::PACKET_OTHERHOST}));
    EXPECT_EQ(mine, (std::vector<std::uint32_t>{10, 20, 30}));
}

TEST_F(TwoDevices, SendFromWritesTheHeader) {
    join({});
    at(0us, [&] { a->SendFrom(packet_of("hi"), to_ns3(mac(7)), to_ns3(mac(2)), 0x0800); });
    Simulator::Run();
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(bytes_of(*arrived[0].frame), std::string("\x02\0\0\0\0\x02\x02\0\0\0\0\x07\x08\0hi", 16));
}

class EthernetMistakes : public Simulation {};

TEST_F(EthernetMistakes, AreRefusedInWords) {
    EXPECT_THROW(CreateObject<EthernetDevice>(EthernetConfig{.rate = 0}), std::runtime_error);
    EXPECT_THROW(CreateObject<EthernetLink>(LinkConfig{.loss = 1.5, .loss_stream = 1}), std::runtime_error);
    EXPECT_THROW(CreateObject<EthernetLink>(LinkConfig{.loss = 0.5}), std::runtime_error);
    const auto link = CreateObject<EthernetLink>();
    EXPECT_THROW(link->attach(CreateObject<EthernetDevice>()), std::runtime_error);
    const auto node = CreateObject<::ns3::Node>();
    link->attach(new_device(node, {}));
    link->attach(new_device(node, {}));
    EXPECT_THROW(link->attach(new_device(node, {})), std::runtime_error);
    EXPECT_EQ(link->GetNDevices(), 2u);
}

TEST_F(EthernetMistakes, DeviceWithoutACableHasNoCarrier) {
    const auto device = new_device(CreateObject<::ns3::Node>(), {});
    EXPECT_FALSE(device->IsLinkUp());
    EXPECT_FALSE(device->send_frame(frame({.to = mac(2), .from = mac(1)})));
    device->set_carrier(false);
    EXPECT_EQ(device->counters().drops(FrameDrop::no_carrier), 1u);
}

}  // namespace
}  // namespace lvslab::sim::test
