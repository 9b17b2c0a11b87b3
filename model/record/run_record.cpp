#include "record/run_record.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

#include "record/byte_order.hpp"
#include "record/capture.hpp"
#include "record/link_layer.hpp"
#include "record/pcap_file.hpp"

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

namespace {

constexpr std::uint64_t kProgressStep = 16 << 20;
constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << 44) - 1;
constexpr std::size_t kMostInterfaces = 1 << 20;           // Entry::interface
constexpr std::uint32_t kMostOptions = kLargestBlock - 1;  // Entry::options_size

/// Tells somebody who waits how far the reading came.
class Ticker {
public:
    Ticker(std::size_t size, const std::function<bool(double)>& progress) : size_(size), progress_(progress) {}

    void reached(std::uint64_t offset) {
        if (offset >= next_) tell(offset);
    }
    void tell(std::uint64_t offset) {
        next_ = offset + kProgressStep;
        const double share = size_ == 0 ? 1 : static_cast<double>(offset) / static_cast<double>(size_);
        if (progress_ && !progress_(share)) throw std::runtime_error("interrupted");
    }

private:
    std::size_t size_;
    const std::function<bool(double)>& progress_;
    std::uint64_t next_ = kProgressStep;
};

}  // namespace

RunRecord RunRecord::open(const std::filesystem::path& path) { return open(path, {}); }

RunRecord RunRecord::open(const std::filesystem::path& path, const Progress& progress) {
    RunRecord record;
    record.mapped_.emplace(path);
    record.read(record.mapped_->bytes(), path.string(), progress);
    return record;
}

RunRecord RunRecord::over(std::span<const std::uint8_t> file) {
    RunRecord record;
    record.read(file, "this record", {});
    return record;
}

// ---- the index pass

void RunRecord::read(Bytes file, std::string_view name, const Progress& progress) {
    file_ = file;
    switch (capture_kind(file)) {
        case CaptureKind::pcap:
            read_pcap(progress);
            break;
        case CaptureKind::pcapng:
            read_pcapng(progress);
            break;
        case CaptureKind::neither:
            throw std::runtime_error(std::string(name) + ": " +
                                     why_no_capture(file, name, "neither a run record nor another pcapng or pcap file"));
    }
    name_interfaces();
    sort_index();
    Ticker(file_.size(), progress).tell(file_.size());
}

void RunRecord::read_pcap(const Progress& progress) {
    PcapReader reader(file_);
    interfaces_.push_back({.link_type = reader.link_type(), .order = reader.order()});
    Ticker ticker(file_.size(), progress);
    while (const auto record = reader.next()) {
        ticker.reached(record->file_offset);
        frames_.push_back({.time = record->timestamp,
                           .offset = offset_of(record->bytes) & kOffsetMask,
                           .size = static_cast<std::uint32_t>(record->bytes.size())});
    }
    warning_ = reader.end_reason();
}

void RunRecord::read_pcapng(const Progress& progress) {
    PcapngReader reader(file_);
    Ticker ticker(file_.size(), progress);
    while (const auto block = reader.next()) {
        std::visit(
            [&](const auto& view) {
                ticker.reached(view.file_offset);
                add(view);
            },
            *block);
    }
    warning_ = reader.end_reason();
}

void RunRecord::add(const SectionView& section) {
    section_base_ = interfaces_.size();
    section_order_ = section.order;
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
    interfaces_.push_back(
        {.name = std::string(interface.name()), .link_type = interface.link_type, .order = section_order_});
}

void RunRecord::add(const PacketView& packet) {
    const std::size_t interface = section_base_ + packet.interface;
    if (interface >= std::min(interfaces_.size(), kMostInterfaces)) return;
    const net::PacketId parent = take_story(packet.options);
    const std::size_t options_size = std::min<std::size_t>(packet.options.bytes().size(), kMostOptions);
    frames_.push_back({.time = packet.timestamp,
                       .id = packet.packet_id.value_or(0),
                       .parent = parent,
                       .offset = offset_of(packet.bytes) & kOffsetMask,
                       .interface = interface & (kMostInterfaces - 1),
                       .size = static_cast<std::uint32_t>(packet.bytes.size()),
                       .options_size = static_cast<std::uint32_t>(options_size) & kMostOptions,
                       .flags = encode(packet.flags) & 31});
}

void RunRecord::add(const StatisticsView& statistics) { take_story(statistics.options); }

