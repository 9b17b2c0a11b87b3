#pragma once

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "net/host.hpp"
#include "net/templates.hpp"
#include "wire/build.hpp"
#include "wire/golden.hpp"
#include "wire/text.hpp"

/// One Host on a workbench: tests play its neighbours by hand, move its clock, and look at what it sends and says.
namespace lvslab::net::bench {

using wire::golden::Bytes;
using namespace std::chrono_literals;

inline wire::Ipv4Address ip(std::string_view text) { return wire::parse_ipv4(text).value(); }
inline wire::Prefix prefix(std::string_view text) { return wire::parse_prefix(text).value(); }
inline wire::MacAddress mac(std::string_view text) { return wire::parse_mac(text).value(); }
inline wire::Ipv4Fields from_to(std::string_view source, std::string_view destination) {
    return {.source = ip(source), .destination = ip(destination)};
}

/// A machine on one of the Host's links.
struct Station {
    wire::MacAddress mac{};
    wire::Ipv4Address ip{};
};
inline const Station kPeer{mac("02:00:00:00:02:09"), ip("10.0.2.9")};

/// Writes down everything that an observer is told.
class Notebook : public Observer {
public:
    struct Note {
        PacketId about;
        Event event;
    };
    struct Change {
        ChangeKind kind;
        Row row;
    };
    std::vector<Note> decisions, drops;
    std::vector<Change> changes;
    std::vector<std::string> frames_in;  ///< as `wire::to_line`
    int settled_times = 0;

    void frame_received(Time, const FrameSeen& f) override { frames_in.push_back(wire::to_line(f.bytes)); }
    void frame_sent(Time, const FrameSeen&) override {}
    void decided(Time, const Packet& about, const Event& e) override { decisions.push_back({about.id, e}); }
    void dropped(Time, const Packet& packet, const Event& why) override { drops.push_back({packet.id, why}); }
    void table_changed(Time, ChangeKind kind, const Row& row) override { changes.push_back({kind, row}); }
    void settled(Time) override { ++settled_times; }

    /// The reasons of all drops, in order, without "drop.".
    std::vector<std::string> reasons() const {
        std::vector<std::string> keys;
        for (const Note& n : drops) keys.emplace_back(n.event.what->key.substr(5));
        return keys;
    }
    /// The sentences of one kind of decision or drop, in order.
    std::vector<std::string> told(const Template& what) const {
        std::vector<std::string> texts;
        for (const auto* notes : {&decisions, &drops}) {
            for (const Note& n : *notes) {
                if (n.event.what->key == what.key) texts.push_back(render(n.event));
            }
        }
        return texts;
    }
    void clear() { *this = {}; }
};

/// Programs that listen on some ports; what is delivered lies in `delivered`.
class Programs : public SocketLayer {
public:
    std::vector<std::uint16_t> ports;
    std::vector<Packet> delivered, delivered_icmp;

    bool has_socket(const Flow& flow) const override {
        return std::find(ports.begin(), ports.end(), flow.local_port) != ports.end();
    }
    void deliver(Packet&& packet) override { delivered.push_back(std::move(packet)); }
    void deliver_icmp(Packet&& packet) override { delivered_icmp.push_back(std::move(packet)); }
};

struct Sent {
    Time at;
    std::string dev;
    PacketId id;
    PacketId parent;
    Bytes frame;

    /// The IP or ARP packet in the frame.
    Bytes packet() const { return {frame.begin() + wire::kEthernetSize, frame.end()}; }
};

class Bench : public FrameSink {
public:
    explicit Bench(HostConfig config = {.name = "host"}) : host(std::move(config), ids, *this) {
        host.attach(&notes);
        host.attach(&programs);
    }

    PacketIds ids;
    Notebook notes;
    Programs programs;
    Host host;
    std::vector<Sent> sent;
    Time now{0};

