#include "models/ladder.hpp"

#include <algorithm>
#include <cmath>

#include "models/in_flight.hpp"
#include "models/packet_text.hpp"
#include "models/tcp_segment.hpp"
#include "record/packet_story.hpp"
#include "wire/ethernet.hpp"
#include "wire/ipv4.hpp"

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

}  // namespace

Ladder::Ladder(const Stage& stage, QObject* parent)
    : QObject(parent), stage_(stage), starts_(beginnings(stage.recording.record())) {}

int Ladder::place_of(std::string_view node) const {
    const auto& nodes = stage_.recording.nodes();
    return static_cast<int>(std::find(nodes.begin(), nodes.end(), node) - nodes.begin());
}

ArrowKind Ladder::kind_of(const record::Frame& frame, const Leg& leg) const {
    if (leg.kind == LegKind::drop) return ArrowKind::drop;
    if (leg.kind == LegKind::inside) return ArrowKind::inside;
    if (leg.kind == LegKind::seen) return ArrowKind::seen;
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (ethernet && ethernet->type() == wire::EtherType::arp) return ArrowKind::arp;
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(frame.packet());
    if (ip && ip->protocol() == wire::Protocol::icmp) return ArrowKind::icmp;
    const auto tcp = segment_of(frame);
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
    arrow.again = leg.kind == LegKind::wire && is_sent_again(record, frame);
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
