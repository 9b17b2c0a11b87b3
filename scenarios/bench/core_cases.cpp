#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <random>
#include <stdexcept>
#include <unordered_map>

#include "fastpath/flow_cache.hpp"
#include "scenarios/bench/case.hpp"
#include "shell/shell.hpp"
#include "wire/build.hpp"

/// What a packet of a known connection costs without any device: parse, look up, state, rewrite, checksums, counters.
namespace lvslab::scenarios::bench {

namespace {

using fastpath::FlowCache;
using fastpath::Frame;

constexpr wire::Endpoint kVirtual{{0x0a000164}, 80};  // 10.0.1.100:80
constexpr std::size_t kFrame = 64;
constexpr std::size_t kRoom = fastpath::kHeadroom + kFrame;
constexpr net::Time kNow = std::chrono::seconds(1);
constexpr std::uint32_t kFewServers = 10;

using FrameBytes = std::array<std::uint8_t, kFrame>;

wire::MacAddress station(std::uint8_t number) { return {{2, 0, 0, 0, 0, number}}; }

FrameBytes segment(std::uint32_t flow, wire::TcpFlags flags) {
    constexpr std::uint32_t kPorts = 50'000;
    wire::Buffer built = wire::build_tcp({.source = {0x0a400000U + flow / kPorts},
                                          .destination = kVirtual.address,
                                          .fragmentation = {.dont_fragment = true}},
                                         {.source_port = static_cast<std::uint16_t>(1024 + flow % kPorts),
                                          .destination_port = kVirtual.port,
                                          .flags = flags});
    wire::prepend_ethernet(built, {station(0), station(9)});
    FrameBytes bytes{};
    const auto from = std::as_const(built).bytes();
    std::copy(from.begin(), from.end(), bytes.begin());
    return bytes;
}

/// Frames of ACKs of all flows, in a random order, and rooms for a burst of them.
class Stream {
public:
    explicit Stream(std::uint32_t flows) {
        for (std::uint32_t i = 0; i < std::max<std::uint32_t>(flows, FlowCache::kBurst); ++i) {
            frames_.push_back(segment(i % flows, wire::kAck));
        }
        std::shuffle(frames_.begin(), frames_.end(), std::mt19937(1));
        rooms_.resize(FlowCache::kBurst * kRoom);
    }
    std::span<Frame> next_burst() {
        for (std::size_t i = 0; i < burst_.size(); ++i) {
            std::uint8_t* const bytes = rooms_.data() + i * kRoom + fastpath::kHeadroom;
            std::memcpy(bytes, frames_[next_].data(), kFrame);
            if (++next_ == frames_.size()) next_ = 0;
            burst_[i] = {.bytes = bytes, .size = kFrame, .interface = 2};
        }
        return burst_;
    }

private:
    std::vector<FrameBytes> frames_;
    std::vector<std::uint8_t> rooms_;
    std::array<Frame, FlowCache::kBurst> burst_;
    std::size_t next_ = 0;
};

/// eth0 is where clients are, behind a router; eth1 where ten servers are.
class Node final : private net::FrameSink, private FlowCache::Owner {
public:
    Node(const char* method, std::uint32_t flows) : stream_(flows) {
        host_.set_up(host_.add_interface({.name = "eth0", .mac = station(0)}), true);
        host_.set_up(host_.add_interface({.name = "eth1", .mac = station(1)}), true);
        for (const char* command : {"ip addr add 10.0.1.100/24 dev eth0", "ip addr add 10.0.2.1/24 dev eth1",
                                    "sysctl -w net.ipv4.ip_forward=1", "ip route add 10.64.0.0/10 via 10.0.1.9",
                                    "ipvsadm -A -t 10.0.1.100:80 -s wlc"})
            run(command);
        for (std::uint32_t i = 1; i <= kFewServers; ++i) {
            const std::string server = wire::to_string(wire::Ipv4Address{0x0a000200 + 10 + i});
            run("ip neigh add " + server + " lladdr 02:00:00:00:00:0b dev eth1 nud permanent");
            run("ipvsadm -a -t 10.0.1.100:80 -r " + server + " " + method);
        }
        for (std::uint32_t flow = 0; flow < flows; ++flow) {
            for (const wire::TcpFlags flags : {wire::kSyn, wire::kAck, wire::kAck}) receive_one(segment(flow, flags));
        }
        if (cache_.count().learnt == 0) throw std::runtime_error("bench: the fast path learnt nothing");
    }
    Stream& stream() { return stream_; }
    void pass(std::span<Frame> burst) { cache_.receive(burst, ids_, *this); }
    std::uint64_t slow() const { return cache_.count().to_host; }
    ipvs::Director& director() { return director_; }

private:
    void run(const std::string& command) {
        host_.at(kNow, [&] { shell_.run(command); });
    }
    void receive_one(const FrameBytes& bytes) {
        std::array<std::uint8_t, kRoom> room{};
        std::copy(bytes.begin(), bytes.end(), room.begin() + fastpath::kHeadroom);
        Frame frame{.bytes = room.data() + fastpath::kHeadroom, .size = kFrame, .interface = 2};
        pass(std::span(&frame, 1));
    }
    void transmit(net::InterfaceIndex interface, net::Packet&& frame) override { cache_.sent(interface, frame); }
    void send(const Frame& frame) override { sent_ += frame.size; }
    void to_host(const Frame& frame, net::PacketId id) override {
        host_.receive(kNow, {.interface = frame.interface, .id = id}, wire::Buffer::copy_of(frame.span()));
    }

