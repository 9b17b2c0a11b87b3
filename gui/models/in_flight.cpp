#include "models/in_flight.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "record/packet_story.hpp"
#include "wire/fields.hpp"

namespace lvslab::models {

namespace {

constexpr FrameNumber kLookBack = 512;

struct Nature {
    Stroke stroke = Stroke::request;
    bool tunnel = false;
};

/// The well-known side of a TCP or UDP packet is the one with the smaller port: what comes from there answers.
bool answers(const std::vector<wire::Field>& fields) {
    for (const std::string protocol : {"tcp", "udp"}) {
        const auto source = value_of(fields, protocol + ".srcport"), target = value_of(fields, protocol + ".dstport");
        if (!source.empty() && !target.empty()) {
            return source.size() != target.size() ? source.size() < target.size() : source < target;
        }
    }
    return false;
}

Nature nature_of(const record::Frame& frame) {
    const auto fields = record::fields_of(frame);
    const auto operation = value_of(fields, "arp.opcode");
    if (operation == "2") return {.stroke = Stroke::arp_answer};
    if (!operation.empty()) return {.stroke = Stroke::arp_question};
    const bool tunnel = !value_of(fields, "outer.ip.dst").empty();
    if (!value_of(fields, "icmp.type").empty()) return {.stroke = Stroke::icmp, .tunnel = tunnel};
    return {.stroke = answers(fields) ? Stroke::reply : Stroke::request, .tunnel = tunnel};
}

/// A leg over a wire, as it stands at a moment.
struct LegMoment {
    const Leg& leg;
    double moment = 0;
};

Flight flight_of(const Recording& recording, const PacketRef& packet, const LegMoment& moment) {
    const record::RunRecord& record = recording.record();
    const Leg& leg = moment.leg;
    const record::Frame frame = record.frame(leg.frame());
    const Nature nature = nature_of(frame);
    Flight flight{.packet = packet,
                  .out = leg.out,
                  .from = leg.node,
                  .interface = frame.interface,
                  .number = leg.number,
                  .stroke = nature.stroke,
                  .tunnel = nature.tunnel};
    for (const FrameNumber in : leg.in) {
        const double progress = leg.out == 0 ? 1 : progress_at(moment.moment, {.out = leg.out, .in = in});
        flight.to.push_back({.node = record.frame(in).node, .progress = progress});
    }
    return flight;
}

FrameNumber event_of(double moment) { return static_cast<FrameNumber>(std::ceil(std::max(0.0, moment))); }

bool on_wire(const Leg& leg, double moment) {
    return leg.kind == LegKind::wire && leg.out <= event_of(moment) && !leg.in.empty() && leg.in.back() > moment;
}

DropMark drop_mark(const Stage& stage, const Leg& leg) {
    const std::string reason = record::drop_reason(stage.recording.record().events(leg.frame()));
    return {.event = leg.frame(), .node = leg.node, .reason = drop_words(reason, stage.language)};
}

}  // namespace

double progress_at(double moment, const WireTimes& times) {
    if (times.in <= times.out) return 1;
    const double gone = moment - times.out + 0.5;
    return std::clamp(gone / (times.in - times.out), 0.0, 1.0);
}

std::vector<Flight> in_flight(const Recording& recording, double moment) {
    const FrameNumber event = event_of(moment);
    std::vector<Flight> flights;
    std::set<net::PacketId> seen;
    const FrameNumber first = event > kLookBack ? event - kLookBack + 1 : 1;
    for (FrameNumber number = first; number <= std::min(event, recording.count()); ++number) {
        const PacketRef packet = recording.packet_of(number);
        if (packet.id == 0 || !seen.insert(packet.id).second) continue;
        for (const Leg& leg : legs_of(recording, packet)) {
            if (on_wire(leg, moment)) flights.push_back(flight_of(recording, packet, {leg, moment}));
        }
    }
    std::ranges::sort(flights, {}, &Flight::out);
    return flights;
}

Followed followed(const Stage& stage) { return followed(stage, stage.selection.event()); }

Followed followed(const Stage& stage, double moment) {
    const Selection& selection = stage.selection;
    const FrameNumber event = event_of(moment);
    Followed now{.packet = selection.packet()};
    if (event == 0 || selection.legs().empty()) return now;
    const std::size_t current = selection.leg_at(event);
    for (std::size_t i = 0; i <= current; ++i) {
        const Leg& leg = selection.legs()[i];
        if (leg.kind == LegKind::drop) {
            if (leg.frame() <= event) now.drops.push_back(drop_mark(stage, leg));
            now.inside = leg.node;
            if (now.frame == 0) now.frame = leg.frame();
            continue;
        }
        now.frame = leg.frame();
        now.inside = leg.kind == LegKind::wire ? std::string_view{} : leg.node;
        if (leg.kind == LegKind::inside) continue;
        now.trail.push_back(flight_of(stage.recording, now.packet, {leg, moment}));
        if (leg.kind == LegKind::wire && leg.in.size() == 1 && leg.in.front() <= moment) {
            now.inside = stage.recording.record().frame(leg.in.front()).node;
        }
    }
    return now;
}

}  // namespace lvslab::models
