#include "models/recording.hpp"

#include <algorithm>

namespace lvslab::models {

namespace {

std::vector<PacketRef> list_packets(const record::RunRecord& record) {
    std::vector<PacketRef> packets;
    for (const net::PacketId id : record.packets()) packets.push_back({id, record.frames_of_packet(id).front()});
    for (FrameNumber n = 1; n <= record.frame_count(); ++n) {
        if (record.frame(n).id == 0) packets.push_back({0, n});
    }
    std::sort(packets.begin(), packets.end(), [](const PacketRef& a, const PacketRef& b) { return a.first < b.first; });
    return packets;
}

/// In the lab's order, which is how people think of them; the record has them in the order of their first frames.
std::vector<std::string> list_nodes(const record::RunRecord& record) {
    std::vector<std::string> nodes;
    for (const auto& node : record.manifest().nodes) {
        if (node.kind != "bridge") nodes.push_back(node.name);
    }
    for (const std::string& node : record.nodes()) {
        if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
    }
    return nodes;
}

}  // namespace

Recording::Recording(record::RunRecord record, std::filesystem::path path)
    : record_(std::move(record)),
      path_(std::move(path)),
      packets_(list_packets(record_)),
      nodes_(list_nodes(record_)) {}

std::string Recording::title() const {
    const std::string& lab = record_.manifest().lab;
    return lab.empty() ? path_.filename().string() : lab + ".yaml";
}

PacketRef Recording::packet_of(FrameNumber frame) const {
    const net::PacketId id = record_.frame(frame).id;
    return id == 0 ? PacketRef{0, frame} : PacketRef{id, record_.frames_of_packet(id).front()};
}

std::size_t Recording::place_of(const PacketRef& packet) const {
    const auto found = std::lower_bound(packets_.begin(), packets_.end(), packet.first,
                                        [](const PacketRef& p, FrameNumber first) { return p.first < first; });
    return static_cast<std::size_t>(found - packets_.begin());
}

std::vector<FrameNumber> Recording::frames_of(const PacketRef& packet) const {
    if (packet.id == 0) return packet.first == 0 ? std::vector<FrameNumber>{} : std::vector<FrameNumber>{packet.first};
    const auto frames = record_.frames_of_packet(packet.id);
    return {frames.begin(), frames.end()};
}

net::Time Recording::since_start(FrameNumber frame) const { return record_.frame(frame).time - record_.frame(1).time; }

}  // namespace lvslab::models
