#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "record/show.hpp"
#include "wire/text.hpp"

namespace lvslab::record {
namespace {

constexpr const char* kIndent = "    ";

struct Column {
    std::size_t width;
    bool right;
};

std::string cell(const std::string& text, Column column) {
    const std::string space(column.width > text.size() ? column.width - text.size() : 0, ' ');
    return column.right ? space + text : text + space;
}

using Line = std::vector<std::string>;

/// Columns as wide as their widest cell, numbers to the right; the last one runs free.
std::string table_text(const std::vector<Line>& lines, const std::vector<bool>& right) {
    std::vector<Column> columns;
    for (std::size_t i = 0; i < right.size(); ++i) {
        std::size_t width = 0;
        for (const Line& line : lines) width = std::max(width, line[i].size());
        columns.push_back({.width = i + 1 == right.size() ? 0 : width, .right = right[i]});
    }
    std::string out;
    for (const Line& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) out += (i == 0 ? "" : "  ") + cell(line[i], columns[i]);
        out += '\n';
    }
    return out;
}

std::string id_text(net::PacketId id) { return id == 0 ? "-" : std::to_string(id); }

Line line_of(const PacketSummary& packet) {
    std::string text = packet.text;
    for (const PacketSummary::Drop& drop : packet.drops) {
        text += "  [dropped by " + std::string(drop.node) + ": " + drop.reason + "]";
    }
    return {id_text(packet.id),         id_text(packet.parent),      seconds_text(packet.first),
            std::string(packet.origin), std::to_string(packet.hops), text};
}

std::string change_text(const FieldChange& change) {
    if (change.old_value.empty()) return change.field + " is new: " + change.new_value;
    if (change.new_value.empty()) return change.field + " is gone, it was " + change.old_value;
    return change.field + " " + change.old_value + " -> " + change.new_value;
}

/// Changes that one rule made stand below it.
std::string changes_text(const std::vector<FieldChange>& changes) {
    std::string out, rule;
    for (const FieldChange& change : changes) {
        if (change.rule != rule) out += kIndent + rule_text(change.rule, Language::english) + ":\n";
        rule = change.rule;
        out += std::string(kIndent) + kIndent + change_text(change) + "\n";
    }
    return out;
}

}  // namespace

std::string seconds_text(net::Time time) {
    char text[48];
    std::snprintf(text, sizeof text, "%.6f s", std::chrono::duration<double>(time).count());
    return text;
}

std::string packet_table(const RunRecord& record) {
    std::vector<Line> lines = {{"id", "parent", "time", "from", "hops", "packet"}};
    for (const PacketSummary& packet : packet_list(record)) lines.push_back(line_of(packet));
    return table_text(lines, {true, true, true, false, true, false});
}

std::string packet_text(const RunRecord& record, net::PacketId id, const Annex& annex) {
    const std::vector<Hop> hops = story_of(record, id);
    if (hops.empty()) throw std::runtime_error("the record has no packet " + std::to_string(id));
    const net::PacketId parent = parent_of(record, id);
    std::string out = "packet " + std::to_string(id);
    if (parent != 0) out += ", caused by packet " + std::to_string(parent);
    out += ", first seen on " + std::string(hops.front().node) + "\n";
    for (const Hop& hop : hops) {
        const bool drop = hop.way == Way::drop;
        out += "\n" + std::to_string(hop.event) + "  " + seconds_text(hop.time) + "  " + std::string(hop.node) + (hop.observed ? " (real)  " : "  ") +
               (drop ? std::string("dropped") : std::string(hop.interface) + " " + to_string(hop.way)) + "  " +
               text_of(record.frame(hop.event)) + "\n";
        if (!hop.why.empty()) out += kIndent + std::string(hop.why) + "\n";
        out += changes_text(hop.changed);
        if (annex) out += annex(hop);
    }
    return out;
}

}  // namespace lvslab::record
