#include "record/run_record.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

#include "record/capture.hpp"
#include "record/pcap_file.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::record {

const char* to_string(Way way) {
    switch (way) {
        case Way::in:
            return "in";
        case Way::out:
            return "out";
        case Way::drop:
            return "drop";
        case Way::unknown:
            break;
    }
    return "?";
}

RunRecord RunRecord::open(const std::filesystem::path& path) {
    RunRecord record;
    record.mapped_.emplace(path);
    record.read(record.mapped_->bytes(), path.string());
    return record;
}

RunRecord RunRecord::over(std::span<const std::uint8_t> file) {
    RunRecord record;
    record.read(file, "this record");
    return record;
}

// ---- the index pass

void RunRecord::read(std::span<const std::uint8_t> file, std::string_view name) {
    switch (capture_kind(file)) {
        case CaptureKind::pcap:
            read_pcap(file);
            break;
        case CaptureKind::pcapng:
            read_pcapng(file);
            break;
        case CaptureKind::neither:
            throw std::runtime_error(std::string(name) + ": neither a run record nor another pcapng or pcap file");
    }
    name_interfaces();
    sort_index();
}

void RunRecord::read_pcap(std::span<const std::uint8_t> file) {
    interfaces_.emplace_back();
    PcapReader reader(file);
    while (const auto record = reader.next()) {
        frames_.push_back({.time = record->timestamp, .bytes = record->bytes});
    }
    warning_ = reader.end_reason();
}

void RunRecord::read_pcapng(std::span<const std::uint8_t> file) {
    PcapngReader reader(file);
    while (const auto block = reader.next()) {
        std::visit([this](const auto& view) { add(view); }, *block);
    }
    warning_ = reader.end_reason();
}

void RunRecord::add(const SectionView& section) {
    section_base_ = interfaces_.size();
    std::string comment;
    for (const Option& option : section.options) {
        if (option.code == option::kComment) comment += option.text();
    }
    const auto manifest = manifest_from_json(comment);
    if (!manifest || story_) return;  // where records were merged, the first manifest speaks for all
    manifest_ = *manifest;
    story_ = true;
}

void RunRecord::add(const InterfaceView& interface) {
    interfaces_.push_back({.name = std::string(interface.name()), .link_type = interface.link_type});
}

void RunRecord::add(const PacketView& packet) {
    const std::size_t interface = section_base_ + packet.interface;
    if (interface >= interfaces_.size()) return;
    const net::PacketId parent = take_story(packet.options);
    frames_.push_back({.time = packet.timestamp,
                       .id = packet.packet_id.value_or(0),
                       .parent = parent,
                       .bytes = packet.bytes,
                       .options = packet.options,
                       .interface = static_cast<std::uint32_t>(interface),
                       .flags = packet.flags});
}

void RunRecord::add(const StatisticsView& statistics) { take_story(statistics.options); }

/// Notes what is not asked for frame by frame, and returns the parent.
net::PacketId RunRecord::take_story(Options options) {
    net::PacketId parent = 0;
    each_item(options, [&](const Item& item) {
        story_ = true;
        if (const auto cause = decode_parent(item)) parent = *cause;
        if (const auto change = decode_change(item)) {
            auto node = changes_.find(change->node);
            if (node == changes_.end()) node = changes_.emplace(std::string(change->node), 0).first;
            node->second.push_back(*change);
        }
        if (item.kind == ItemKind::results) results_.append(item.content.begin(), item.content.end());
    });
    return parent;
}

std::uint32_t RunRecord::node_number(std::string_view name) {
    const auto known = std::find(nodes_.begin(), nodes_.end(), name);
    const auto number = static_cast<std::uint32_t>(known - nodes_.begin());
    if (known == nodes_.end()) nodes_.emplace_back(name);
    return number;
}

/// NODE:IFACE is our own spelling. Elsewhere a colon means something else (eth0:1), and all is one node.
void RunRecord::name_interfaces() {
    for (std::size_t i = 0; i < interfaces_.size(); ++i) {
        Interface& interface = interfaces_[i];
        const std::size_t colon = story_ ? interface.name.find(':') : std::string::npos;
        interface.node = node_number(colon == std::string::npos ? "capture" : interface.name.substr(0, colon));
        if (colon != std::string::npos) interface.name.erase(0, colon + 1);
        if (interface.name.empty()) interface.name = "if" + std::to_string(i);
        interface.drops = colon != std::string::npos && interface.name == "drop";
    }
}

