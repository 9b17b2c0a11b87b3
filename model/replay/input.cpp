#include "replay/input.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "record/link_layer.hpp"

namespace lvslab::replay {

namespace {

/// What IF.pcap can hold (32 bits of seconds).
constexpr net::Time kFirstTime{0}, kLastTime = std::chrono::seconds(0xffffffff);
/// Captures pause, but a month says that a clock was set.
constexpr net::Time kLongGap = std::chrono::hours(24 * 30);

/// A frame, and which of the capture's interfaces saw it.
struct Seen {
    std::size_t number;  ///< in the file, from 1
    std::string name;
    std::string place;
    std::uint16_t link_type;
    InputFrame frame;
};

std::string counted(std::size_t count, const char* what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string seconds_of(net::Time time) {
    char text[48];
    std::snprintf(text, sizeof text, "%.6f s", std::chrono::duration<double>(time).count());
    return text;
}

Seen seen(const record::CaptureReader& capture, const record::CapturedFrame& frame, std::size_t number) {
    const record::CapturedInterface& interface = capture.interfaces()[frame.interface];
    Seen s{.number = number,
           .name = interface.name,
           .place = std::to_string(frame.interface),
           .link_type = interface.link_type,
           .frame = {.time = frame.timestamp,
                     .outgoing = frame.flags.direction == record::Direction::outbound,
                     .cut = frame.bytes.size() < frame.original_length,
                     .bytes = frame.bytes}};
    if (s.link_type == record::kLinkTypeEthernet) return s;
    const auto link = record::link_of(s.link_type, frame.bytes);
    if (!link) return s;
    if (link->flags.direction == record::Direction::outbound) s.frame.outgoing = true;
    s.frame.for_another_host = link->flags.reception == record::Reception::promiscuous;
    s.frame.bare = {.ether_type = link->ether_type,
                    .reception = link->flags.reception,
                    .source = link->source.value_or(wire::MacAddress{})};
    s.frame.bytes = frame.bytes.subspan(link->size);
    if (link->interface) {  // `tcpdump -i any` puts those of all interfaces into one
        s.name.clear();
        s.place = std::to_string(*link->interface);
    }
    return s;
}

/// Parts of a merged file may describe one interface several times, so a name says more than a number.
const std::string& key_of(const Seen& s) { return s.name.empty() ? s.place : s.name; }

struct Station {
    std::string key;
    std::string text;  ///< `0 eth0`
    std::size_t frames = 0;
};

std::vector<Station> stations_of(const std::vector<Seen>& all) {
    std::vector<Station> stations;
    for (const Seen& s : all) {
        auto known = std::find_if(stations.begin(), stations.end(), [&](const Station& t) { return t.key == key_of(s); });
        if (known == stations.end()) {
            known = stations.insert(known, {.key = key_of(s), .text = s.place + (s.name.empty() ? "" : " " + s.name)});
        }
        ++known->frames;
    }
    return stations;
}

std::string list_of(const std::vector<Station>& stations) {
    std::string list;
    for (const Station& t : stations) list += (list.empty() ? "" : ", ") + t.text + " (" + counted(t.frames, "frame") + ")";
    return list;
}

/// Leaves the frames of the interface that was meant.
void choose(const Input& from, std::vector<Seen>& all, InputFrames& input) {
    const std::vector<Station> stations = stations_of(all);
    if (from.chosen.empty()) {
        if (stations.size() < 2) return;
        throw ReplayError(from.path + ": holds frames of the interfaces " + list_of(stations) +
                          "; choose one by name or number, as in --in " + from.interface + "=" + from.path + ":" +
                          stations.back().key);
    }
    const bool by_name = std::any_of(all.begin(), all.end(), [&](const Seen& s) { return s.name == from.chosen; });
    const auto other = [&](const Seen& s) { return (by_name ? s.name : s.place) != from.chosen; };
    const std::size_t before = all.size();
    std::erase_if(all, other);
    if (all.empty()) {
        throw ReplayError(from.path + ": has no frames of an interface '" + from.chosen + "', but of " +
                          (stations.empty() ? "none" : list_of(stations)));
    }
    if (all.size() != before) {
        input.notes.push_back(from.path + ": " + counted(before - all.size(), "frame") + " of other interfaces left out");
    }
}

void check_times(const Input& from, const std::vector<Seen>& all, InputFrames& input) {
    std::size_t earlier = 0;
    const Seen* first_earlier = nullptr;
    const Seen* before = nullptr;
    for (const Seen& s : all) {
        const std::string frame = from.path + ": frame " + std::to_string(s.number);
        if (s.frame.time < kFirstTime || s.frame.time > kLastTime) {
            throw ReplayError(frame + " has the time " + seconds_of(s.frame.time) +
                              ", which pcap cannot hold (1970 to 2106); `editcap -t SECONDS` moves a capture's times");
        }
        if (before != nullptr && s.frame.time < before->frame.time && ++earlier == 1) first_earlier = &s;
        if (before != nullptr && s.frame.time - before->frame.time > kLongGap) {
            const auto days = std::chrono::duration_cast<std::chrono::hours>(s.frame.time - before->frame.time) / 24;
            input.notes.push_back(frame + " is " + std::to_string(days.count()) +
                                  " days after the one before it; timers of the host end in between");
        }
        before = &s;
    }
    if (first_earlier != nullptr) {
        input.notes.push_back(from.path + ": " + counted(earlier, "frame") + " (the first: " +
                              std::to_string(first_earlier->number) + ") out of order; the order of the times is taken");
    }
}

void check_link_types(const Input& from, std::vector<Seen>& all, InputFrames& input) {
    std::size_t bare = 0;
    std::uint16_t link_type = record::kLinkTypeEthernet;
    for (const Seen& s : all) {
        if (!record::is_decoded(s.link_type)) {
            throw ReplayError(from.path + ": link type " + record::link_type_text(s.link_type) + " is not decoded");
        }
        if (s.link_type == record::kLinkTypeEthernet) continue;
        link_type = s.link_type;
        if (s.frame.bare) ++bare;
    }
    if (link_type == record::kLinkTypeEthernet) return;
    const std::size_t before = all.size();
    std::erase_if(all, [](const Seen& s) { return s.link_type != record::kLinkTypeEthernet && !s.frame.bare; });
    if (all.size() != before) {
        input.notes.push_back(from.path + ": " + counted(before - all.size(), "frame") +
                              " without a whole link header left out");
    }
    if (bare != 0) {
        input.notes.push_back(from.path + ": link type " + record::link_type_text(link_type) +
                              " has no destination MAC; what came in is taken as sent to " + from.interface);
    }
}

}  // namespace

InputFrames read_input(const Input& from, record::CaptureReader& capture) {
    std::vector<Seen> all;
    while (const auto frame = capture.next()) all.push_back(seen(capture, *frame, all.size() + 1));
    if (!capture.end_reason().empty() && all.empty()) throw ReplayError(from.path + ": " + capture.end_reason());
    InputFrames input;
    if (!capture.end_reason().empty()) {
        input.notes.push_back(from.path + ": " + capture.end_reason() + "; left out from there, " +
                              counted(all.size(), "frame") + " before it");
    }
    choose(from, all, input);
    check_link_types(from, all, input);
    check_times(from, all, input);
    for (Seen& s : all) input.frames.push_back(std::move(s.frame));
    return input;
}

}  // namespace lvslab::replay
