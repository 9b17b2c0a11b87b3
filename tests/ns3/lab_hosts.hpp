#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "ns3/host_stack.hpp"
#include "simulation.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"

namespace lvslab::sim::test {

/// A Linux host; its interfaces come in the order of `add`.
class LabHost {
public:
    LabHost(net::PacketIds& ids, std::uint64_t seed) {
        stack_->install(node_, {.name = "host" + std::to_string(seed), .seed = seed}, ids);
    }
    LabHost& add(const EthernetConfig& config) {
        const auto device = new_device(node_, config);
        stack_->add_interface("eth" + std::to_string(devices_.size()), device);
        devices_.push_back(device);
        return *this;
    }
    LabHost& run(std::initializer_list<const char*> commands) {
        for (const char* command : commands) stack_->run(command);
        return *this;
    }
    Ptr<::ns3::Node> node() const { return node_; }
    Ptr<EthernetDevice> device(std::size_t index) const { return devices_.at(index); }

private:
    Ptr<::ns3::Node> node_ = CreateObject<::ns3::Node>();
    Ptr<HostStack> stack_ = CreateObject<HostStack>();
    std::vector<Ptr<EthernetDevice>> devices_;
};

inline void connect(const Ptr<EthernetDevice>& a, const Ptr<EthernetDevice>& b, const LinkConfig& config = {}) {
    const auto link = CreateObject<EthernetLink>(config);
    link->attach(a);
    link->attach(b);
}

/// Linux hosts 10.0.0.1, 10.0.0.2, ... all on one switch.
class LabHosts {
public:
    explicit LabHosts(std::uint8_t count, const Cable& cable = {}) {
        switch_node_->AggregateObject(CreateObject<LearningSwitch>());
        for (std::uint8_t number = 1; number <= count; ++number) add(number, cable);
    }
    Ptr<::ns3::Node> node(std::size_t number) const { return hosts_.at(number - 1).node(); }
    Ptr<EthernetDevice> device(std::size_t number) const { return hosts_.at(number - 1).device(0); }
    void run(std::size_t number, const char* command) { hosts_.at(number - 1).run({command}); }

private:
    void add(std::uint8_t number, const Cable& cable) {
        EthernetConfig ethernet = cable.ethernet;
        ethernet.address = mac(number);
        LabHost& host = hosts_.emplace_back(ids_, number);
        host.add(ethernet).run({("ip addr add 10.0.0." + std::to_string(number) + "/24 dev eth0").c_str()});
        const auto port = new_device(switch_node_, cable.ethernet);
        connect(host.device(0), port, cable.link);
        switch_node_->GetObject<LearningSwitch>()->add_port(port);
    }

    net::PacketIds ids_;
    Ptr<::ns3::Node> switch_node_ = CreateObject<::ns3::Node>();
    std::vector<LabHost> hosts_;
};

/// A TCP segment as it passed a Tap.
struct Segment {
    net::Time at;
    std::uint16_t from_port;
    wire::TcpFlags flags;
    std::uint32_t seq;
    std::uint32_t ack;
    std::size_t data;
    std::uint16_t ip_length;
    bool dont_fragment;
    std::string options;
};

/// In the middle of a cable: writes down what passes, and may change or swallow it.
class Tap {
public:
    /// False swallows the frame.
    using Change = std::function<bool(std::span<std::uint8_t> frame)>;

    Tap() {
        const auto node = CreateObject<::ns3::Node>();
        left_ = new_device(node, {.mtu = 9000});
        right_ = new_device(node, {.mtu = 9000});
        left_->set_frame_sink([this](Ptr<const Packet> frame) { pass(*frame, *right_); });
        right_->set_frame_sink([this](Ptr<const Packet> frame) { pass(*frame, *left_); });
    }
    void between(const Ptr<EthernetDevice>& a, const Ptr<EthernetDevice>& b) {
        connect(a, left_, {.delay = 1ms});
        connect(right_, b, {.delay = 1ms});
    }
    void set_change(Change change) { change_ = std::move(change); }

    std::vector<Segment> segments;
    std::vector<net::Time> icmp_errors;
    std::string bytes;  ///< of all frames

private:
    void pass(const Packet& packet, EthernetDevice& out) {
        std::string frame = bytes_of(packet);
        const std::span<std::uint8_t> octets(reinterpret_cast<std::uint8_t*>(frame.data()), frame.size());
        if (change_ && !change_(octets)) return;
        bytes += frame;
        note(octets.subspan(14));
        out.send_frame(packet_of(frame));
    }
    void note(std::span<const std::uint8_t> packet) {
        const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet);
        if (!ip) return;
        if (ip->protocol() == wire::Protocol::icmp) icmp_errors.push_back(lab_now());
        if (ip->protocol() != wire::Protocol::tcp) return;
        const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
        segments.push_back({.at = lab_now(),
                            .from_port = tcp->source_port(),
                            .flags = tcp->flags(),
                            .seq = tcp->seq(),
                            .ack = tcp->ack(),
                            .data = tcp->payload().size(),
                            .ip_length = ip->total_length(),
                            .dont_fragment = ip->dont_fragment(),
                            .options = {tcp->options().begin(), tcp->options().end()}});
    }

    Ptr<EthernetDevice> left_, right_;
    Change change_;
};

struct LinkMtus {
    std::uint16_t client = 1500;
    std::uint16_t middle = 1500;
    std::uint16_t server = 1500;
};

/// client 10.0.1.2 --tap-- r1 ====== r2 --tap-- server 10.0.2.2
class LabPath {
public:
    explicit LabPath(const LinkMtus& mtu = {}, std::uint64_t seed = 0)
        : client(ids_, seed + 1), r1(ids_, seed + 2), r2(ids_, seed + 3), server(ids_, seed + 4) {
        client.add({.address = mac(1), .mtu = mtu.client});
        r1.add({.address = mac(2), .mtu = mtu.client}).add({.address = mac(3), .mtu = mtu.middle});
        r2.add({.address = mac(4), .mtu = mtu.middle}).add({.address = mac(5), .mtu = mtu.server});
        server.add({.address = mac(6), .mtu = mtu.server});
        client_tap.between(client.device(0), r1.device(0));
        connect(r1.device(1), r2.device(0), {.delay = 1ms});
        server_tap.between(r2.device(1), server.device(0));
        client.run({"ip addr add 10.0.1.2/24 dev eth0", "ip route add default via 10.0.1.1"});
        r1.run({"ip addr add 10.0.1.1/24 dev eth0", "ip addr add 10.0.3.1/24 dev eth1",
                "ip route add default via 10.0.3.2", "sysctl -w net.ipv4.ip_forward=1"});
        r2.run({"ip addr add 10.0.3.2/24 dev eth0", "ip addr add 10.0.2.1/24 dev eth1",
                "ip route add default via 10.0.3.1", "sysctl -w net.ipv4.ip_forward=1"});
        server.run({"ip addr add 10.0.2.2/24 dev eth0", "ip route add default via 10.0.2.1"});
    }

private:
    net::PacketIds ids_;

public:
    LabHost client, r1, r2, server;
    Tap client_tap, server_tap;
};

}  // namespace lvslab::sim::test
