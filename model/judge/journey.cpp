#include "judge/journey.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "judge/journey_traits.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::judge {

namespace {

std::string line_of(const Stop& stop) {
    std::string line = stop.place + "|";
    for (const Trait& t : stop.traits) line += t.field + "=" + t.value + "|";
    return line;
}

std::vector<std::string> lines_of(const Journey& journey) {
    std::vector<std::string> lines;
    for (const Stop& stop : journey.stops) lines.push_back(line_of(stop));
    std::sort(lines.begin(), lines.end());
    return lines;
}

void call_by_alias(std::string& value, const Alias& alias) {
    const auto found = std::find(alias.values.begin(), alias.values.end(), value);
    if (found != alias.values.end()) value = "the server's";
}

std::string place_of(const record::Frame& frame, const Alias* server) {
    const bool is_server = server != nullptr && frame.node == server->node;
    return (is_server ? "the server" : std::string(frame.node)) + ":" + std::string(frame.interface) + " " +
           record::to_string(frame.way);
}

/// The stops of both that belong together: by place, and the place tells how often the packet had been there.
const Stop* stop_at(const Journey& journey, const std::string& place) {
    for (const Stop& stop : journey.stops) {
        if (stop.place == place) return &stop;
    }
    return nullptr;
}

/// A way as far as the other does not know it.
std::string places_not_in(const Journey& journey, const Journey& other) {
    std::string places;
    for (const Stop& stop : journey.stops) {
        if (stop_at(other, stop.place) == nullptr) places += (places.empty() ? "" : ", ") + stop.place;
    }
    return places;
}

std::string first_place_not_in(const Journey& journey, const Journey& other) {
    for (const Stop& stop : journey.stops) {
        if (stop_at(other, stop.place) == nullptr) return stop.place;
    }
    return {};
}

struct Pair {
    std::string a, b;
    bool operator==(const Pair&) const = default;
};

std::optional<int> number(const std::string& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Nothing new has happened since the stop before.
bool carried_on(const std::string& field, const Pair& before, const Pair& now) {
    if (before == now) return true;
    if (!field.ends_with("ip.ttl")) return false;
    const auto a0 = number(before.a), b0 = number(before.b), a1 = number(now.a), b1 = number(now.b);
    return a0 && b0 && a1 && b1 && *a0 - *a1 == *b0 - *b1;
}

/// `10.0.2.2 > 10.0.4.13` of an IPIP packet, else empty.
std::string tunnel_of(const Stop& stop) {
    std::string source, destination;
    for (const Trait& t : stop.traits) {
        if (t.field == "outer.ip.src") source = t.value;
        if (t.field == "outer.ip.dst") destination = t.value;
    }
    return source.empty() ? source : source + " > " + destination;
}

/// The fields of two stops, in a's order. An outer header that only one of them has is one field.
std::vector<std::pair<std::string, Pair>> paired(const Stop& a, const Stop& b) {
    std::vector<std::pair<std::string, Pair>> pairs;
    const auto at = [&](const std::string& field) -> Pair& {
        for (auto& [name, pair] : pairs) {
            if (name == field) return pair;
        }
        return pairs.emplace_back(field, Pair{}).second;
    };
    const Pair tunnels{tunnel_of(a), tunnel_of(b)};
    const bool one_tunnel = tunnels.a.empty() != tunnels.b.empty();
    const auto passed_over = [&](const Trait& t) { return one_tunnel && t.field.starts_with("outer."); };
    for (const Trait& t : a.traits) {
        if (!passed_over(t)) at(t.field).a = t.value;
    }
    for (const Trait& t : b.traits) {
        if (!passed_over(t)) at(t.field).b = t.value;
    }
    if (one_tunnel) at("outer header") = tunnels;
    return pairs;
}

}  // namespace

Alias alias_of(const record::RunRecord& record, const std::string& node) {
    std::set<std::string> own, others;
    for (const std::string& n : record.nodes()) {
        std::set<std::string>& values = n == node ? own : others;
        const auto tables = record.tables_at(n, net::Time::max());
        for (const auto& row : tables.net.interfaces) values.insert(wire::to_string(row.mac));
        for (const auto& row : tables.net.addresses) values.insert(wire::to_string(row.prefix.address));
    }
    for (const record::FrameNumber n : record.frames_of_node(node)) {
        const record::Frame frame = record.frame(n);
        const bool sent = frame.way == record::Way::out && frame.link_type == record::kLinkTypeEthernet;
        if (sent && frame.bytes.size() >= wire::kEthernetSize)
            own.insert(wire::to_string(wire::load_mac(frame.bytes, 6)));
    }
    Alias alias{.node = node, .values = {}};
    std::set_difference(own.begin(), own.end(), others.begin(), others.end(), std::back_inserter(alias.values));
    return alias;
}

Journey journey_of(const Traveller& t) {
    Journey journey{.stops = {}, .key = {}, .packet = t.packet.id};
    std::map<std::string, std::size_t> visits;
    const record::Frame first = t.record.frame(t.packet.frames.front());
    for (const record::FrameNumber n : t.packet.frames) {
        const record::Frame frame = t.record.frame(n);
        Stop stop{.place = place_of(frame, t.server), .traits = traits_of(frame, {t.conversation, t.packet})};
        if (!t.conversation.arp) {
            for (Trait& trait : changed_on_the_way(first, frame)) stop.traits.push_back(std::move(trait));
        }
        if (t.server != nullptr) {
            for (Trait& trait : stop.traits) call_by_alias(trait.value, *t.server);
        }
        const std::size_t visit = ++visits[stop.place];
        if (visit > 1) stop.place += " (" + std::to_string(visit) + ")";
        journey.stops.push_back(std::move(stop));
    }
    for (const std::string& line : lines_of(journey)) journey.key += line + "\n";
    return journey;
}

bool is_part_of(const Journey& part, const Journey& whole) {
    const std::vector<std::string> small = lines_of(part), big = lines_of(whole);
    return std::includes(big.begin(), big.end(), small.begin(), small.end());
}

std::vector<JourneyDifference> differences(const Journey& a, const Journey& b) {
    std::vector<JourneyDifference> found;
    std::map<std::string, Pair> before;
    for (const Stop& at_a : a.stops) {
        const Stop* at_b = stop_at(b, at_a.place);
        if (at_b == nullptr) continue;
        for (const auto& [field, pair] : paired(at_a, *at_b)) {
            const auto last = before.find(field);
            const bool old = last != before.end() && carried_on(field, last->second, pair);
            if (pair.a != pair.b && !old) found.push_back({at_a.place, field, pair.a, pair.b});
            before.insert_or_assign(field, pair);
        }
    }
    std::string place = first_place_not_in(a, b);
    if (place.empty()) place = first_place_not_in(b, a);
    if (!place.empty()) found.push_back({place, "way", places_not_in(a, b), places_not_in(b, a)});
    return found;
}

}  // namespace lvslab::judge
