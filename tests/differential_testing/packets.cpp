#include <algorithm>
#include <optional>

#include "case.hpp"
#include "options.hpp"
#include "shell/error.hpp"
#include "spoil.hpp"
#include "wire/arp.hpp"
#include "wire/build.hpp"
#include "wire/ethernet.hpp"
#include "wire/fragment.hpp"
#include "wire/icmp.hpp"
#include "wire/ports.hpp"
#include "wire/text.hpp"

namespace lvslab::differential {

namespace {

using Ip = wire::Ipv4<const std::uint8_t>;
using Bytes = std::span<const std::uint8_t>;

std::string text_of(const wire::Buffer& buffer) {
    const auto bytes = buffer.bytes();
    return {bytes.begin(), bytes.end()};
}

Bytes view(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// A client's conversation with a service.
struct Talk {
    wire::Ipv4Address client{};
    std::uint16_t port = 0, service = 80;
    bool udp = false;
    std::uint32_t seq = 1000;
    int step = 0;
};

/// Builds the packets while one of our Hosts answers, so that servers can reply to what it really sent them. If the
/// kernel sends something else there, the comparison says so.
class Author {
public:
    struct World {
        Solo& host;
        bool own_ports;  ///< every conversation has a client's port of its own, so that no two can clash
    };
    Author(net::Random& dice, const World& world) : dice_(dice), host_(world.host), own_ports_(world.own_ports) {}

    /// Writes so many packets, and the changes at random moments between them.
    void write(std::size_t packets, std::vector<std::string> changes) {
        while (frames_.size() < packets) {
            const std::size_t left = packets - frames_.size();
            if (!changes.empty() && dice_.below(left) < changes.size()) {
                change(changes.front());
                changes.erase(changes.begin());
            }
            host_.pass(time_);
            one();
        }
        frames_.resize(packets);
    }
    /// What the tables say in the end.
    void look(const char* command, net::Time after = kPause) {
        commands_.push_back({.time = time_ + after, .text = command});
        time_ += after + kPause;
    }
    const std::vector<TimedFrame>& frames() const { return frames_; }
    const std::vector<TimedCommand>& commands() const { return commands_; }

private:
    bool chance(unsigned percent) { return dice_.below(100) < percent; }

    /// A process takes the guest some time, so no packet comes shortly before or after.
    void change(const std::string& command) {
        time_ += kPause;
        commands_.push_back({.time = time_, .text = command});
        try {
            host_.command(time_, command);
        } catch (const shell::CommandError&) {
            // Refused on both sides, such as a rule that is not there: that is compared too.
        }
        time_ += kPause;
    }

    void one() {
        const auto kind = dice_.below(100);
        if (kind < 40) return client_speaks();
        if (kind < 75) return server_answers();
        if (kind < 83) return error_about_something();
        if (kind < 88) return arp();
        if (kind < 94) return ping();
        stray();
    }

    // ---- frames in
    void put(const char* interface, wire::Buffer packet, wire::MacAddress from) {
        const bool eth0 = std::string_view(interface) == "eth0";
        wire::MacAddress to = eth0 ? kEth0 : kEth1;
        if (chance(2)) to = chance(50) ? wire::kBroadcastMac : wire::MacAddress{{2, 9, 9, 9, 9, 9}};
        wire::prepend_ethernet(packet, {.destination = to, .source = from});
        put_frame({time_, interface, text_of(packet)});
    }
    void put_frame(TimedFrame frame) {
        host_.receive(frame);
        frames_.push_back(std::move(frame));
        time_ += kStep;
    }

    /// Often as it is, sometimes in pieces, sometimes spoilt.
    void deliver(const char* interface, wire::Buffer packet, wire::MacAddress from) {
        if (chance(8)) return deliver_in_pieces(interface, packet, from);
        if (chance(8)) spoil(packet, dice_);
        put(interface, std::move(packet), from);
    }

    void deliver_in_pieces(const char* interface, const wire::Buffer& packet, wire::MacAddress from) {
        const auto ip = Ip::parse(packet.bytes());
        const std::size_t payload = ip->payload().size();
        // Whether the fragments of an error about a tunnel's packet lie in one piece, which Linux asks for, hangs on
        // the buffers of the device's driver.
        const bool about_tunnel = ip->protocol() == wire::Protocol::icmp && payload > 28 &&
                                  ip->payload()[17] == static_cast<std::uint8_t>(wire::Protocol::ipip);
        if (payload < 24 || ip->dont_fragment() || about_tunnel) return put(interface, wire::Buffer(packet), from);
        const std::size_t middle = 8 * (1 + dice_.below(payload / 8 - 1));
        std::vector<wire::Cut> cuts = {{.begin = 0, .size = middle}, {.begin = middle, .size = payload - middle}};
        if (chance(40)) std::swap(cuts[0], cuts[1]);
        if (chance(10)) cuts.pop_back();
        for (const wire::Cut& cut : cuts) put(interface, wire::cut_fragment(*ip, cut), from);
    }

    wire::Ipv4Fields ip_fields(wire::Ipv4Address from, wire::Ipv4Address to, bool df) {
        return {.source = from,
                .destination = to,
                .ttl = static_cast<std::uint8_t>(chance(5) ? 1 + dice_.below(3) : 63),
                .tos = static_cast<std::uint8_t>(chance(10) ? dice_.below(256) : 0),
                .id = static_cast<std::uint16_t>(++id_),
                .fragmentation = {.dont_fragment = df},
                .options = some_ip_options(dice_)};
    }
    std::vector<std::uint8_t> data() {
        const std::size_t sizes[] = {0, 1, 32, 100, 536, 1200, 1400, 1430};
        std::vector<std::uint8_t> bytes(sizes[dice_.below(std::size(sizes))]);
        for (auto& b : bytes) b = static_cast<std::uint8_t>(dice_.next());
        return bytes;
    }

    // ---- what they say
    void client_speaks() {
        if (talks_.empty() || chance(30)) {
            talks_.push_back(
                {.client = {0x0a000100 + 10 + static_cast<std::uint32_t>(dice_.below(6))},
                 .port = static_cast<std::uint16_t>(20000 + dice_.below(200) + (own_ports_ ? 200 * talks_.size() : 0)),
                 .service = chance(80)   ? std::uint16_t{80}
                            : chance(50) ? std::uint16_t{443}
                                         : std::uint16_t{81},
                 .udp = chance(35)});
            if (talks_.back().udp) talks_.back().service = 53;
        }
        Talk& talk = talks_[dice_.below(talks_.size())];
        if (talk.udp) {
            const auto payload = data();
            return deliver(
                "eth0",
                wire::build_udp(
                    ip_fields(talk.client, kVip, chance(50)),
                    {.source_port = talk.port, .destination_port = talk.service, .without_checksum = chance(10)},
                    payload),
                kRouter);
        }
        const auto payload = talk.step < 2 ? std::vector<std::uint8_t>{} : data();
        wire::TcpFlags flags = wire::kAck;
        if (talk.step == 0) flags = wire::kSyn;
        if (talk.step > 3 && chance(20)) flags = wire::kFin | wire::kAck;
        if (chance(4)) flags = wire::kRst;
        if (chance(4)) flags = wire::TcpFlags{static_cast<std::uint8_t>(dice_.below(64))};
        deliver("eth0",
                wire::build_tcp(ip_fields(talk.client, kVip, chance(60)),
                                {.source_port = talk.port,
                                 .destination_port = talk.service,
                                 .seq = talk.seq,
                                 .ack = talk.step == 0 ? 0U : 5001U,
                                 .flags = flags,
                                 .options = some_tcp_options(dice_)},
                                payload),
                kRouter);
        if (talk.step == 0) ++talk.seq;
        talk.seq += static_cast<std::uint32_t>(payload.size());
        ++talk.step;
    }

    /// A packet that the host sent to a server of NAT's or its like.
    std::optional<std::string> sent_to_server() {
        const auto& sent = host_.sent();
        for (std::size_t tries = 0; tries < 12 && !sent.empty(); ++tries) {
            const std::size_t last = std::min<std::size_t>(sent.size(), 12);
            const TimedFrame& frame = sent[sent.size() - 1 - dice_.below(last)];
            const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(view(frame.bytes));
            if (frame.interface != "eth1" || ethernet->type() != wire::EtherType::ipv4) continue;
            return frame.bytes.substr(wire::kEthernetSize);
        }
        return std::nullopt;
    }

    static wire::MacAddress server_mac(wire::Ipv4Address server) {
        const auto last = server.value & 0xff;
        return {{2, 0, 0, 0, 3, static_cast<std::uint8_t>(last / 10 * 16 + last % 10)}};
    }

    void server_answers() {
        const auto asked = sent_to_server();
        const auto ip = asked ? Ip::parse(view(*asked)) : std::nullopt;
        const auto ports = ip && wire::has_ports(ip->protocol()) ? wire::read_ports(ip->payload()) : std::nullopt;
        if (!ports || ip->is_fragment()) return client_speaks();
        const wire::Ipv4Fields fields = ip_fields(ip->destination(), ip->source(), chance(60));
        const auto payload = data();
        if (ip->protocol() == wire::Protocol::udp) {
            return deliver("eth1",
                           wire::build_udp(fields,
                                           {.source_port = ports->destination,
                                            .destination_port = ports->source,
                                            .without_checksum = chance(8)},
                                           payload),
                           server_mac(ip->destination()));
        }
        const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
        if (!tcp) return client_speaks();
        const bool opening = tcp->flags().has(wire::kSyn);
        wire::TcpFlags flags = opening ? wire::kSyn | wire::kAck : wire::kAck;
        if (tcp->flags().has(wire::kFin) || chance(8)) flags = wire::kFin | wire::kAck;
        if (chance(4)) flags = wire::kRst | wire::kAck;
        deliver("eth1",
                wire::build_tcp(fields,
                                {.source_port = ports->destination,
                                 .destination_port = ports->source,
                                 .seq = opening ? 5000U : 5001U,
                                 .ack = tcp->seq() + 1,
                                 .flags = flags},
                                opening ? std::span<const std::uint8_t>{} : std::span<const std::uint8_t>(payload)),
                server_mac(ip->destination()));
    }

    /// An ICMP error, from a router or a server, about a packet that the host has sent.
    void error_about_something() {
        const auto& sent = host_.sent();
        if (sent.empty()) return client_speaks();
        const TimedFrame& frame = sent[dice_.below(sent.size())];
        const std::string packet = frame.bytes.substr(wire::kEthernetSize);
        const auto ip = Ip::parse(view(packet));
        if (!ip) return client_speaks();
        const auto quoted =
            view(packet).subspan(0, std::min<std::size_t>(packet.size(), ip->header_size() + (chance(80) ? 40U : 8U)));
        wire::IcmpFields icmp{.type = wire::IcmpType::unreachable,
                              .code = static_cast<std::uint8_t>(chance(50) ? 3 : 1)};
        if (chance(25)) icmp = {.type = wire::IcmpType::time_exceeded};
        if (chance(25))
            icmp = {.type = wire::IcmpType::unreachable,
                    .code = 4,
                    .sequence = static_cast<std::uint16_t>(chance(50) ? 1300 : 1000)};
        const bool by_server = frame.interface == "eth1" && chance(70);
        const wire::Ipv4Address from = by_server ? ip->destination() : wire::Ipv4Address{0x0a000901};
        const char* interface = frame.interface == "eth1" ? "eth1" : "eth0";
        deliver(interface, wire::build_icmp(ip_fields(from, ip->source(), false), icmp, quoted),
                frame.interface == "eth1" ? server_mac(ip->destination()) : kRouter);
    }

    /// The host has just asked for this neighbour again, by a timer; the guest's timers are up to 150 ms late.
    bool was_asked_by_a_timer(wire::Ipv4Address neighbour) const {
        std::vector<net::Time> asked;
        for (const TimedFrame& f : host_.sent()) {
            const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(view(f.bytes));
            if (ethernet->type() != wire::EtherType::arp) continue;
            const auto arp = wire::Arp<const std::uint8_t>::parse(ethernet->payload());
            if (arp && arp->target_ip() == neighbour) asked.push_back(f.time);
        }
        const bool just_now = !asked.empty() && time_ - asked.back() < std::chrono::milliseconds(200);
        return just_now && asked.size() > 1;
    }

    void arp() {
        const wire::Ipv4Address asked[] = {kVip, kHostAddress, {0x0a000301}, {0x0a000237}};
        const bool eth1 = chance(40);
        const auto last = static_cast<std::uint8_t>(11 + dice_.below(3));
        const wire::Ipv4Address sender{(eth1 ? 0x0a000300U : 0x0a000200U) + last};
        if (was_asked_by_a_timer(sender)) return client_speaks();
        const wire::MacAddress mac{{2, 0, 0, 0, static_cast<std::uint8_t>(eth1 ? 3 : 2),
                                    static_cast<std::uint8_t>(last / 10 * 16 + last % 10)}};
        const bool reply = chance(35);
        wire::Buffer packet =
            wire::build_arp({.operation = reply ? wire::ArpOperation::reply : wire::ArpOperation::request,
                             .sender_mac = mac,
                             .sender_ip = chance(5) ? wire::Ipv4Address{} : sender,
                             .target_mac = reply ? (eth1 ? kEth1 : kEth0) : wire::MacAddress{},
                             .target_ip = chance(15) ? sender : asked[dice_.below(std::size(asked))]});
        wire::prepend_ethernet(packet,
                               {.destination = reply && chance(70) ? (eth1 ? kEth1 : kEth0) : wire::kBroadcastMac,
                                .source = mac,
                                .type = wire::EtherType::arp});
        put_frame({time_, eth1 ? "eth1" : "eth0", text_of(packet)});
    }

    void ping() {
        const wire::Ipv4Address to[] = {kVip, kHostAddress, {0x0a000301}, {0x0a00030b}, {0x0a00030c}, {0x0a000937}};
        const auto payload = data();
        deliver(
            "eth0",
            wire::build_icmp(
                ip_fields({0x0a00010a}, to[dice_.below(std::size(to))], chance(40)),
                {.type = wire::IcmpType::echo_request, .id = 77, .sequence = static_cast<std::uint16_t>(id_)}, payload),
            kRouter);
    }

    /// To or from where nothing is expected.
    void stray() {
        const wire::Ipv4Address from[] = {{0x0a000110}, {0x0a00030d},     kVip,
                                          {0x7f000001}, {0x0a000264 + 1}, {0xe0000001}};
        const wire::Ipv4Address to[] = {kVip, kHostAddress, {0x0a00030b}, {0x0a0002ff}, {0xffffffff}, {0x0a000909}};
        const auto payload = data();
        const wire::Ipv4Fields fields =
            ip_fields(from[dice_.below(std::size(from))], to[dice_.below(std::size(to))], chance(40));
        if (chance(50)) {
            return deliver("eth0", wire::build_udp(fields, {.source_port = 20000, .destination_port = 7000}, payload),
                           kRouter);
        }
        deliver(chance(70) ? "eth0" : "eth1",
                wire::build_tcp(fields,
                                {.source_port = static_cast<std::uint16_t>(chance(50) ? 20 : 8080),
                                 .destination_port = 80,
                                 .seq = 1,
                                 .ack = 1,
                                 .flags = chance(50) ? wire::kSyn : wire::kAck},
                                payload),
                kRouter);
    }

    static constexpr net::Time kPause = std::chrono::milliseconds(400);

    net::Random& dice_;
    Solo& host_;
    bool own_ports_;
    net::Time time_ = kFirst;
    std::uint32_t id_ = 100;
    std::vector<Talk> talks_;
    std::vector<TimedFrame> frames_;
    std::vector<TimedCommand> commands_;
};

}  // namespace

Case make_case(const Wish& wish) {
    net::Random dice(wish.seed * 7919 + 17);
    Case made{.seed = wish.seed, .commands = make_setup(dice)};
    Solo host(1);
    add_interfaces(host);
    host.command(net::Time{0}, kManyErrors);
    for (const TimedCommand& command : made.commands) host.command(net::Time{0}, command.text);
    const bool tracks = std::any_of(made.commands.begin(), made.commands.end(), [](const TimedCommand& c) {
        return c.text.find("-t nat") != std::string::npos || c.text.find("vs.conntrack=1") != std::string::npos;
    });
    Author author(dice, {host, tracks});
    const bool changes = dice.below(3) == 0, tables = dice.below(3) == 0;
    if (changes) {
        // The pauses would let tokens for errors come back just when the next is due, and the guest's clock ticks.
        made.commands.push_back({.text = "sysctl -w net.ipv4.icmp_ratelimit=0"});
        host.command(net::Time{0}, made.commands.back().text);
    }
    author.write(wish.packets, changes ? make_changes(dice, made.commands) : std::vector<std::string>{});
    if (tables && wish.packets != 0) {
        for (const char* command : {"ipvsadm -Ln", "ipvsadm -Lnc", "ip neigh"}) author.look(command);
        author.look("ipvsadm -Ln --stats", std::chrono::milliseconds(2500));  // they are counted every 2 s
    }
    made.frames = author.frames();
    made.commands.insert(made.commands.end(), author.commands().begin(), author.commands().end());
    made.end = usual_end(made);
    return made;
}

}  // namespace lvslab::differential
