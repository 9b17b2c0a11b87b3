#pragma once

#include <gtest/gtest.h>
#include <ns3/boolean.h>
#include <ns3/global-value.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4-interface-address.h>
#include <ns3/ipv4.h>
#include <ns3/node.h>
#include <ns3/simulator.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ns3/clock.hpp"
#include "ns3/ethernet_device.hpp"
#include "ns3/ethernet_link.hpp"
#include "ns3/learning_switch.hpp"
#include "ns3/sockets.hpp"

namespace lvslab::sim::test {

using namespace std::chrono_literals;
using ::ns3::CreateObject;
using ::ns3::Packet;
using ::ns3::Ptr;
using ::ns3::Simulator;

/// A clean simulator for each test.
class Simulation : public ::testing::Test {
protected:
    Simulation() { ::ns3::GlobalValue::Bind("ChecksumEnabled", ::ns3::BooleanValue(true)); }
    ~Simulation() override { Simulator::Destroy(); }

    static void run_until(net::Time time) {
        Simulator::Stop(delay_until(time));
        Simulator::Run();
    }
    template <class Action>
    static void at(net::Time time, Action action) {
        Simulator::Schedule(delay_until(time), action);
    }
};

/// 02:00:00:00:00:01 for station 1.
inline wire::MacAddress mac(std::uint8_t station) { return {{2, 0, 0, 0, 0, station}}; }

inline Ptr<EthernetDevice> new_device(Ptr<::ns3::Node> node, const EthernetConfig& config) {
    const auto device = CreateObject<EthernetDevice>(config);
    node->AddDevice(device);
    return device;
}

struct FrameText {
    wire::MacAddress to{};
    wire::MacAddress from{};
    std::uint32_t payload = 46;  ///< bytes, all zero
};
inline Ptr<Packet> frame(const FrameText& what) {
    std::string bytes(what.to.octets.begin(), what.to.octets.end());
    bytes.append(what.from.octets.begin(), what.from.octets.end());
    bytes += "\x88\xb5";  // IEEE 802 local experiments
    bytes.append(what.payload, '\0');
    return packet_of(bytes);
}

struct Cable {
    LinkConfig link{};
    EthernetConfig ethernet{};
};

/// Hosts 10.0.0.1, 10.0.0.2, ... with ns-3's own stack, all on one switch.
class StockHosts {
public:
    explicit StockHosts(std::uint8_t count, const Cable& cable = {}) {
        switch_node_->AggregateObject(CreateObject<LearningSwitch>());
        for (std::uint8_t number = 1; number <= count; ++number) add(number, cable);
    }
    Ptr<::ns3::Node> node(std::size_t number) const { return nodes_.at(number - 1); }
    Ptr<EthernetDevice> device(std::size_t number) const { return devices_.at(number - 1); }

private:
    void add(std::uint8_t number, const Cable& cable) {
        const auto node = CreateObject<::ns3::Node>();
        EthernetConfig ethernet = cable.ethernet;
        ethernet.address = mac(number);
        const auto device = new_device(node, ethernet);
        const auto port = new_device(switch_node_, cable.ethernet);
        const auto link = CreateObject<EthernetLink>(cable.link);
        link->attach(device);
        link->attach(port);
        switch_node_->GetObject<LearningSwitch>()->add_port(port);

        ::ns3::InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(node);
        const auto ipv4 = node->GetObject<::ns3::Ipv4>();
        const std::uint32_t index = ipv4->AddInterface(device);
        ipv4->AddAddress(index, {::ns3::Ipv4Address(0x0a000000u + number), ::ns3::Ipv4Mask("/24")});
        ipv4->SetUp(index);
        nodes_.push_back(node);
        devices_.push_back(device);
    }

    Ptr<::ns3::Node> switch_node_ = CreateObject<::ns3::Node>();
    std::vector<Ptr<::ns3::Node>> nodes_;
    std::vector<Ptr<EthernetDevice>> devices_;
};

inline wire::Endpoint host_port(std::uint8_t number, std::uint16_t port) { return {{0x0a000000u + number}, port}; }

}  // namespace lvslab::sim::test
