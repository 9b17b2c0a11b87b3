#include "judge/judgement.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace lvslab::judge {

namespace {

struct PortFrames {
    std::vector<PassedFrame> kernel, ours;
};
using PortKey = std::tuple<std::string, std::string, std::string>;  // node, interface, way

bool has_timers(const TableDifference& d) {
    return d.table == "neighbours" || d.table == "connections" || d.table == "tracked" || d.table == "route_cache";
}

bool is_count(const TableDifference& d) {
    return d.field.ends_with("packets") || d.field.ends_with("bytes") || d.field.starts_with("stats.") ||
           d.field.starts_with("live.") || d.field.starts_with("rates.");
}

bool concern_the_same(const TableDifference& a, const TableDifference& b) {
    return a.table == b.table && a.row == b.row && a.field == b.field;
}

void sort_in(const Records& records, const record::RunRecord& record, std::vector<PassedFrame> PortFrames::*side,
             std::map<PortKey, PortFrames>& ports) {
    for (record::FrameNumber n = 1; n <= record.frame_count(); ++n) {
        const record::Frame frame = record.frame(n);
        if (frame.way == record::Way::drop || frame.time > records.last) continue;  // a kernel tells of no drops
        PortFrames& port = ports[{std::string(frame.node), std::string(frame.interface), record::to_string(frame.way)}];
        (port.*side)
            .push_back({.time = frame.time, .bytes = frame.bytes, .raw = frame.link_type == record::kLinkTypeRawIp, .unfinished = frame.interface == "lo"});
    }
}

}  // namespace

std::size_t Judgement::frames_equal() const {
    std::size_t sum = 0;
    for (const Port& port : ports) sum += port.comparison.equal;
    return sum;
}

std::size_t Judgement::frames_different() const {
    std::size_t sum = 0;
    for (const Port& port : ports) sum += port.comparison.differences.size();
    return sum;
}

std::size_t Judgement::untold() const {
    std::size_t sum = 0;
    for (const Port& port : ports) sum += port.comparison.untold;
    return sum;
}

std::size_t Judgement::late() const {
    std::size_t sum = 0;
    for (const Port& port : ports) sum += port.comparison.late;
    return sum;
}

std::size_t Judgement::on_time() const {
    std::size_t sum = 0;
    for (const Port& port : ports) sum += port.comparison.on_time;
    return sum;
}

net::Time Judgement::farthest() const {
    net::Time farthest{0};
    for (const Port& port : ports) farthest = std::max(farthest, port.comparison.farthest);
    return farthest;
}

bool Judgement::is_untold(const TableDifference& d) const {
    std::size_t timers = 0, late = 0;
    for (const Port& port : ports) {
        if (port.node != d.node) continue;
        timers += port.comparison.timers;
        late += port.comparison.late;
    }
    if (d.table == "counters" && timers + late != 0) return true;
    if (d.table == "neighbours" && d.field == "state" && timers != 0) return true;
    return is_count(d) && late != 0;
}

Judgement judge_frames(const Records& records) {
    std::map<PortKey, PortFrames> ports;
    sort_in(records, records.kernel, &PortFrames::kernel, ports);
    sort_in(records, records.ours, &PortFrames::ours, ports);
    Judgement judgement;
    for (const auto& [key, frames] : ports) {
        judgement.ports.push_back({.node = std::get<0>(key),
                                   .interface = std::get<1>(key),
                                   .way = std::get<2>(key),
                                   .kernel = frames.kernel.size(),
                                   .ours = frames.ours.size(),
                                   .comparison = compare_frames({frames.kernel, frames.ours, records.end})});
    }
    return judgement;
}

std::vector<TableDifference> judge_tables(const std::string& node, const ipvs::NodeTables& kernel,
                                          const Moments& ours) {
    auto differences = compare_tables({.node = node, .kernel = kernel, .ours = ours.then});
    for (const ipvs::NodeTables* moment : {&ours.before, &ours.after}) {
        const auto others = compare_tables({.node = node, .kernel = kernel, .ours = *moment});
        std::erase_if(differences, [&](const TableDifference& d) {
            return has_timers(d) && std::none_of(others.begin(), others.end(),
                                                 [&](const TableDifference& o) { return concern_the_same(o, d); });
        });
    }
    return differences;
}

}  // namespace lvslab::judge
