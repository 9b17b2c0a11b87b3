#include "judge/diff_remarks.hpp"

#include <map>
#include <set>

namespace lvslab::judge {

namespace {

/// A maximum segment size and which options stand beside it; timestamps are times.
std::string options_text(std::span<const std::uint8_t> options) {
    static const std::map<int, std::string> kNames = {{3, "window scale"}, {4, "SACK permitted"}, {8, "timestamps"}};
    std::string text;
    for (std::size_t i = 0; i < options.size() && options[i] != 0;) {
        if (options[i] == 1) {
            ++i;
            continue;
        }
        if (i + 1 >= options.size() || options[i + 1] < 2 || i + options[i + 1] > options.size()) break;
        const int kind = options[i];
        const auto value = options.subspan(i + 2, options[i + 1] - 2U);
        const auto name = kNames.find(kind);
        text += text.empty() ? "" : " + ";
        text += name == kNames.end() ? kind == 2 ? "MSS" : "option " + std::to_string(kind) : name->second;
        if (kind == 2 && value.size() == 2) text += " " + std::to_string(value[0] * 256 + value[1]);
        if (kind == 3 && value.size() == 1) text += " " + std::to_string(value[0]);
        i += options[i + 1];
    }
    return text.empty() ? "none" : text;
}

/// What TCP chose by itself in one record.
struct Choices {
    std::map<std::string, std::size_t> kinds;
    std::size_t pushed = 0, again = 0;
    std::set<std::string> options, windows;
};

Choices choices_of(const ConversationList& list) {
    Choices choices;
    for (const Conversation& c : list.conversations) {
        for (const TracedPacket& p : c.packets) {
            if (!p.meaning.segment) continue;
            const auto& segment = *p.meaning.segment;
            ++choices.kinds[p.meaning.kind];
            if (segment.flags.has(wire::kPsh)) ++choices.pushed;
            if (p.again) ++choices.again;
            if (!segment.flags.has(wire::kSyn)) continue;
            choices.options.insert(options_text(segment.options));
            choices.windows.insert(std::to_string(segment.window));
        }
    }
    return choices;
}

class Remarks {
public:
    void add(const std::string& what, const std::string& a, const std::string& b) {
        if (a != b) remarks_.push_back({what, a, b});
    }
    void add(const std::string& what, std::size_t a, std::size_t b) { add(what, std::to_string(a), std::to_string(b)); }
    std::vector<Remark> take() { return std::move(remarks_); }

private:
    std::vector<Remark> remarks_;
};

std::size_t repeated_arp(const ConversationList& list) {
    std::size_t count = 0;
    for (const Conversation& c : list.conversations) count += c.arp ? c.packets.size() : 0;
    return count;
}

std::set<std::string> keys(const std::map<std::string, std::size_t>& x, const std::map<std::string, std::size_t>& y) {
    std::set<std::string> all;
    for (const auto& [key, count] : x) all.insert(key);
    for (const auto& [key, count] : y) all.insert(key);
    return all;
}

std::size_t count(const std::map<std::string, std::size_t>& counts, const std::string& key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
}

}  // namespace

std::string join(const std::set<std::string>& values) {
    std::string text;
    for (const std::string& v : values) text += (text.empty() ? "" : ", ") + v;
    return text;
}

std::vector<Remark> sender_remarks(const ListPair& lists) {
    const Choices a = choices_of(lists.a), b = choices_of(lists.b);
    Remarks remarks;
    for (const std::string& kind : keys(a.kinds, b.kinds)) {
        remarks.add(kind + " segments", count(a.kinds, kind), count(b.kinds, kind));
    }
    remarks.add("segments with PSH", a.pushed, b.pushed);
    remarks.add("segments sent again", a.again, b.again);
    remarks.add("options of SYNs", join(a.options), join(b.options));
    remarks.add("windows of SYNs", join(a.windows), join(b.windows));
    return remarks.take();
}

std::vector<Remark> time_remarks(const ListPair& lists) {
    const Leftovers &a = lists.a.leftovers, &b = lists.b.leftovers;
    Remarks remarks;
    remarks.add("ARP broadcasts and their answers", repeated_arp(lists.a), repeated_arp(lists.b));
    remarks.add("ARP questions to one neighbour, to refresh an entry", a.probes, b.probes);
    remarks.add("answers to those", a.answers, b.answers);
    remarks.add("frames that switches flooded to hosts which were not meant", a.flooded, b.flooded);
    remarks.add("frames that are neither IPv4 nor ARP", a.other, b.other);
    for (const std::string& drop : keys(a.drops, b.drops)) {
        remarks.add("drops told by " + drop, count(a.drops, drop), count(b.drops, drop));
    }
    return remarks.take();
}

}  // namespace lvslab::judge
