#include <algorithm>
#include <nlohmann/json.hpp>

#include "judge/diff.hpp"

namespace lvslab::judge {

namespace {

using Json = nlohmann::ordered_json;

std::string counted(std::size_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string side_text(const RunDiff::Side& side) {
    return counted(side.conversations, "conversation") + ", " + counted(side.packets, "packet") +
           (side.world.empty() ? "" : " (" + side.world + ")");
}

/// `1, 2, 3 and 21 more`
std::string numbers_text(const std::vector<std::size_t>& numbers) {
    constexpr std::size_t kMost = 8;
    std::string text;
    for (std::size_t i = 0; i < std::min(numbers.size(), kMost); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(numbers[i]);
    }
    return numbers.size() > kMost ? text + " and " + std::to_string(numbers.size() - kMost) + " more" : text;
}

std::string value_text(const RunDifference& d, const std::string& value, net::PacketId packet) {
    const bool way = d.field == "way";
    std::string text = value.empty() ? (way ? "nothing beyond what both did" : "not there") : value;
    if (way && !value.empty()) text = "passes " + text;
    if (packet != 0) text += "   (packet " + std::to_string(packet) + ")";
    return text;
}

std::string difference_text(const FoldedDifference& folded) {
    const RunDifference& d = folded.first;
    std::string text = "\n" + d.title;
    if (d.number != 0 && !d.title.starts_with("ARP ")) {
        text += std::string(folded.numbers.size() == 1 ? ", conversation " : ", conversations ") +
                numbers_text(folded.numbers);
    }
    text += "\n  ";
    if (!d.packet.empty()) {
        for (const std::string& packet : folded.packets) text += packet + ", ";
        text.resize(text.size() - 2);
        text += (d.place.empty() ? "" : ", at " + d.place) + ": ";
    }
    text += d.field + "\n";
    text += "    A  " + value_text(d, d.a, d.a_packet) + "\n";
    text += "    B  " + value_text(d, d.b, d.b_packet) + "\n";
    return text;
}

std::string remarks_text(const std::string& title, const std::vector<Remark>& remarks) {
    if (remarks.empty()) return {};
    std::string text = "\n" + title + "\n";
    for (const Remark& r : remarks) text += "  " + r.what + ": A " + r.a + ", B " + r.b + "\n";
    return text;
}

Json remarks_json(const std::vector<Remark>& remarks) {
    Json json = Json::array();
    for (const Remark& r : remarks) json.push_back({{"what", r.what}, {"a", r.a}, {"b", r.b}});
    return json;
}

Json side_json(const RunDiff::Side& side) {
    return {{"world", side.world}, {"conversations", side.conversations}, {"packets", side.packets}};
}

template <class T>
void add_once(std::vector<T>& values, const T& value) {
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

}  // namespace

std::vector<FoldedDifference> folded(const std::vector<RunDifference>& differences) {
    std::vector<FoldedDifference> all;
    for (const RunDifference& d : differences) {
        const auto same = [&](const FoldedDifference& f) {
            return f.first.title == d.title && f.first.place == d.place && f.first.field == d.field &&
                   f.first.packet.empty() == d.packet.empty() && f.first.a == d.a && f.first.b == d.b;
        };
        const auto known = std::find_if(all.begin(), all.end(), same);
        if (known == all.end()) {
            all.push_back({d, {d.number}, {d.packet}});
            continue;
        }
        add_once(known->numbers, d.number);
        add_once(known->packets, d.packet);
    }
    return all;
}

std::string to_text(const RunDiff& diff, const DiffText& options) {
    const std::vector<FoldedDifference> all = folded(diff.differences);
    std::string text = diff.is_equal() ? "equal: " + counted(diff.equal, "conversation")
                                       : "NOT EQUAL: " + counted(all.size(), "difference") + " (each told once); " +
                                             counted(diff.equal, "conversation") + " equal";
    text += "\n  A: " + side_text(diff.a) + "\n  B: " + side_text(diff.b) + "\n";
    for (std::size_t i = 0; i < std::min(all.size(), options.most); ++i) text += difference_text(all[i]);
    if (all.size() > options.most) {
        text += "\n... and " + counted(all.size() - options.most, "more difference") + "; --json has them all\n";
    }
    text += remarks_text("Belongs to the sender's TCP, no difference:", diff.sender);
    text += remarks_text("Times, refreshes and drops, no difference:", diff.times);
    return text;
}

std::string to_json(const RunDiff& diff) {
    Json differences = Json::array();
    for (const RunDifference& d : diff.differences) {
        differences.push_back({{"conversation", d.title},
                               {"number", d.number},
                               {"packet", d.packet},
                               {"hop", d.place},
                               {"field", d.field},
                               {"a", d.a},
                               {"b", d.b},
                               {"a_packet", d.a_packet},
                               {"b_packet", d.b_packet}});
    }
    const Json json = {{"equal", diff.is_equal()},         {"equal_conversations", diff.equal},
                       {"a", side_json(diff.a)},           {"b", side_json(diff.b)},
                       {"differences", differences},       {"senders_tcp", remarks_json(diff.sender)},
                       {"times", remarks_json(diff.times)}};
    return json.dump(1) + "\n";
}

}  // namespace lvslab::judge
