#include "judge/diff.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "judge/conversation.hpp"
#include "judge/diff_conversation.hpp"
#include "judge/diff_remarks.hpp"

namespace lvslab::judge {

namespace {

std::set<std::string> node_names(const record::Manifest& manifest) {
    std::set<std::string> names;
    for (const auto& node : manifest.nodes) names.insert(node.name);
    return names;
}

/// `client:eth0 - router:eth0`, whichever end was written first.
std::set<std::string> link_names(const record::Manifest& manifest) {
    std::set<std::string> names;
    for (const auto& link : manifest.links) {
        std::string a = link.a.node + ":" + link.a.iface, b = link.b.node + ":" + link.b.iface;
        if (b < a) std::swap(a, b);
        names.insert(a + " - " + b);
    }
    return names;
}

struct Names {
    std::set<std::string> a, b;
};

/// A record that was put together by another tool may not say.
void compare_names(const std::string& what, const Names& names, RunDiff& diff) {
    if (names.a.empty() || names.b.empty()) return;
    std::set<std::string> only_a, only_b;
    std::set_difference(names.a.begin(), names.a.end(), names.b.begin(), names.b.end(),
                        std::inserter(only_a, only_a.end()));
    std::set_difference(names.b.begin(), names.b.end(), names.a.begin(), names.a.end(),
                        std::inserter(only_b, only_b.end()));
    if (only_a.empty() && only_b.empty()) return;
    diff.differences.push_back({.title = "the lab", .field = what, .a = join(only_a), .b = join(only_b)});
}

RunDiff::Side side_of(const record::RunRecord& record, const ConversationList& list) {
    RunDiff::Side side{.world = record.manifest().world, .conversations = list.conversations.size(), .packets = 0};
    for (const Conversation& c : list.conversations) side.packets += c.packets.size();
    return side;
}

void only_in(const Conversation& c, bool in_a, RunDiff& diff) {
    const std::string text = std::to_string(c.packets.size()) + (c.packets.size() == 1 ? " packet" : " packets");
    const net::PacketId id = c.packets.front().id;
    diff.differences.push_back({.title = c.title,
                                .number = c.number,
                                .field = "packets",
                                .a = in_a ? text : "",
                                .b = in_a ? "" : text,
                                .a_packet = in_a ? id : 0,
                                .b_packet = in_a ? 0 : id});
}

}  // namespace

RunDiff diff(const RecordPair& records) {
    const ConversationList a = conversations_of(records.a), b = conversations_of(records.b);
    RunDiff result{.a = side_of(records.a, a), .b = side_of(records.b, b)};
    compare_names("nodes", {node_names(records.a.manifest()), node_names(records.b.manifest())}, result);
    compare_names("links", {link_names(records.a.manifest()), link_names(records.b.manifest())}, result);
    std::map<std::pair<std::string, std::size_t>, const Conversation*> of_b;
    for (const Conversation& c : b.conversations) of_b.emplace(std::pair(c.title, c.number), &c);
    ConversationDiff compare(records);
    for (const Conversation& c : a.conversations) {
        const auto found = of_b.find({c.title, c.number});
        if (found == of_b.end()) {
            only_in(c, true, result);
            continue;
        }
        auto differences = compare({c, *found->second});
        if (differences.empty()) ++result.equal;
        result.differences.insert(result.differences.end(), differences.begin(), differences.end());
        of_b.erase(found);
    }
    for (const Conversation& c : b.conversations) {
        if (of_b.contains({c.title, c.number})) only_in(c, false, result);
    }
    result.sender = sender_remarks({a, b});
    result.times = time_remarks({a, b});
    if (compare.lost() != ConversationDiff::Lost{}) {
        result.times.push_back({"packets of a repeated kind that were lost on a way which others went to its end",
                                std::to_string(compare.lost().a), std::to_string(compare.lost().b)});
    }
    return result;
}

}  // namespace lvslab::judge