/// Notes what is not asked for frame by frame, and returns the parent.
net::PacketId RunRecord::take_story(Options options) {
    net::PacketId parent = 0;
    each_item(options, [&](const Item& item) {
        story_ = true;
        if (const auto cause = decode_parent(item)) parent = *cause;
        if (const auto change = decode_change(item)) history_of(change->node).add(*change);
        if (item.kind == ItemKind::results) results_.append(item.content.begin(), item.content.end());
    });
    return parent;
}

TableHistory& RunRecord::history_of(std::string_view node) {
    auto found = histories_.find(node);
    if (found == histories_.end()) found = histories_.try_emplace(std::string(node), file_, node).first;
    return found->second;
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
    frames_.shrink_to_fit();
    const auto earlier = std::is_sorted_until(frames_.begin(), frames_.end(),
                                              [](const Entry& a, const Entry& b) { return a.time < b.time; });
    if (earlier != frames_.end()) first_out_of_order_ = static_cast<FrameNumber>(earlier - frames_.begin() + 1);
    by_packet_.reserve(frames_.size());
    for (FrameNumber number = 1; number <= frame_count(); ++number) {
        if (frames_[number - 1].id != 0) by_packet_.push_back(number);
    }
    std::stable_sort(by_packet_.begin(), by_packet_.end(),
                     [this](FrameNumber a, FrameNumber b) { return frames_[a - 1].id < frames_[b - 1].id; });
    for (auto& [node, history] : histories_) history.finish();
}

// ---- the answers

const RunRecord::Entry& RunRecord::entry(FrameNumber number) const {
    if (number == 0 || number > frames_.size()) {
        throw std::out_of_range("the record has the events 1 to " + std::to_string(frames_.size()) + ", no " +
                                std::to_string(number));
    }
    return frames_[number - 1];
}

Options RunRecord::options_of(const Entry& entry) const {
    if (entry.options_size == 0) return {};
    return {file_.subspan(entry.offset + padded(entry.size), entry.options_size), interfaces_[entry.interface].order};
}

/// It stands in front of the bytes in all formats: pcap, and each of pcapng's packet blocks.
std::uint32_t RunRecord::original_length_of(const Entry& entry) const {
    constexpr std::size_t kSize = sizeof(std::uint32_t);
    return load<std::uint32_t>(file_, entry.offset - kSize, interfaces_[entry.interface].order);
}

Frame RunRecord::frame(FrameNumber number) const {
    const Entry& e = entry(number);
    const Interface& interface = interfaces_[e.interface];
    Way way = Way::unknown;
    if (interface.drops) way = Way::drop;
    const auto bytes = file_.subspan(e.offset, e.size);
    EpbFlags flags = decode_flags(e.flags);
    if (flags == EpbFlags{} && interface.link_type != kLinkTypeEthernet) {
        if (const auto link = link_of(interface.link_type, bytes)) flags = link->flags;
    }
    if (flags.direction == Direction::inbound) way = Way::in;
    if (flags.direction == Direction::outbound) way = Way::out;
    return {.number = number,
            .time = e.time,
            .node = nodes_[interface.node],
            .interface = interface.name,
            .way = way,
            .reception = flags.reception,
            .id = e.id,
            .parent = e.parent,
            .link_type = interface.link_type,
            .bytes = bytes,
            .original_length = original_length_of(e)};
}

std::span<const std::uint8_t> Frame::packet() const {
    const auto link = link_of(link_type, bytes);
    return bytes.subspan(link ? link->size : bytes.size());
}

FrameNumber RunRecord::last_frame_at(net::Time time) const {
    const auto then = [&](const Entry& e) { return e.time <= time; };
    const auto later = first_out_of_order_ == 0 ? std::partition_point(frames_.begin(), frames_.end(), then)
                                       : std::find_if_not(frames_.begin(), frames_.end(), then);
    return static_cast<FrameNumber>(later - frames_.begin());
}

std::string_view RunRecord::comment(FrameNumber number) const {
    return options_of(entry(number)).text(option::kComment);
}

std::vector<RecordedEvent> RunRecord::events(FrameNumber number) const {
    std::vector<RecordedEvent> events;
    each_item(options_of(entry(number)), [&](const Item& item) {
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

const TableHistory& RunRecord::changes(std::string_view node) const {
    static const TableHistory kNone({}, {});
    const auto found = histories_.find(node);
    return found == histories_.end() ? kNone : found->second;
}

ipvs::NodeTables RunRecord::tables_at(std::string_view node, net::Time time) const {
    return changes(node).tables_at(reading_at(node, time));
}

net::Time RunRecord::reading_at(std::string_view node, net::Time time) const {
    const TableHistory& history = changes(node);
    if (!manifest_.is_real(node) || history.size() == 0) return time;
    return history.last_change(time).value_or(history[0].at);
}

}  // namespace lvslab::record
