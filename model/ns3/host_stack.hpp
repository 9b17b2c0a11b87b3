#pragma once

#include <ns3/event-id.h>
#include <ns3/node.h>
#include <ns3/object.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ipvs/director.hpp"
#include "ipvs/node_tables.hpp"
#include "net/host.hpp"
#include "ns3/cpu_queue.hpp"
#include "ns3/ethernet_device.hpp"
#include "ns3/host_ipv4.hpp"
#include "ns3/host_udp_factory.hpp"
#include "ns3/linux_tcp_socket.hpp"
#include "shell/shell.hpp"
#include "traffic/flow_ledger.hpp"

namespace lvslab::sim {

/// A Linux host on an ns-3 node: a net::Host with its director and its shell below ns-3's TCP and UDP. It moves bytes
/// and time between ns-3 and the Host and decides nothing.
///
///     auto stack = ns3::CreateObject<HostStack>();
///     stack->install(node, {.name = "rs1"}, ids);
///     stack->add_interface("eth0", device);
///     stack->run("ip addr add 10.0.2.11/24 dev eth0");
class HostStack : public ::ns3::Object, private net::FrameSink, private net::SocketLayer, private TcpHost {
public:
    static ::ns3::TypeId GetTypeId();

    /// Once: makes the Host and puts ns-3's TCP and UDP on it. Switches ns-3's checksums on, for all nodes.
    void install(::ns3::Ptr<::ns3::Node> node, const net::HostConfig& config, net::PacketIds& ids);
    /// The device becomes an interface that is up, as eth0 is on a machine that has booted.
    void add_interface(const std::string& name, ::ns3::Ptr<EthernetDevice> device);
    /// Frames then wait for the CPU before the Host sees them.
    void set_cpu(const lab::Cpu& cpu) { cpu_.emplace(cpu); }

    /// Runs one Linux command now; its output, or shell::CommandError. `later` gets what a program prints that goes on.
    std::string run(std::string_view command, shell::Say later = {});
    /// Starts a program of the shell's beside those of command lines, now.
    template <class Made, class... Args>
    void start(Args&&... args) {
        in_shell([&](shell::Shell& shell) {
            shell.programs().start(std::make_unique<Made>(shell.programs().stage({}), std::forward<Args>(args)...));
        });
    }
    ipvs::NodeTables tables();

    net::Host& host() { return *host_; }
    netfilter::Netfilter& netfilter() { return *netfilter_; }
    ipvs::Director& director() { return *director_; }
    ::ns3::Ptr<::ns3::Node> node() const { return node_; }

    /// A transport segment of ns-3's sockets: the Host puts the IP header on and sends it.
    /// The packet's id, or none if there is no route.
    std::optional<net::PacketId> send_segment(const net::LocalPacket& what, const ::ns3::Packet& segment);

protected:
    void DoDispose() override;

private:
    void transmit(net::InterfaceIndex interface, net::Packet&& frame) override;
    bool has_socket(const Flow& flow) const override;
    void deliver(net::Packet&& packet) override;
    bool is_under_way(const Flow& flow, std::uint32_t sequence) const override;
    void deliver_icmp(net::Packet&& packet) override;
    void hand_up(net::Packet&& packet, void (HostStack::*give)(const net::Packet&));
    void give_segment(const net::Packet& packet);
    void give_icmp(const net::Packet& packet);

    std::uint16_t path_mtu(wire::Ipv4Address destination) const override;
    std::uint32_t initial_sequence() override;

    void frame_arrived(net::InterfaceIndex interface, ::ns3::Ptr<const ::ns3::Packet> frame);
    void hand_in(net::InterfaceIndex interface, const ::ns3::Packet& frame);
    void report_lost(net::InterfaceIndex interface, const ::ns3::Packet& frame, const net::Template& reason);
    void carrier_changed(net::InterfaceIndex interface);
    void sync_devices();
    void in_shell(const std::function<void(shell::Shell&)>& act);
    ::ns3::Ptr<::ns3::IpL4Protocol> protocol(wire::Protocol protocol) const;
    /// Keeps one ns-3 event, not later than the Host's next deadline: a frame that only moves the deadline back costs
    /// the simulator nothing, and the event finds out when it comes.
    void rearm();
    void wake();

    ::ns3::Ptr<::ns3::Node> node_;
    ::ns3::Ptr<HostIpv4> ipv4_;
    ::ns3::Ptr<HostUdpFactory> udp_;
    std::unique_ptr<net::Host> host_;
    std::unique_ptr<netfilter::Netfilter> netfilter_;
    std::unique_ptr<ipvs::Director> director_;
    std::unique_ptr<shell::Shell> shell_;
    std::unique_ptr<traffic::FlowLedger> ledger_;
    net::Random sequences_{0};                         ///< initial ones, of TCP
    std::vector<::ns3::Ptr<EthernetDevice>> devices_;  // by interface index; null for lo and tunl0
    std::optional<CpuQueue> cpu_;
    wire::Buffer spare_;  ///< of the frame sent last: the next one that comes in needs no new memory
    ::ns3::EventId alarm_;
    net::Time alarm_at_ = net::kNever;
};

}  // namespace lvslab::sim
