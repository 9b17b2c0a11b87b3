#include <algorithm>

#include "fastpath/flow_cache.hpp"
#include "wire/ethernet.hpp"
#include "wire/ipip.hpp"
#include "wire/ipv4.hpp"

/// How the flow cache learns from the Host what to do.
namespace lvslab::fastpath {

using ipvs::Direction;
using ipvs::Method;

namespace {

/// Ways that are kept: one for each server and next hop; where clients are on the link, one for each of both.
constexpr std::size_t kMostWays = 65536;
/// As much of a frame as any Path changes: link header, IP, TCP without options, and an outer header.
constexpr std::size_t kLooked = kIp + wire::kIpv4Size + 20;

Change change_of(const ipvs::Connection& c, Direction direction) {
    if (c.method == Method::nat) return direction == Direction::reply ? Change::source : Change::destination;
    return c.method == Method::tunnel && direction != Direction::reply ? Change::tunnel : Change::none;
}

/// What the octets become, and what that adds to the checksums.
void say_what_changes(const ipvs::Connection& c, Path& path) {
    const std::uint64_t loss = std::uint64_t{path.ttl_loss} << 8;
    path.header = difference(loss, 0);
    if (path.change == Change::none) return;
    if (path.change == Change::tunnel) {
        path.outer_destination = c.server_address;
        return;
    }
    const bool to_client = path.change == Change::source;
    const wire::Endpoint shown{c.virtual_address, c.virtual_port}, server{c.server_address, c.server_port};
    const wire::Endpoint &from = to_client ? server : shown, &to = to_client ? shown : server;
    const std::uint64_t before = from.address.value, after = to.address.value;
    path.header = difference(before + loss, after);
    path.partial = difference(before, after);
    path.transport = difference(before + from.port, after + to.port);
    wire::store32(path.address, 0, to.address.value);
    wire::store16(path.port, 0, to.port);
    const bool udp = c.protocol == wire::Protocol::udp;
    path.checksum_at =
        static_cast<std::uint8_t>(kTransport + (udp ? wire::kUdpChecksumOffset : wire::kTcpChecksumOffset));
}

}  // namespace

void FlowCache::forget() {
    changes_ = host_.report().changes();
    first_ += static_cast<std::uint32_t>(ways_.size());
    ways_.clear();
    number_of_.clear();
    constexpr std::uint32_t kNearTheEnd = 0xffffffff - 2 * kMostWays;
    if (first_ > kNearTheEnd) {  // numbers begin again: nobody may hold an old one
        director_.connections().for_each([](ipvs::Connection& c) { c.ways = 0; });
        first_ = 1;
    }
    ports_.resize(1);
    for (net::Interface& interface : host_.interfaces()) {
        if (ports_.size() <= interface.index) ports_.resize(interface.index + std::size_t{1});
        ports_[interface.index].interface = &interface;
        ports_[interface.index].mac = mac_number(interface.mac.octets.data());
    }
}

/// Only what could be passed teaches: a frame of a known connection in a state that it does not move.
void FlowCache::begin_lesson(const Frame& frame, net::PacketId id) {
    ipvs::FlowNumbers flow;
    if (!flow_of(frame, flow)) return;
    const Match match = find(flow, ipvs::ConnectionTable::hash(flow), frame.interface);
    if (match.connection == nullptr || !director_.rests(*match.connection)) return;
    const std::size_t size = std::min<std::size_t>(frame.size, kLooked);
    lesson_.match = match;
    lesson_.flow = flow;
    lesson_.id = id;
    lesson_.changes = host_.report().changes();
    lesson_.frame = frame;
    lesson_.before.assign(kHeadroom, 0);
    lesson_.before.insert(lesson_.before.end(), frame.bytes, frame.bytes + size);
    lesson_.sent = 0;
    learning_ = true;
}

void FlowCache::sent(net::InterfaceIndex interface, const net::Packet& frame) {
    if (!learning_ || ++lesson_.sent != 1) return;
    lesson_.is_same = frame.id == lesson_.id;
    const std::span<const std::uint8_t> bytes = frame.data.bytes();
    lesson_.after.assign(bytes.begin(), bytes.end());
    lesson_.out = interface;
    lesson_.route = frame.route;
}

void FlowCache::learn() {
    learning_ = false;
    if (lesson_.sent != 1 || !lesson_.is_same || host_.report().changes() != lesson_.changes) return;
    // The connection may have ended meanwhile, and its place may be another's.
    const Match& match = lesson_.match;
    if (director_.connections().find(lesson_.flow, match.direction) != match.connection) return;
    if (!director_.rests(*match.connection)) return;
    const auto path = path_from(lesson_);
    if (!path || !repeats(*path, lesson_)) return;
    keep(match, *path);
    ++count_.learnt;
}

/// What can be said of the way from the frames alone, and from the route. None: it depends on more than tables.
std::optional<Path> FlowCache::path_from(const Lesson& lesson) const {
    const ipvs::Connection& c = *lesson.match.connection;
    const auto& route = lesson.route;
    if (!route || route->type != net::RouteType::unicast || route->redirect_due) return std::nullopt;
    if (!host_.fib().exceptions().empty()) return std::nullopt;  // what routers taught is not for ever
    // Whose the destination is tells a request from an answer; so one table entry at most fits a frame.
    const wire::Ipv4Address destination{wire::load32(lesson.before, kHeadroom + kIp + 16)};
    const bool ours = host_.fib().address_type(destination) == net::RouteType::local;
    if (ours == (lesson.match.direction == Direction::reply)) return std::nullopt;
    const net::Neighbour* neighbour = host_.neighbours().find({route->next_hop, lesson.out});
    if (neighbour == nullptr || !neighbour->valid()) return std::nullopt;
    Path path{.in = lesson.frame.interface,
              .out = lesson.out,
              .change = change_of(c, lesson.match.direction),
              .asks_neighbour = !neighbour->connected(),
              .next_hop = route->next_hop};
    const std::size_t overhead = path.change == Change::tunnel ? wire::kIpv4Size : 0;
    const std::span<const std::uint8_t> after(lesson.after);
    if (after.size() < kIp + overhead + wire::kIpv4Size) return std::nullopt;
    const auto outer = wire::Ipv4<const std::uint8_t>::parse(after.subspan(kIp));
    const auto inner = wire::Ipv4<const std::uint8_t>::parse(after.subspan(kIp + overhead));
    if (!outer || !inner) return std::nullopt;
    std::copy_n(after.begin(), path.link.size(), path.link.begin());
    path.ttl_loss = static_cast<std::uint8_t>(lesson.before[kHeadroom + kIp + 8] - inner->ttl());
    path.outer_source = path.change == Change::tunnel ? outer->source() : wire::Ipv4Address{};
    path.cuts = path.change == Change::tunnel && host_.sysctls().read("net.ipv4.vs.pmtu_disc") == 0;
    const std::uint32_t mtu = std::min(host_.ip().path_mtu(*route, net::Ip::Traffic::own),
                                       host_.ip().path_mtu(*route, net::Ip::Traffic::forwarded));
    path.mtu = mtu - static_cast<std::uint32_t>(overhead);
    say_what_changes(c, path);
    return path;
}

/// Does the path, applied to the frame that came, give the one that was sent?
bool FlowCache::repeats(const Path& path, Lesson& lesson) const {
    std::uint16_t id = 0;
    if (path.change == Change::tunnel) id = wire::load16(lesson.after, kIp + 4);
    Frame frame = lesson.frame;
    frame.bytes = lesson.before.data() + kHeadroom;
    const std::size_t looked = lesson.before.size() - kHeadroom;
    apply(path, length_of(frame), id, frame);
    const auto added = static_cast<std::size_t>(lesson.before.data() + kHeadroom - frame.bytes);
    const std::size_t compared = std::min<std::size_t>(looked + added, frame.size);
    return frame.size == lesson.after.size() && std::equal(frame.bytes, frame.bytes + compared, lesson.after.begin());
}

void FlowCache::keep(const Match& match, const Path& path) {
    if (ways_.size() >= kMostWays) forget();
    const Ways* known = ways_of(*match.connection);
    Ways ways = known != nullptr ? *known : Ways{};
    ways.of(match.direction) = path;
    const auto [place, fresh] = number_of_.try_emplace(ways, first_ + static_cast<std::uint32_t>(ways_.size()));
    if (fresh) ways_.push_back(ways);
    match.connection->ways = place->second;
}

}  // namespace lvslab::fastpath
