#include "models/passage.hpp"

namespace lvslab::models {

namespace {

bool arrives(const record::Frame& frame) {
    return frame.way == record::Way::in && frame.link_type == record::kLinkTypeEthernet;
}

}  // namespace

Passage passage_of(const Recording& recording, const PassageAsked& asked) {
    const record::RunRecord& record = recording.record();
    std::vector<Passage> stays;
    for (const FrameNumber number : recording.frames_of(asked.packet)) {
        const record::Frame frame = record.frame(number);
        if (frame.node != asked.node) continue;
        if (stays.empty() || arrives(frame)) stays.push_back({asked.node, {}});
        stays.back().frames.push_back(number);
    }
    if (stays.empty()) return {asked.node, {}};
    Passage chosen = stays.front();
    for (const Passage& stay : stays) {
        if (stay.frames.front() <= asked.event) chosen = stay;
    }
    return chosen;
}

std::vector<record::RecordedEvent> events_of(const Recording& recording, const Passage& passage) {
    std::vector<record::RecordedEvent> all;
    for (const FrameNumber number : passage.frames) {
        auto events = recording.record().events(number);
        all.insert(all.end(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
    }
    return all;
}

FrameNumber arrival_of(const Recording& recording, const Passage& passage) {
    if (passage.empty()) return 0;
    return arrives(recording.record().frame(passage.frames.front())) ? passage.frames.front() : 0;
}

FrameNumber departure_of(const Recording& recording, const Passage& passage) {
    if (passage.empty()) return 0;
    const FrameNumber last = passage.frames.back();
    return arrives(recording.record().frame(last)) ? 0 : last;
}

}  // namespace lvslab::models
