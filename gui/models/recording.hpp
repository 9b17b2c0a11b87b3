#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "record/run_record.hpp"

namespace lvslab::models {

using record::FrameNumber;

/// A logical packet: all frames with one id, or a frame of which nothing more is known.
struct PacketRef {
    net::PacketId id = 0;
    FrameNumber first = 0;  ///< its first frame

    bool operator==(const PacketRef&) const = default;
};

/// An opened record, and what every view asks of it.
class Recording {
public:
    Recording(record::RunRecord record, std::filesystem::path path);

    const record::RunRecord& record() const { return record_; }
    const std::filesystem::path& path() const { return path_; }
    /// `tun.yaml`: the lab's name; the file's if there is none.
    std::string title() const;

    FrameNumber count() const { return record_.frame_count(); }
    /// All logical packets, by their first frame.
    const std::vector<PacketRef>& packets() const { return packets_; }
    PacketRef packet_of(FrameNumber frame) const;
    /// Where this packet stands in packets().
    std::size_t place_of(const PacketRef& packet) const;
    std::vector<FrameNumber> frames_of(const PacketRef& packet) const;
    /// Time of a frame, since the first one.
    net::Time since_start(FrameNumber frame) const;
    /// Nodes with a Host, as they are shown: in the lab's order.
    const std::vector<std::string>& nodes() const { return nodes_; }

private:
    record::RunRecord record_;
    std::filesystem::path path_;
    std::vector<PacketRef> packets_;
    std::vector<std::string> nodes_;
};

}  // namespace lvslab::models
