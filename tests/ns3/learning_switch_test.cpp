#include "ns3/learning_switch.hpp"

#include "ns3/lineage_tag.hpp"
#include "simulation.hpp"

namespace lvslab::sim::test {
namespace {

/// Stations 1, 2, ... on ports 0, 1, ... of one switch; `heard` counts what each station received.
class Switched : public Simulation {
protected:
    void connect(std::size_t stations, const LinkConfig& cable = {}) {
        const auto node = CreateObject<::ns3::Node>();
        sw = CreateObject<LearningSwitch>();
        node->AggregateObject(sw);
        heard.resize(stations);
        for (std::size_t i = 0; i < stations; ++i) {
            const auto device = new_device(CreateObject<::ns3::Node>(), {});
            const auto port = new_device(node, {});
            const auto link = CreateObject<EthernetLink>(cable);
            link->attach(device);
            link->attach(port);
            sw->add_port(port);
            device->set_frame_sink([this, i](Ptr<const Packet> f) {
                ++heard[i];
                last = f;
                last_at = lab_now();
            });
            stations_.push_back(device);
        }
    }
    void send(net::Time time, std::size_t port, const FrameText& what) {
        at(time, [this, port, what] { stations_[port]->send_frame(frame(what)); });
    }
    Ptr<LearningSwitch> sw;
    std::vector<Ptr<EthernetDevice>> stations_;
    std::vector<int> heard;
    Ptr<const Packet> last;
    net::Time last_at{};
};

using Heard = std::vector<int>;

TEST_F(Switched, FloodsTheUnknownButNotBack) {
    connect(4);
    send(0us, 0, {.to = mac(2), .from = mac(1)});
    Simulator::Run();
    EXPECT_EQ(heard, (Heard{0, 1, 1, 1}));
    EXPECT_EQ(sw->port_of(mac(1)), 0u);
    EXPECT_FALSE(sw->port_of(mac(2)));
}

TEST_F(Switched, SendsToTheOnePortThatItKnows) {
    connect(4);
    send(0us, 1, {.to = wire::kBroadcastMac, .from = mac(2)});
    send(1ms, 0, {.to = mac(2), .from = mac(1)});
    Simulator::Run();
    EXPECT_EQ(heard, (Heard{1, 1, 1, 1}));
}

TEST_F(Switched, AlwaysFloodsGroupAddresses) {
    connect(3);
    send(0us, 0, {.to = wire::kBroadcastMac, .from = mac(1)});
    send(1ms, 0, {.to = {{0x01, 0x00, 0x5e, 0, 0, 0x51}}, .from = mac(1)});
    Simulator::Run();
    EXPECT_EQ(heard, (Heard{0, 2, 2}));
}

TEST_F(Switched, FiltersWhatIsForTheSideItCameFrom) {
    connect(3);
    send(0us, 0, {.to = wire::kBroadcastMac, .from = mac(9)});
    send(1ms, 0, {.to = mac(9), .from = mac(1)});
    Simulator::Run();
    EXPECT_EQ(heard, (Heard{0, 1, 1}));
}

TEST_F(Switched, FollowsAStationThatMoves) {
    connect(3);
    send(0us, 0, {.to = wire::kBroadcastMac, .from = mac(9)});
    send(1ms, 1, {.to = wire::kBroadcastMac, .from = mac(9)});
    Simulator::Run();
    EXPECT_EQ(sw->port_of(mac(9)), 1u);
}

TEST_F(Switched, ForgetsAfter300SecondsOfSilence) {
    connect(2);
    send(0s, 0, {.to = wire::kBroadcastMac, .from = mac(1)});
    run_until(299s);
    EXPECT_EQ(sw->port_of(mac(1)), 0u);
    run_until(301s);
    EXPECT_FALSE(sw->port_of(mac(1)));
}

TEST_F(Switched, ForgetsThePortWhoseCarrierGoes) {
    connect(2);
    send(0s, 0, {.to = wire::kBroadcastMac, .from = mac(1)});
    send(0s, 1, {.to = wire::kBroadcastMac, .from = mac(2)});
    at(1s, [this] { stations_[0]->set_carrier(false); });
    Simulator::Run();
    EXPECT_FALSE(sw->port_of(mac(1)));
    EXPECT_EQ(sw->port_of(mac(2)), 1u);
}

TEST_F(Switched, DropsFramesFromGroupAddresses) {
    connect(2);
    send(0us, 0, {.to = mac(2), .from = wire::kBroadcastMac});
    send(0us, 0, {.to = mac(2), .from = {}});
    Simulator::Run();
    EXPECT_EQ(heard, (Heard{0, 0}));
}

TEST_F(Switched, StoresTheWholeFrameBeforeItForwardsAndKeepsItsLineage) {
    connect(2, {.delay = 10us});
    const auto tagged = frame({.to = mac(2), .from = mac(1), .payload = 1500});
    set_lineage(*tagged, {.id = 42, .parent = 41});
    at(0us, [&] { stations_[0]->send_frame(tagged); });
    Simulator::Run();
    EXPECT_EQ(last_at, 2 * (12'304ns + 10us));
    ASSERT_TRUE(last);
    EXPECT_EQ(bytes_of(*last), bytes_of(*tagged));
    EXPECT_EQ(lineage_of(*last), (Lineage{42, 41}));
}

TEST_F(Switched, ServesAThousandPortsWithOneEventForEachCopy) {
    connect(1000);
    send(0us, 0, {.to = wire::kBroadcastMac, .from = mac(1)});
    std::uint64_t before = 0;
    at(0us, [&] { before = Simulator::GetEventCount(); });
    Simulator::Run();
    EXPECT_EQ(heard[0], 0);
    EXPECT_EQ(heard[999], 1);
    EXPECT_EQ(Simulator::GetEventCount() - before, 1u + 999u);
}

}  // namespace
}  // namespace lvslab::sim::test
