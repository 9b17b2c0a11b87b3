#pragma once

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "record/recorder.hpp"
#include "record/run_record.hpp"
#include "wire/build.hpp"

/// Records made by hand: client -- director -- rs1, rs2, one segment each.
namespace lvslab::judge {

inline constexpr wire::Ipv4Address kClient{0x0a00010a}, kVip{0x0a000264};

inline wire::MacAddress mac(std::uint8_t last) { return {{2, 0, 0, 0, 0, last}}; }

/// One TCP segment or UDP datagram of a client, or of the server with the VIP's address.
struct Said {
    net::PacketId id = 1;
    std::uint16_t client_port = 40000;
    wire::TcpFlags flags = wire::kSyn;
    std::uint32_t seq = 100;
    std::string data = {};
    std::uint8_t ttl = 64;
};

class MadeRecord {
public:
    MadeRecord() {
        std::uint8_t number = 0;
        for (const char* name : {"client", "director", "rs1", "rs2"}) {
            record::NodeRecorder& node = recorder_.add_node(name);
            nodes_[name] = {&node, mac(++number)};
            node.table_changed(net::Time{0}, net::ChangeKind::set,
                               net::Row(net::InterfaceRow{.index = 2, .name = "eth0", .mac = mac(number), .up = true}));
        }
    }

    void out(const std::string& node, net::PacketId id, const wire::Buffer& frame) {
        nodes_.at(node).recorder->frame_sent(tick(), {2, id, 0, net::PacketType::host, frame.bytes()});
        nodes_.at(node).recorder->settled(now_);
    }
    void in(const std::string& node, net::PacketId id, const wire::Buffer& frame,
            net::PacketType type = net::PacketType::host) {
        nodes_.at(node).recorder->frame_received(tick(), {2, id, 0, type, frame.bytes()});
        nodes_.at(node).recorder->settled(now_);
    }
    /// From the client over the director to a server, which is reached by its MAC (direct routing).
    void request(const std::string& server, const Said& said) {
        const wire::Buffer first = framed(segment(said, true), {"client", "director"});
        out("client", said.id, first), in("director", said.id, first);
        Said next = said;
        next.ttl = static_cast<std::uint8_t>(said.ttl - 1);
        const wire::Buffer second = framed(segment(next, true), {"director", server});
        out("director", said.id, second), in(server, said.id, second);
    }
    /// Straight to the client.
    void answer(const std::string& server, const Said& said) {
        const wire::Buffer frame = framed(segment(said, false), {server, "client"});
        out(server, said.id, frame), in("client", said.id, frame);
    }
    void datagram(const Said& said) {
        const wire::Buffer frame =
            framed(wire::build_udp({.source = kClient, .destination = kVip, .ttl = said.ttl},
                                   {.source_port = said.client_port, .destination_port = 53}, bytes(said.data)),
                   {"client", "director"});
        out("client", said.id, frame), in("director", said.id, frame);
    }
    void arp(const std::string& node, const wire::MacAddress& to, net::PacketId id) {
        wire::Buffer frame =
            wire::build_arp({.sender_mac = nodes_.at(node).mac, .sender_ip = kClient, .target_ip = kVip});
        wire::prepend_ethernet(frame, {.destination = to, .source = nodes_.at(node).mac, .type = wire::EtherType::arp});
        out(node, id, frame);
        in("director", id, frame, to.is_broadcast() ? net::PacketType::broadcast : net::PacketType::host);
    }

    record::RunRecord finish() {
        recorder_.finish(std::chrono::seconds(9));
        file_ = stream_.str();
        return record::RunRecord::over({reinterpret_cast<const std::uint8_t*>(file_.data()), file_.size()});
    }

    struct Cable {
        std::string from, to;
    };
    wire::Buffer framed(wire::Buffer packet, const Cable& cable) {
        wire::prepend_ethernet(packet, {.destination = nodes_.at(cable.to).mac, .source = nodes_.at(cable.from).mac});
        return packet;
    }
    static std::span<const std::uint8_t> bytes(const std::string& text) {
        return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    }
    static wire::Buffer segment(const Said& said, bool request) {
        return wire::build_tcp({.source = request ? kClient : kVip,
                                .destination = request ? kVip : kClient,
                                .ttl = said.ttl,
                                .id = static_cast<std::uint16_t>(said.seq)},
                               {.source_port = request ? said.client_port : std::uint16_t{80},
                                .destination_port = request ? std::uint16_t{80} : said.client_port,
                                .seq = said.seq,
                                .flags = said.flags},
                               bytes(said.data));
    }

private:
    struct Node {
        record::NodeRecorder* recorder = nullptr;
        wire::MacAddress mac{};
    };
    net::Time tick() { return now_ += std::chrono::milliseconds(1); }

    std::ostringstream stream_;
    std::string file_;
    record::Recorder recorder_{stream_, {.lab = "made", .world = "ns3"}};
    std::map<std::string, Node> nodes_;
    net::Time now_{0};
};

}  // namespace lvslab::judge
