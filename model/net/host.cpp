#include "net/host.hpp"

#include <algorithm>

#include "net/templates.hpp"
#include "wire/ethernet.hpp"
#include "wire/names.hpp"

namespace lvslab::net {

namespace {

PacketType type_of(const Interface& interface, wire::MacAddress destination) {
    if (destination.is_broadcast()) return PacketType::broadcast;
    if (destination.is_multicast()) return PacketType::multicast;
    return destination == interface.mac ? PacketType::host : PacketType::other_host;
}

struct VlanTags {
    std::optional<std::uint16_t> vlan;  ///< of the outermost tag that names a VLAN
    std::optional<unsigned> priority;   ///< of the outermost tag
    wire::EtherType carries;            ///< behind that tag; without one, behind all
};

/// __netif_receive_skb_core: tags with VID 0 are taken off. Where no interface has the VLAN that a tag names, the frame
/// counts as one for another host, and what is behind this tag is not looked into.
VlanTags tags_of(const wire::Ethernet<const std::uint8_t>& ethernet) {
    VlanTags tags{.vlan = {}, .priority = {}, .carries = ethernet.type()};
    for (std::size_t tag = 0; tag < ethernet.vlan_tags(); ++tag) {
        if (tag == 0) tags.priority = ethernet.vlan_priority(tag);
        if (ethernet.vlan_id(tag) == 0) continue;
        tags.vlan = ethernet.vlan_id(tag);
        if (tag + 1 < ethernet.vlan_tags()) tags.carries = ethernet.tag_type(tag + 1);
        break;
    }
    return tags;
}

}  // namespace

Host::Host(HostConfig config, PacketIds& ids, FrameSink& sink)
    : config_(std::move(config)),
      ids_(ids),
      sink_(sink),
      random_(config_.seed),
      sysctls_(report_),
      interfaces_(report_),
      fib_(interfaces_, report_),
      neighbours_(interfaces_, report_, random_),
      hooks_(report_),
      icmp_(*this, config_.seed),
      ip_(*this),
      arp_(*this) {
    neighbours_.attach(arp_);
    if (config_.era == Era::linux_2_6_32) {
        neighbours_.limit_in_packets = true;
        neighbour_all_.unres_qlen = neighbour_default_.unres_qlen = 3;
    }
    ip_.start_ids_at(static_cast<std::uint16_t>(random_.next()));
    register_sysctls();
    add_interface({.name = "lo", .kind = InterfaceKind::loopback, .mtu = 65536});
    Interface& lo = interfaces_[kLoopback];
    set_up(lo, true);
    add_address(lo, {.prefix = {{0x7f000001}, 8}, .scope = Scope::host});
}

Interface& Host::add_interface(const NewInterface& what) {
    Interface prototype;
    prototype.name = what.name;
    prototype.kind = what.kind;
    prototype.mac = what.mac;
    prototype.mtu = what.mtu;
    prototype.conf = conf_default_;
    prototype.neighbour_conf = neighbour_default_;
    Interface& made = interfaces_.add(std::move(prototype));
    neighbours_.draw_reachable_time(made);
    sysctls_.add_interface(made.name, made.conf, made.neighbour_conf);
    return made;
}

Interface& Host::tunnel() {
    if (Interface* present = interfaces_.find("tunl0")) return *present;
    return add_interface({.name = "tunl0", .kind = InterfaceKind::ipip, .mtu = 1480});
}

// ---- frames

void Host::receive(Time now, const Arrival& arrival, wire::Buffer frame) {
    at(now, [&] { take_frame(arrival, std::move(frame)); });
}

void Host::take_frame(const Arrival& arrival, wire::Buffer frame) {
    Interface& in = interfaces_[arrival.interface];
    Packet packet;
    packet.id = arrival.id;
    packet.parent = arrival.parent;
    packet.confirms = arrival.confirms;
    packet.in = arrival.interface;
    packet.data = std::move(frame);
    if (in.kind == InterfaceKind::ipip) return take_tunnelled(std::move(packet));  // no link header there
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    if (!ethernet) return report_.drop(packet, kDropMalformed, "Ethernet", "it is cut short");
    packet.link = {ethernet->destination(), ethernet->source(), static_cast<std::uint16_t>(ethernet->type())};
    packet.has_link = true;
    packet.type = in.kind == InterfaceKind::loopback ? PacketType::host : type_of(in, packet.link.destination);
    take_packet(std::move(packet), *ethernet);
}

void Host::take_packet(Packet&& packet, const wire::Ethernet<const std::uint8_t>& ethernet) {
    Interface& in = interfaces_[packet.in];
    report_.received({packet.in, packet.id, packet.parent, packet.type, std::as_const(packet.data).bytes()});
    const VlanTags tags = tags_of(ethernet);
    const std::size_t header_size = ethernet.header_size();
    packet.data.pop_front(header_size);
    if (!in.running()) {
        ++in.counters.rx_dropped;
        return report_.drop(packet, kDropInterfaceDown, in.name);
    }
    ++in.counters.rx_packets;
    in.counters.rx_bytes += packet.data.size() + (in.kind == InterfaceKind::loopback ? 0 : header_size);
    if (packet.type == PacketType::other_host) {
        return report_.decide(packet, kSeenOtherHost, packet.link.destination, in.name);
    }
    const bool known = tags.carries == wire::EtherType::ipv4 || tags.carries == wire::EtherType::arp;
    if (tags.vlan) {
        if (!known) ++in.counters.rx_dropped;
        return report_.drop(packet, kDropVlan, unsigned{*tags.vlan});
    }
    if (tags.priority) report_.decide(packet, kPriorityTag, *tags.priority);
    if (tags.carries == wire::EtherType::ipv4) return ip_.receive(std::move(packet));
    if (tags.carries == wire::EtherType::arp) {
        for (Listener* l : listeners_) l->hear_arp(packet);
        return arp_.receive(std::move(packet));
    }
    ++in.counters.rx_dropped;
    if (!report_.observed()) return;
    report_.drop(packet, kDropUnknownProtocol, wire::ether_type_text(static_cast<std::uint16_t>(tags.carries)));
}

void Host::take_tunnelled(Packet&& packet) {
    report_.received({packet.in, packet.id, packet.parent, packet.type, std::as_const(packet.data).bytes()});
    InterfaceCounters& counters = interfaces_[packet.in].counters;
    ++counters.rx_packets;
    counters.rx_bytes += packet.data.size();
    ip_.receive(std::move(packet));
}

void Host::transmit(Packet&& packet, const LinkHeader& link) {
    Interface& out = interfaces_[packet.out];
    if (!out.running()) {
        ++out.counters.tx_dropped;
        return report_.drop(packet, kDropInterfaceDown, out.name);
    }
    if (report_.observed() && packet.has_link && packet.in != kNoInterface) {
        tell_link_change(packet, link);
    }
    ++out.counters.tx_packets;
    // lo counts what is left after it has taken the header off (loopback_xmit).
    out.counters.tx_bytes += packet.data.size() + (out.kind == InterfaceKind::loopback ? 0 : wire::kEthernetSize);
    const auto header = packet.data.push_front(wire::kEthernetSize);
    wire::store_mac(header, 0, link.destination);
    wire::store_mac(header, 6, link.source);
    wire::store16(header, 12, link.ether_type);
    packet.link = link;
    packet.has_link = true;
    report_.sent({packet.out, packet.id, packet.parent, PacketType::host, std::as_const(packet.data).bytes()});
    if (out.kind == InterfaceKind::loopback) {
        packet.in = kLoopback;
        packet.out = kNoInterface;
        packet.type = PacketType::host;
        return backlog_.push_back(std::move(packet));
    }
    sink_.transmit(packet.out, std::move(packet));
}

void Host::tell_link_change(const Packet& packet, const LinkHeader& link) {
    const auto tell = [&](const char* field, wire::MacAddress from, wire::MacAddress to) {
        if (from != to) {
            report_.decide(packet, kFieldChanged, field, wire::to_string(from), wire::to_string(to), kRuleLink.key);
        }
    };
    tell("eth.dst", packet.link.destination, link.destination);
    tell("eth.src", packet.link.source, link.source);
}

/// What this host sent to itself comes back in, with the route that it left with; what a tunnel held follows. A queue
/// and no recursion: a hostile packet may hold thousands of tunnels.
void Host::drain_backlog() {
    while (!backlog_.empty()) {
        Packet packet = std::move(backlog_.front());
        backlog_.pop_front();
        if (packet.in != kLoopback) {
            take_tunnelled(std::move(packet));
            continue;
        }
        const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
        take_packet(std::move(packet), *ethernet);
    }
}

// ---- time

void Host::advance(Time now) {
    while (true) {
        const Time next = next_deadline();
        if (next > now) break;
        report_.set_time(std::max(next, report_.now()));
        ++depth_;
        neighbours_.advance(report_.now());
        ip_.advance(report_.now());
        arp_.advance(report_.now());
        for (Clocked* c : clocked_) c->advance(report_.now());
        settle();
        --depth_;
    }
    report_.set_time(std::max(now, report_.now()));
}

Time Host::next_deadline() const {
    Time next = std::min({neighbours_.next_deadline(), ip_.next_deadline(), arp_.next_deadline()});
    for (const Clocked* c : clocked_) next = std::min(next, c->next_deadline());
    return next;
}

void Host::settle() {
    drain_backlog();
    if (report_.observed() && report_.now() >= counters_due_) tell_counters();
    report_.settled();
}

/// Counters change with every packet: they are told once a second, and only those that changed.
void Host::tell_counters() {
    counters_due_ = report_.now() + std::chrono::seconds(1);
    counters_told_.resize(interfaces_.size());
    std::size_t i = 0;
    for (const Interface& interface : interfaces_) {
        CounterRow row = interface.counter_row();
        CounterRow& told = counters_told_[i++];
        if (row == told) continue;
        told = row;
        report_.changed(ChangeKind::set, [&]() -> Row { return row; });
    }
}

Tables Host::tables() const {
    Tables t;
    for (const Interface& i : interfaces_) {
        t.interfaces.push_back(i.row());
        for (const InterfaceAddress& a : i.addresses) t.addresses.push_back(address_row(i, a));
        t.counters.push_back(i.counter_row());
    }
    for (const RouteEntry& e : fib_.entries()) t.routes.push_back(fib_.row(e));
    t.neighbours = neighbours_.rows();
    t.sysctls = sysctls_.rows();
    t.hooks = hooks_.rows();
    t.route_cache = fib_.exceptions().rows();
    for (const PolicyRule& rule : fib_.rules()) t.policy_rules.push_back(fib_.row(rule));
    return t;
}

}  // namespace lvslab::net