    /// Interface number N (lo is 1) is up and has the MAC 02:00:00:00:00:0N.
    Interface& ethernet(std::string_view name, std::initializer_list<std::string_view> addresses = {}) {
        const auto number = static_cast<std::uint8_t>(host.interfaces().size() + 1);
        Interface& made = host.add_interface({.name = std::string(name), .mac = {{2, 0, 0, 0, 0, number}}});
        host.set_up(made, true);
        for (const std::string_view a : addresses) host.add_address(made, {.prefix = prefix(a)});
        return made;
    }
    Interface& dev(std::string_view name) {
        if (Interface* found = host.interfaces().find(name)) return *found;
        throw std::runtime_error("the bench has no interface " + std::string(name));
    }
    void address(std::string_view on, std::string_view added) { host.add_address(dev(on), {.prefix = prefix(added)}); }
    void route(const RouteEntry& entry) { host.fib().add(entry); }
    /// `net.ipv4.ip_forward=1`
    void sysctl(std::string_view assignment) {
        const std::size_t equals = assignment.find('=');
        host.sysctls().write(assignment.substr(0, equals), assignment.substr(equals + 1));
    }
    /// A neighbour that never needs ARP.
    void know(std::string_view on, const Station& station) {
        host.neighbours().update({station.ip, dev(on).index}, {.mac = station.mac,
                                                               .state = NeighbourState::permanent,
                                                               .override_mac = true,
                                                               .admin = true,
                                                               .create = true});
    }
    NeighbourState state_of(std::string_view on, const Station& station) {
        const Neighbour* entry = host.neighbours().find({station.ip, dev(on).index});
        return entry == nullptr ? NeighbourState::none : entry->state;
    }

    void wait(Time duration) { host.advance(now += duration); }
    /// Timers that fall due with it run after it, as wherever a Host stands.
    void arrive(std::string_view on, const Bytes& frame) {
        host.receive(now, {.interface = dev(on).index, .id = ids.next()}, wire::Buffer::copy_of(frame));
        if (host.next_deadline() <= now) host.advance(now);
    }
    /// An IP packet that `from` sends to the Host's MAC.
    void arrive(std::string_view on, const Station& from, wire::Buffer packet) {
        wire::prepend_ethernet(packet, {.destination = dev(on).mac, .source = from.mac});
        arrive(on, Bytes(packet.bytes().begin(), packet.bytes().end()));
    }
    /// An ARP packet from `from`: a request is broadcast, an answer comes by unicast.
    void arrive(std::string_view on, const wire::ArpMessage& message) {
        const bool request = message.operation == wire::ArpOperation::request;
        wire::Buffer packet = wire::build_arp(message);
        wire::prepend_ethernet(packet, {.destination = request ? wire::kBroadcastMac : dev(on).mac,
                                        .source = message.sender_mac,
                                        .type = wire::EtherType::arp});
        arrive(on, Bytes(packet.bytes().begin(), packet.bytes().end()));
    }
    void ask(std::string_view on, const Station& who, std::string_view target) {
        arrive(on, {.sender_mac = who.mac, .sender_ip = who.ip, .target_ip = ip(target)});
    }
    /// `who` answers the Host's question.
    void answer(std::string_view on, const Station& who) {
        arrive(on, {.operation = wire::ArpOperation::reply,
                    .sender_mac = who.mac,
                    .sender_ip = who.ip,
                    .target_mac = dev(on).mac,
                    .target_ip = dev(on).addresses.front().prefix.address});
    }
    /// A UDP packet of a local program. False: no route.
    bool send_udp(std::string_view destination, std::string_view source = "0.0.0.0", std::size_t size = 0) {
        bool went = false;
        host.at(now, [&] {
            wire::Buffer udp = wire::build_udp({}, {.source_port = 5000, .destination_port = 53}, Bytes(size));
            udp.pop_front(wire::kIpv4Size);
            wire::store16(udp.bytes(), 6, 0);  // no checksum: the addresses are not known yet
            went = host.ip()
                       .send({.protocol = wire::Protocol::udp, .source = ip(source), .destination = ip(destination)},
                             std::move(udp))
                       .has_value();
        });
        return went;
    }

    /// `eth0 02:.. > 02:.. ARP who-has ..`, one line for each frame sent since the last call.
    std::vector<std::string> take_lines() {
        std::vector<std::string> lines;
        for (const Sent& s : std::exchange(sent, {})) lines.push_back(s.dev + " " + wire::to_line(s.frame));
        return lines;
    }
    std::vector<Sent> take() { return std::exchange(sent, {}); }

    void transmit(InterfaceIndex interface, Packet&& frame) override {
        const auto bytes = frame.data.bytes();
        sent.push_back(
            {host.now(), host.interfaces()[interface].name, frame.id, frame.parent, Bytes(bytes.begin(), bytes.end())});
    }
};

}  // namespace lvslab::net::bench
