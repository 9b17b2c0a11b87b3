#include "ns3/host_stack.hpp"

#include <ns3/boolean.h>
#include <ns3/global-value.h>
#include <ns3/ipv4-header.h>
#include <ns3/ipv4-interface.h>
#include <ns3/simulator.h>

#include <span>
#include <utility>

#include "net/templates.hpp"
#include "ns3/addresses.hpp"
#include "ns3/clock.hpp"
#include "ns3/lineage_tag.hpp"
#include "ns3/linux_tcp_factory.hpp"
#include "ns3/socket_search.hpp"
#include "ns3/write_end_tag.hpp"
#include "wire/checksum.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"
#include "wire/tcp.hpp"

namespace lvslab::sim {

namespace {

wire::Buffer buffer_of(const ::ns3::Packet& packet) {
    wire::Buffer buffer(packet.GetSize());
    packet.CopyData(buffer.bytes().data(), packet.GetSize());
    return buffer;
}

void set_push(std::span<std::uint8_t> segment) {
    const auto tcp = wire::Tcp<std::uint8_t>::parse(segment);
    const wire::TcpFlags before = tcp->flags();
    tcp->set_flags(before | wire::kPsh);
    // The flags are the low octet of their word; the high one, the same before and after, cancels out.
    tcp->set_checksum(wire::update(tcp->checksum(), wire::Change16{before.bits, tcp->flags().bits}));
}

constexpr std::uint64_t kSequenceSalt = 0x7463705F69736E00;  // "tcp_isn": not the dice of IP ids

}  // namespace

NS_OBJECT_ENSURE_REGISTERED(HostStack);

::ns3::TypeId HostStack::GetTypeId() {
    static ::ns3::TypeId tid =
        ::ns3::TypeId("lvslab::HostStack").SetParent<::ns3::Object>().AddConstructor<HostStack>();
    return tid;
}

void HostStack::install(::ns3::Ptr<::ns3::Node> node, const net::HostConfig& config, net::PacketIds& ids) {
    // Off by default in ns-3: a Host, which checks them, would then drop all that ns-3's TCP sends.
    ::ns3::GlobalValue::Bind("ChecksumEnabled", ::ns3::BooleanValue(true));
    node_ = node;
    host_ = std::make_unique<net::Host>(config, ids, static_cast<net::FrameSink&>(*this));
    netfilter_ = std::make_unique<netfilter::Netfilter>(*host_);
    director_ = std::make_unique<ipvs::Director>(*host_, netfilter_.get());
    shell_ = std::make_unique<shell::Shell>(*host_, *netfilter_, *director_);
    ledger_ = std::make_unique<traffic::FlowLedger>(config.seed);
    sequences_ = net::Random(config.seed ^ kSequenceSalt);
    host_->attach(static_cast<net::SocketLayer*>(this));
    node->AggregateObject(this);
    auto routing = ::ns3::CreateObject<HostRouting>();
    routing->attach(*this);
    ipv4_ = ::ns3::CreateObject<HostIpv4>();
    ipv4_->attach(*this);
    node->AggregateObject(ipv4_);
    ipv4_->SetRoutingProtocol(routing);
    udp_ = HostUdpFactory::install(node);
    LinuxTcpFactory::install({.node = node, .host = this});
}

void HostStack::DoDispose() {
    alarm_.Cancel();
    for (auto& device : devices_) {
        if (device) device->set_frame_sink({});
    }
    devices_.clear();
    ipv4_ = nullptr;
    udp_ = nullptr;
    node_ = nullptr;
    ::ns3::Object::DoDispose();
}

void HostStack::add_interface(const std::string& name, ::ns3::Ptr<EthernetDevice> device) {
    net::Interface& made =
        host_->add_interface({.name = name,
                              .mac = from_ns3(::ns3::Mac48Address::ConvertFrom(device->GetAddress())),
                              .mtu = device->GetMtu()});
    host_->set_up(made, true);
    const net::InterfaceIndex index = made.index;
    devices_.resize(index + 1);
    devices_[index] = device;
    device->set_frame_sink([this, index](::ns3::Ptr<const ::ns3::Packet> frame) { frame_arrived(index, frame); });
    device->AddLinkChangeCallback(::ns3::MakeCallback(&HostStack::carrier_changed, this).Bind(index));
}

// ---- frames

void HostStack::frame_arrived(net::InterfaceIndex interface, ::ns3::Ptr<const ::ns3::Packet> frame) {
    if (!cpu_) return hand_in(interface, *frame);
    if (cpu_->offer([this, interface, frame] { hand_in(interface, *frame); })) return;
    report_lost(interface, *frame, net::kDropCpuBusy);
}

void HostStack::hand_in(net::InterfaceIndex interface, const ::ns3::Packet& frame) {
    const Lineage lineage = host_->report().observed() ? lineage_of(frame) : Lineage{};
    wire::Buffer bytes = std::exchange(spare_, {});
    bytes.reset(frame.GetSize());
    frame.CopyData(bytes.bytes().data(), frame.GetSize());
    host_->receive(lab_now(), {.interface = interface, .id = lineage.id, .parent = lineage.parent}, std::move(bytes));
    rearm();
}

void HostStack::report_lost(net::InterfaceIndex interface, const ::ns3::Packet& frame, const net::Template& reason) {
    if (!host_->report().observed()) return;
    net::Packet packet;
    const Lineage lineage = lineage_of(frame);
    packet.id = lineage.id;
    packet.parent = lineage.parent;
    packet.data = buffer_of(frame);
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    packet.link = {ethernet->destination(), ethernet->source(), static_cast<std::uint16_t>(ethernet->type())};
    packet.has_link = true;
    packet.data.pop_front(ethernet->header_size());
    const std::string& name = host_->interfaces()[interface].name;
    const std::string fact = cpu_ && &reason == &net::kDropCpuBusy ? std::to_string(cpu_->waiting()) : name;
    host_->at(lab_now(), [&] { host_->report().drop(packet, reason, fact); });
}

void HostStack::transmit(net::InterfaceIndex interface, net::Packet&& frame) {
    if (interface >= devices_.size() || !devices_[interface]) return;  // `ip link add`: a cable without another end
    const auto bytes = frame.data.bytes();
    auto packet = ::ns3::Create<::ns3::Packet>(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    // Only a record asks which packet a frame is, and a tag costs as much as half of the routing.
    if (host_->report().observed()) set_lineage(*packet, {.id = frame.id, .parent = frame.parent});
    spare_ = std::move(frame.data);
    if (!devices_[interface]->send_frame(packet)) report_lost(interface, *packet, net::kDropTransmitQueue);
}

void HostStack::carrier_changed(net::InterfaceIndex interface) {
    host_->at(lab_now(), [&] { host_->set_carrier(host_->interfaces()[interface], devices_[interface]->IsLinkUp()); });
    rearm();
}

/// `ip link set ... down` takes the carrier from the other end, `mtu` and `address` reach the device.
void HostStack::sync_devices() {
    for (net::InterfaceIndex i = 1; i < devices_.size(); ++i) {
        if (!devices_[i]) continue;
        const net::Interface& interface = host_->interfaces()[i];
        if (devices_[i]->carrier_on() != interface.up) devices_[i]->set_carrier(interface.up);
        devices_[i]->SetAddress(to_ns3(interface.mac));
        if (devices_[i]->GetMtu() != interface.mtu) devices_[i]->SetMtu(static_cast<std::uint16_t>(interface.mtu));
    }
}

// ---- time

void HostStack::rearm() {
    const net::Time next = host_->next_deadline();
    if (next >= alarm_at_) return;
    alarm_.Cancel();
    alarm_at_ = next;
    alarm_ = ::ns3::Simulator::Schedule(delay_until(next), &HostStack::wake, this);
}

void HostStack::wake() {
    alarm_at_ = net::kNever;
    host_->advance(lab_now());
    rearm();
}

// ---- commands

std::string HostStack::run(std::string_view command, shell::Say later) {
    std::string output;
    in_shell([&](shell::Shell& shell) { output = shell.run(command, std::move(later)); });
    return output;
}

void HostStack::in_shell(const std::function<void(shell::Shell&)>& act) {
    host_->at(lab_now(), [&] { act(*shell_); });
    sync_devices();
    rearm();
}

ipvs::NodeTables HostStack::tables() { return {lab_now(), host_->tables(), netfilter_->tables(), director_->tables()}; }

// ---- sockets

std::optional<net::PacketId> HostStack::send_segment(const net::LocalPacket& what, const ::ns3::Packet& segment) {
    net::LocalPacket packet = what;
    packet.discover = wire::has_ports(what.protocol);  // Linux discovers the path's MTU by default
    wire::Buffer bytes = buffer_of(segment);
    if (ends_a_write(segment)) set_push(bytes.bytes());
    const auto ports = wire::has_ports(what.protocol) ? wire::read_ports(bytes.bytes()) : std::nullopt;
    std::optional<net::PacketId> id;
    host_->at(lab_now(), [&] {
        if (!ports) {
            id = host_->ip().send(packet, wire::Buffer(bytes));
            return;
        }
        const Flow flow{what.protocol, what.source, ports->source, what.destination, ports->destination};
        const auto origin = ledger_->next(flow, bytes.bytes());
        packet.id = origin.ip_id;
        packet.parent = origin.parent;
        packet.confirms = origin.confirms;
        id = host_->ip().send(packet, wire::Buffer(bytes));
        if (id) ledger_->sent(flow, bytes.bytes(), *id);
    });
    rearm();
    return id;
}

::ns3::Ptr<::ns3::IpL4Protocol> HostStack::protocol(wire::Protocol protocol) const {
    return ipv4_->GetProtocol(static_cast<int>(protocol));
}

/// A segment of a connection that has ended is ns-3's to refuse. A datagram for a socket that has gone is ours: ns-3
/// would say nothing.
bool HostStack::has_socket(const Flow& flow) const {
    if (flow.protocol == wire::Protocol::udp) return sim::has_socket(udp_->sockets(), flow);
    return ledger_->knows(flow) || sim::has_socket(*protocol(flow.protocol), flow);
}

/// What came over lo may have been sent by the very socket that it is for, which is in the middle of that call: Linux
/// queues it (netif_rx), and ns-3's loopback device plans an event.
void HostStack::hand_up(net::Packet&& packet, void (HostStack::*give)(const net::Packet&)) {
    if (packet.in != net::kLoopback) return (this->*give)(packet);
    const auto held = std::make_shared<const net::Packet>(std::move(packet));
    ::ns3::Simulator::ScheduleNow([this, held, give] { (this->*give)(*held); });
}

void HostStack::deliver(net::Packet&& packet) { hand_up(std::move(packet), &HostStack::give_segment); }

void HostStack::deliver_icmp(net::Packet&& packet) { hand_up(std::move(packet), &HostStack::give_icmp); }

void HostStack::give_segment(const net::Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const auto payload = ip->payload();
    const auto ports = *wire::read_ports(payload);
    const Flow flow{ip->protocol(), ip->destination(), ports.destination, ip->source(), ports.source};
    ledger_->received(flow, payload, packet.id);
    ::ns3::Ipv4Header header;
    header.SetSource(to_ns3(ip->source()));
    header.SetDestination(to_ns3(ip->destination()));
    header.SetProtocol(static_cast<std::uint8_t>(ip->protocol()));
    header.SetPayloadSize(static_cast<std::uint16_t>(payload.size()));
    header.SetTtl(ip->ttl());
    header.SetTos(ip->tos());
    header.SetIdentification(ip->id());
    const auto segment = ::ns3::Create<::ns3::Packet>(payload.data(), static_cast<std::uint32_t>(payload.size()));
    protocol(ip->protocol())->Receive(segment, header, ipv4_->GetInterface(0));
}

bool HostStack::is_under_way(const Flow& flow, std::uint32_t sequence) const {
    const auto connection = find_connection(*protocol(flow.protocol), flow);
    return connection && connection->is_under_way(sequence);
}

/// An ICMP error quotes the packet it is about: ns-3's protocol finds the socket by it.
void HostStack::give_icmp(const net::Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload());
    if (!icmp->is_error()) return;
    const auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(icmp->payload());
    if (!quoted || !wire::has_ports(quoted->protocol())) return;
    const auto begin = icmp->payload().subspan(quoted->header_size());
    if (begin.size() < 8) return;
    const auto type = static_cast<std::uint8_t>(icmp->type());
    protocol(quoted->protocol())
        ->ReceiveIcmp(to_ns3(ip->source()), ip->ttl(), type, icmp->code(), icmp->gateway().value,
                      to_ns3(quoted->source()), to_ns3(quoted->destination()), begin.data());
    if (quoted->protocol() != wire::Protocol::tcp) return;
    const auto ports = *wire::read_ports(begin);
    const Flow flow{quoted->protocol(), quoted->source(), ports.source, quoted->destination(), ports.destination};
    const auto connection = find_connection(*protocol(flow.protocol), flow);
    if (!connection) return;
    connection->icmp_error({.error = {.type = type, .code = icmp->code()}, .seq = wire::load32(begin, 4)});
}

// ---- for TCP

std::uint16_t HostStack::path_mtu(wire::Ipv4Address destination) const {
    constexpr std::uint16_t kNoRoute = 576;
    const auto route = host_->ip().route_output({.destination = destination});
    return route ? static_cast<std::uint16_t>(host_->ip().path_mtu(*route)) : kNoRoute;
}

/// ns-3's send buffer compares some sequence numbers as plain numbers: a start in the lower half keeps a connection
/// from wrapping round for 2 GB.
std::uint32_t HostStack::initial_sequence() { return static_cast<std::uint32_t>(sequences_.next() >> 33); }

}  // namespace lvslab::sim