    Stream stream_;
    std::uint64_t sent_ = 0;
    net::PacketIds ids_;
    net::Host host_{{.name = "b"}, ids_, static_cast<net::FrameSink&>(*this)};
    netfilter::Netfilter netfilter_{host_};
    ipvs::Director director_{host_, &netfilter_};
    shell::Shell shell_{host_, netfilter_, director_};
    FlowCache cache_{host_, director_};
};

std::string name_of(const std::string& what, std::uint32_t flows) {
    return what + "/" + std::to_string(flows) + (flows == 1 ? " flow" : " flows");
}

Case fill(std::uint32_t flows) {
    return {.name = name_of("fill a burst", flows),
            .item = "packet",
            .items = FlowCache::kBurst,
            .make =
                [flows] {
                    return [stream = std::make_shared<Stream>(flows)] {
                        stream->next_burst();
                        return 0.0;
                    };
                },
            .instructions = true};
}

Case pass(const char* mode, const char* method, std::uint32_t flows) {
    return {.name = name_of(mode, flows),
            .item = "packet",
            .items = FlowCache::kBurst,
            .make =
                [method, flows] {
                    const auto node = std::make_shared<Node>(method, flows);
                    return [node, before = node->slow()] {
                        node->pass(node->stream().next_burst());
                        if (node->slow() != before) throw std::runtime_error("bench: a packet took the slow path");
                        return 0.0;
                    };
                },
            .without = name_of("fill a burst", flows),
            .instructions = true};
}

/// The same work on the library's hash table: a burst is parsed, looked up, and rewritten.
class Mapped {
public:
    explicit Mapped(std::uint32_t flows) : stream_(flows) {
        Node node("-m", flows);
        node.director().connections().for_each(
            [&](const ipvs::Connection& c) { map_.emplace(c.numbers(ipvs::Direction::request), c); });
        for (auto& [key, connection] : map_) connection.server = &server_;
        path_ = {.in = 2,
                 .out = 3,
                 .change = fastpath::Change::destination,
                 .ttl_loss = 1,
                 .mtu = 1500,
                 .address = {10, 0, 2, 11},
                 .port = {0, 80},
                 .checksum_at = fastpath::kTransport + wire::kTcpChecksumOffset};
    }
    void pass() {
        const std::span<Frame> burst = stream_.next_burst();
        for (std::size_t i = 0; i < burst.size(); ++i) {
            ipvs::FlowNumbers flow;
            found_[i] = fastpath::flow_of(burst[i], flow) ? map_.find(flow) : map_.end();
        }
        for (std::size_t i = 0; i < burst.size(); ++i) {
            if (found_[i] == map_.end()) throw std::runtime_error("bench: the map does not know a flow");
            ipvs::Connection& c = found_[i]->second;
            ++server_.statistics.live.packets_in;
            server_.statistics.live.bytes_in += fastpath::length_of(burst[i]);
            c.expires = kNow + c.timeout;
            fastpath::apply(path_, fastpath::length_of(burst[i]), 0, burst[i]);
        }
    }

private:
    struct Hash {
        std::size_t operator()(const ipvs::FlowNumbers& flow) const { return ipvs::ConnectionTable::hash(flow); }
    };
    using Map = std::unordered_map<ipvs::FlowNumbers, ipvs::Connection, Hash>;
    Stream stream_;
    Map map_;
    ipvs::Server server_;
    fastpath::Path path_;
    std::array<Map::iterator, FlowCache::kBurst> found_;
};

Case mapped(std::uint32_t flows) {
    return {.name = name_of("NAT, std::unordered_map", flows),
            .item = "packet",
            .items = FlowCache::kBurst,
            .make =
                [flows] {
                    return [map = std::make_shared<Mapped>(flows)] {
                        map->pass();
                        return 0.0;
                    };
                },
            .without = name_of("fill a burst", flows)};
}

}  // namespace

std::vector<Case> core_cases() {
    constexpr std::uint32_t kMany = 1'000'000;
    std::vector<Case> cases;
    for (const std::uint32_t flows : {1U, 1024U}) {
        cases.push_back(fill(flows));
        cases.push_back(pass("NAT", "-m", flows));
        cases.push_back(pass("TUN", "-i", flows));
        cases.push_back(pass("DR", "-g", flows));
    }
    cases.push_back(fill(kMany));
    cases.push_back(pass("NAT", "-m", kMany));
    cases.push_back(mapped(kMany));
    return cases;
}

}  // namespace lvslab::scenarios::bench
