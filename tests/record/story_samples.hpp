#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "capture_samples.hpp"
#include "net/reporter.hpp"
#include "net/templates.hpp"
#include "record/recorder.hpp"
#include "record/run_record.hpp"
#include "wire/build.hpp"
#include "wire/ethernet.hpp"

/// A recorder that is told what happens, by hand.
namespace lvslab::record {

inline constexpr net::Template kSeen{"test.seen", "saw {0}"};
inline constexpr net::Template kSmall{"test.small", "and also {0}", net::Weight::detail};
inline constexpr net::Template kRefused{"drop.test", "{0} refuses it"};

inline constexpr wire::MacAddress kMacA{{2, 0, 0, 0, 1, 10}};
inline constexpr wire::MacAddress kMacB{{2, 0, 0, 0, 1, 1}};

struct Ping {
    wire::Ipv4Address source{0x0a00010a};
    wire::Ipv4Address destination{0x0a000264};
    std::uint8_t ttl = 64;
};

/// An IP packet inside a host.
inline net::Packet packet_with(net::PacketId id, const Ping& ping = {}) {
    net::Packet packet;
    packet.id = id;
    packet.data = wire::build_icmp({.source = ping.source, .destination = ping.destination, .ttl = ping.ttl}, {});
    return packet;
}

inline Octets ping_frame(const Ping& ping = {}) {
    wire::Buffer frame = packet_with(0, ping).data;
    wire::prepend_ethernet(frame, {.destination = kMacB, .source = kMacA});
    return copy(frame.bytes());
}

inline net::Event event(const net::Template& what, const std::string& argument) { return {&what, {argument}}; }

inline net::Event field_change(const std::string& field, const std::string& from, const std::string& to) {
    return {&net::kFieldChanged, {field, from, to, std::string("rule.forward_ttl")}};
}

inline net::InterfaceRow interface_row(std::uint32_t index, const std::string& name) {
    return {.index = index, .name = name, .mac = kMacA, .up = true, .carrier = true};
}

/// One recorder with the nodes `client` and `director`, each with lo and eth0.
class Recording {
public:
    Recording() {
        for (NodeRecorder* node : {&client, &director}) {
            node->table_changed(net::Time(0), net::ChangeKind::set, net::Row(interface_row(1, "lo")));
            node->table_changed(net::Time(0), net::ChangeKind::set, net::Row(interface_row(2, "eth0")));
        }
    }

    static Manifest manifest() {
        return {.lab = "nat",
                .lab_text = "name: nat\n",
                .seed = 7,
                .version = "0.1.0",
                .world = "ns3",
                .nodes = {{"client", "linux"}, {"director", "linux"}},
                .links = {{{"client", "eth0"}, {"director", "eth0"}}}};
    }

    /// What the file holds after the end of the run. The record points into this Recording.
    RunRecord finish(net::Time end = std::chrono::seconds(9), std::string_view results = {}) {
        recorder.finish(end, results);
        return reopen();
    }
    RunRecord reopen() {
        bytes = octets_of(out);
        return RunRecord::over(bytes);
    }

    std::ostringstream out;
    Octets bytes;
    Recorder recorder{out, manifest()};
    NodeRecorder& client = recorder.add_node("client");
    NodeRecorder& director = recorder.add_node("director");
};

struct Seen {
    net::PacketId id = 0;
    net::InterfaceIndex interface = 2;
    net::PacketType type = net::PacketType::host;
    net::PacketId parent = 0;
};

inline void receive(NodeRecorder& node, net::Time now, const Seen& seen, const Octets& frame = ping_frame()) {
    node.frame_received(now, {seen.interface, seen.id, seen.parent, seen.type, frame});
}
inline void send(NodeRecorder& node, net::Time now, const Seen& seen, const Octets& frame = ping_frame()) {
    node.frame_sent(now, {seen.interface, seen.id, seen.parent, seen.type, frame});
}

/// `client eth0 out 7: test.seen test.small`, one line a frame.
inline std::vector<std::string> lines_of(const RunRecord& record) {
    std::vector<std::string> lines;
    for (FrameNumber number = 1; number <= record.frame_count(); ++number) {
        const Frame frame = record.frame(number);
        std::string line = std::string(frame.node) + " " + std::string(frame.interface) + " " + to_string(frame.way) +
                           " " + std::to_string(frame.id) + ":";
        for (const RecordedEvent& e : record.events(number)) line += " " + e.key;
        lines.push_back(line);
    }
    return lines;
}

}  // namespace lvslab::record
