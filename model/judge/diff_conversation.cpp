#include "judge/diff_conversation.hpp"

#include <algorithm>

namespace lvslab::judge {

namespace {

/// Equal journeys as one, with their number.
std::vector<Journey> ways_of(const std::vector<Journey>& journeys) {
    std::vector<Journey> ways;
    for (const Journey& j : journeys) {
        const auto known = std::find_if(ways.begin(), ways.end(), [&](const Journey& w) { return w.key == j.key; });
        if (known == ways.end())
            ways.push_back(j);
        else
            ++known->packets;
    }
    return ways;
}

bool passes(const Conversation& conversation, const record::RunRecord& record, const std::string& node) {
    for (const TracedPacket& packet : conversation.packets) {
        for (const record::FrameNumber n : packet.frames) {
            if (record.frame(n).node == node) return true;
        }
    }
    return false;
}

std::size_t all_packets(const std::vector<Journey>& ways) {
    std::size_t count = 0;
    for (const Journey& way : ways) count += way.packets;
    return count;
}

}  // namespace

std::vector<RunDifference> ConversationDiff::operator()(const ConversationPair& pair) {
    about_ = &pair.a;
    found_.clear();
    if (pair.a.server != pair.b.server) {
        found_.push_back({.title = pair.a.title,
                          .number = pair.a.number,
                          .field = "server",
                          .a = pair.a.server,
                          .b = pair.b.server,
                          .a_packet = pair.a.packets.front().id,
                          .b_packet = pair.b.packets.front().id});
    }
    for (Kind& kind : kinds_of(pair, aliases_of(pair))) compare(kind);
    return std::move(found_);
}

/// Two servers are interchangeable if neither takes part in the other's conversation: not so, say, a server and the
/// director that refused the client.
ConversationDiff::Aliases ConversationDiff::aliases_of(const ConversationPair& pair) {
    const std::string &a = pair.a.server, &b = pair.b.server;
    if (a == b || a.empty() || b.empty()) return {};
    if (passes(pair.a, records_.a, b) || passes(pair.b, records_.b, a)) return {};
    const auto of = [](std::map<std::string, Alias>& known, const record::RunRecord& record, const std::string& node) {
        const auto found = known.find(node);
        return &(found != known.end() ? found : known.emplace(node, alias_of(record, node)).first)->second;
    };
    return {of(known_a_, records_.a, a), of(known_b_, records_.b, b)};
}

std::vector<ConversationDiff::Kind> ConversationDiff::kinds_of(const ConversationPair& pair,
                                                               const Aliases& aliases) const {
    std::vector<Kind> kinds;
    const auto sort = [&](const Conversation& c, const record::RunRecord& record, const Alias* server,
                          Journeys Kind::*side) {
        for (const TracedPacket& packet : c.packets) {
            const bool by_server = server != nullptr && packet.origin == server->node;
            const std::string name = packet.meaning.kind + " of " + (by_server ? "the server" : packet.origin);
            auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return k.name == name; });
            if (found == kinds.end()) {
                kinds.push_back({.name = name, .kind = packet.meaning.kind, .repeats = packet.meaning.repeats});
                found = kinds.end() - 1;
            }
            ((*found).*side).push_back(journey_of({record, c, packet, server}));
        }
    };
    sort(pair.a, records_.a, aliases.a, &Kind::a);
    sort(pair.b, records_.b, aliases.b, &Kind::b);
    return kinds;
}

void ConversationDiff::compare(Kind& kind) {
    if (kind.repeats) return compare_ways(kind);
    const std::size_t both = std::min(kind.a.size(), kind.b.size());
    for (std::size_t i = 0; i < both; ++i) {
        if (kind.a[i].key != kind.b[i].key) tell(kind, kind.a[i], kind.b[i]);
    }
    const auto rest = [&](const Journeys& all) {
        return Journeys(all.begin() + static_cast<std::ptrdiff_t>(both), all.end());
    };
    if (kind.a.size() > both) tell_only(kind, rest(kind.a), true);
    if (kind.b.size() > both) tell_only(kind, rest(kind.b), false);
}

/// Of a kind that repeats, the different ways count, not how many packets went them.
void ConversationDiff::compare_ways(Kind& kind) {
    const Journeys all_a = ways_of(kind.a), all_b = ways_of(kind.b);
    if (all_a.empty() || all_b.empty()) {
        if (kind.kind == "ACK") return;  // it may ride on data
        return all_b.empty() ? tell_only(kind, all_a, true) : tell_only(kind, all_b, false);
    }
    const auto unknown_to = [](const Journeys& other) {
        return [&other](const Journey& j) {
            return std::none_of(other.begin(), other.end(), [&](const Journey& o) { return o.key == j.key; });
        };
    };
    Journeys a, b;
    std::copy_if(all_a.begin(), all_a.end(), std::back_inserter(a), unknown_to(all_b));
    std::copy_if(all_b.begin(), all_b.end(), std::back_inserter(b), unknown_to(all_a));
    if (!kind.kind.starts_with("SYN")) {  // the first packets of a connection are told even if they were only lost
        lost_.a += take_lost(a, all_b);
        lost_.b += take_lost(b, all_a);
    }
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        tell(kind, i < a.size() ? a[i] : all_a.front(), i < b.size() ? b[i] : all_b.front());
    }
}

std::size_t ConversationDiff::take_lost(Journeys& journeys, const Journeys& whole) const {
    std::size_t count = 0;
    std::erase_if(journeys, [&](const Journey& j) {
        const bool lost = std::any_of(whole.begin(), whole.end(), [&](const Journey& w) { return is_part_of(j, w); });
        if (lost) count += j.packets;
        return lost;
    });
    return count;
}

void ConversationDiff::tell(const Kind& kind, const Journey& a, const Journey& b) {
    for (const JourneyDifference& d : differences(a, b)) {
        found_.push_back({.title = about_->title,
                          .number = about_->number,
                          .packet = kind.name,
                          .place = d.place,
                          .field = d.field,
                          .a = d.a,
                          .b = d.b,
                          .a_packet = a.packet,
                          .b_packet = b.packet});
    }
}

void ConversationDiff::tell_only(const Kind& kind, const Journeys& journeys, bool in_a) {
    const std::string count = kind.repeats ? "there" : std::to_string(all_packets(journeys)) + " more";
    const net::PacketId id = journeys.front().packet;
    found_.push_back({.title = about_->title,
                      .number = about_->number,
                      .packet = kind.name,
                      .field = "packets",
                      .a = in_a ? count : "",
                      .b = in_a ? "" : count,
                      .a_packet = in_a ? id : 0,
                      .b_packet = in_a ? 0 : id});
}

}  // namespace lvslab::judge
