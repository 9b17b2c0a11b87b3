#pragma once

#include <map>
#include <memory>
#include <string>

#include "models/stage.hpp"

namespace lvslab::models {

/// The record of a lab of scenarios/, run once for all tests (viewer_records in tests/CMakeLists.txt).
inline const Recording& recording_of(const std::string& lab) {
    static std::map<std::string, std::unique_ptr<Recording>> opened;
    auto& recording = opened[lab];
    if (!recording) {
        const std::filesystem::path path = std::filesystem::path(LVSLAB_BINARY_DIR) / "records" / lab / "run.pcapng";
        recording = std::make_unique<Recording>(record::RunRecord::open(path), path);
    }
    return *recording;
}

/// The frame on which this node sends (or receives, drops) that packet.
struct Place {
    net::PacketId packet;
    std::string node;
    record::Way way;
};
inline FrameNumber frame_at(const Recording& recording, const Place& place) {
    for (const FrameNumber number : recording.record().frames_of_packet(place.packet)) {
        const record::Frame frame = recording.record().frame(number);
        if (frame.node == place.node && frame.way == place.way) return number;
    }
    return 0;
}

}  // namespace lvslab::models