void RunRecord::sort_index() {
    for (FrameNumber number = 1; number <= frame_count(); ++number) {
        if (frames_[number - 1].id != 0) by_packet_.push_back(number);
    }
    std::stable_sort(by_packet_.begin(), by_packet_.end(),
                     [this](FrameNumber a, FrameNumber b) { return frames_[a - 1].id < frames_[b - 1].id; });
    for (auto& [node, changes] : changes_) {
        // In order already, unless several records were merged.
        std::stable_sort(changes.begin(), changes.end(),
                         [](const RecordedChange& a, const RecordedChange& b) { return a.at < b.at; });
    }
}

// ---- the answers

const RunRecord::Entry& RunRecord::entry(FrameNumber number) const {
    if (number == 0 || number > frames_.size()) {
        throw std::out_of_range("the record has the events 1 to " + std::to_string(frames_.size()) + ", no " +
                                std::to_string(number));
    }
    return frames_[number - 1];
}

Frame RunRecord::frame(FrameNumber number) const {
    const Entry& e = entry(number);
    const Interface& interface = interfaces_[e.interface];
    Way way = Way::unknown;
    if (interface.drops) way = Way::drop;
    if (e.flags.direction == Direction::inbound) way = Way::in;
    if (e.flags.direction == Direction::outbound) way = Way::out;
    return {.number = number,
            .time = e.time,
            .node = nodes_[interface.node],
            .interface = interface.name,
            .way = way,
            .reception = e.flags.reception,
            .id = e.id,
            .parent = e.parent,
            .link_type = interface.link_type,
            .bytes = e.bytes};
}

std::span<const std::uint8_t> Frame::packet() const {
    if (link_type != kLinkTypeEthernet) return bytes;
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(bytes);
    return ethernet ? ethernet->payload() : bytes.subspan(bytes.size());
}

std::string_view RunRecord::comment(FrameNumber number) const { return entry(number).options.text(option::kComment); }

std::vector<RecordedEvent> RunRecord::events(FrameNumber number) const {
    std::vector<RecordedEvent> events;
    each_item(entry(number).options, [&](const Item& item) {
        if (auto event = decode_event(item)) events.push_back(std::move(*event));
    });
    return events;
}

std::vector<FrameNumber> RunRecord::frames_of_node(std::string_view node) const {
    std::vector<FrameNumber> found;
    for (FrameNumber number = 1; number <= frame_count(); ++number) {
        if (nodes_[interfaces_[frames_[number - 1].interface].node] == node) found.push_back(number);
    }
    return found;
}

std::span<const FrameNumber> RunRecord::frames_of_packet(net::PacketId id) const {
    const auto begin = std::partition_point(by_packet_.begin(), by_packet_.end(),
                                            [&](FrameNumber n) { return frames_[n - 1].id < id; });
    const auto end =
        std::partition_point(begin, by_packet_.end(), [&](FrameNumber n) { return frames_[n - 1].id == id; });
    return {begin, end};
}

std::vector<net::PacketId> RunRecord::packets() const {
    std::vector<FrameNumber> firsts;
    for (std::size_t i = 0; i < by_packet_.size(); ++i) {
        const bool first = i == 0 || frames_[by_packet_[i - 1] - 1].id != frames_[by_packet_[i] - 1].id;
        if (first) firsts.push_back(by_packet_[i]);
    }
    std::sort(firsts.begin(), firsts.end());
    std::vector<net::PacketId> ids;
    for (const FrameNumber number : firsts) ids.push_back(frames_[number - 1].id);
    return ids;
}

std::span<const RecordedChange> RunRecord::changes(std::string_view node) const {
    const auto found = changes_.find(node);
    return found == changes_.end() ? std::span<const RecordedChange>{} : found->second;
}

ipvs::NodeTables RunRecord::tables_at(std::string_view node, net::Time time) const {
    ipvs::NodeTables tables;
    tables.now = time;
    for (const RecordedChange& change : changes(node)) {
        if (change.at > time) break;
        if (const auto row = decode_row(change.row)) apply(tables, change.kind, *row);
    }
    return tables;
}

}  // namespace lvslab::record
