#include "models/ladder.hpp"

#include <algorithm>
#include <cmath>

#include "models/in_flight.hpp"
#include "models/packet_text.hpp"
#include "record/packet_story.hpp"
#include "wire/ethernet.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"

namespace lvslab::models {

namespace {

constexpr double kStep = 26;    // pixels between lines
constexpr double kLeast = 18;   // of non-linear time
constexpr double kDecade = 14;  // more for each ten times longer
constexpr double kSmallest = 0.02, kLargest = 50;

/// What arrives over a cable ends a line; everything else begins one. In a foreign capture every frame is one.
std::vector<FrameNumber> beginnings(const record::RunRecord& record) {
    std::vector<FrameNumber> starts;
    const bool all = !record.has_story();
    for (FrameNumber n = 1; n <= record.frame_count(); ++n) {
        const record::Frame frame = record.frame(n);
        const bool arrives = frame.way == record::Way::in && frame.link_type == record::kLinkTypeEthernet;
        if (all || !arrives || frame.id == 0) starts.push_back(n);
    }
    return starts;
}

struct TcpSeen {
    wire::Ipv4Address source, destination;
    std::uint16_t source_port = 0, destination_port = 0;
    std::uint32_t seq = 0;
    bool fills = false;  ///< it takes sequence space
    bool operator==(const TcpSeen&) const = default;
};

std::optional<TcpSeen> tcp_of(const record::Frame& frame) {
    auto ip = wire::Ipv4<const std::uint8_t>::parse(frame.packet());
    if (ip && ip->protocol() == wire::Protocol::ipip) ip = wire::Ipv4<const std::uint8_t>::parse(ip->payload());
    if (!ip || ip->protocol() != wire::Protocol::tcp) return std::nullopt;
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
    if (!tcp) return std::nullopt;
    const bool fills = tcp->flags().has(wire::kSyn) || tcp->flags().has(wire::kFin) || !tcp->payload().empty();
    return TcpSeen{ip->source(), ip->destination(), tcp->source_port(), tcp->destination_port(), tcp->seq(), fills};
}

}  // namespace

Ladder::Ladder(const Stage& stage, QObject* parent)
    : QObject(parent), stage_(stage), starts_(beginnings(stage.recording.record())) {}

int Ladder::place_of(std::string_view node) const {
    const auto& nodes = stage_.recording.nodes();
    return static_cast<int>(std::find(nodes.begin(), nodes.end(), node) - nodes.begin());
}

/// A packet that its cause names as parent, from the same node, with the same place in the stream: sent again.
bool Ladder::is_again(const record::Frame& frame) const {
    if (frame.parent == 0) return false;
    const auto& record = stage_.recording.record();
    const auto frames = record.frames_of_packet(frame.parent);
    if (frames.empty()) return false;
    const record::Frame before = record.frame(frames.front());
    if (before.node != record.frame(record.frames_of_packet(frame.id).front()).node) return false;
    const auto a = tcp_of(before), b = tcp_of(frame);
    return a && b && a->fills && *a == *b;
}

ArrowKind Ladder::kind_of(const record::Frame& frame, const Leg& leg) const {
    if (leg.kind == LegKind::drop) return ArrowKind::drop;
    if (leg.kind == LegKind::inside) return ArrowKind::inside;
    if (leg.kind == LegKind::seen) return ArrowKind::seen;
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (ethernet && ethernet->type() == wire::EtherType::arp) return ArrowKind::arp;
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(frame.packet());
    if (ip && ip->protocol() == wire::Protocol::icmp) return ArrowKind::icmp;
    const auto tcp = tcp_of(frame);
    return tcp && tcp->source_port < tcp->destination_port ? ArrowKind::reply : ArrowKind::request;
}

Arrow Ladder::arrow(std::size_t line) const {
    const auto& record = stage_.recording.record();
    const FrameNumber number = starts_.at(line);
    const record::Frame frame = record.frame(number);
    Arrow arrow{.frame = number,
                .packet = stage_.recording.packet_of(number),
                .from = place_of(frame.node),
                .since_start = stage_.recording.since_start(number)};
    const std::vector<Leg> legs = legs_of(stage_.recording, arrow.packet);
    const std::size_t at = leg_at(legs, number);
    if (at == legs.size()) return arrow;
    const Leg& leg = legs[at];
    for (const FrameNumber in : leg.in) {
        if (leg.kind == LegKind::wire) arrow.to.push_back(place_of(record.frame(in).node));
    }
    std::sort(arrow.to.begin(), arrow.to.end());
    arrow.arrival = leg.kind == LegKind::wire && !leg.in.empty() ? leg.in.back() : 0;
    arrow.number = leg.number;
    arrow.kind = kind_of(frame, leg);
    arrow.tunnelled = is_tunnelled(frame);
    arrow.again = leg.kind == LegKind::wire && is_again(frame);
    arrow.word = short_word(frame, stage_.language);
    if (leg.kind == LegKind::drop) {
        arrow.text = drop_words(record::drop_reason(record.events(number)), stage_.language);
    } else if (leg.kind == LegKind::inside) {
        arrow.text = stage_.say(frame.way == record::Way::out ? "wraps" : "unwraps");
    } else if (arrow.kind == ArrowKind::arp) {
        arrow.text = frame_title(frame, stage_.language);
    } else {
        arrow.text = arrow.word;
        if (arrow.tunnelled) arrow.text = stage_.say("%1 in IPIP").arg(arrow.text);
    }
    return arrow;
}

std::size_t Ladder::lines_until(FrameNumber event) const {
    return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), event) - starts_.begin());
}

double Ladder::gap(std::size_t line, LadderTime time) const {
    if (time == LadderTime::step || line + 1 >= starts_.size()) return kStep;
    const auto& record = stage_.recording.record();
    const auto between = record.frame(starts_[line + 1]).time - record.frame(starts_[line]).time;
    const double microseconds = static_cast<double>(std::max<std::int64_t>(0, between.count())) / 1000.0;
    if (time == LadderTime::linear) return microseconds * scale_;
    return kLeast + kDecade * std::log10(1 + microseconds);
}

void Ladder::set_scale(double scale) { scale_ = std::clamp(scale, kSmallest, kLargest); }

}  // namespace lvslab::models
