#include "judge/judgement.hpp"

#include <map>
#include <tuple>

namespace lvslab::judge {

namespace {

struct PortFrames {
    std::vector<PassedFrame> kernel, ours;
};
using PortKey = std::tuple<std::string, std::string, std::string>;  // node, interface, way

void sort_in(const record::RunRecord& record, std::vector<PassedFrame> PortFrames::*side,
             std::map<PortKey, PortFrames>& ports) {
    for (record::FrameNumber n = 1; n <= record.frame_count(); ++n) {
        const record::Frame frame = record.frame(n);
        if (frame.way == record::Way::drop) continue;  // a kernel tells of none
        PortFrames& port = ports[{std::string(frame.node), std::string(frame.interface), record::to_string(frame.way)}];
        (port.*side)
            .push_back({.time = frame.time, .bytes = frame.bytes, .raw = frame.link_type == record::kLinkTypeRawIp});
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

std::size_t Judgement::timers(const std::string& node) const {
    std::size_t sum = 0;
    for (const Port& port : ports) sum += port.node == node ? port.comparison.timers : 0;
    return sum;
}

Judgement judge_frames(const Records& records) {
    std::map<PortKey, PortFrames> ports;
    sort_in(records.kernel, &PortFrames::kernel, ports);
    sort_in(records.ours, &PortFrames::ours, ports);
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

}  // namespace lvslab::judge
