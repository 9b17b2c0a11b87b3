#include "record/pcapng_reader.hpp"

#include <algorithm>
#include <bit>

namespace lvslab::record {
namespace {

constexpr std::size_t kSectionFields = 16;     // byte-order magic, version, section length
constexpr std::size_t kInterfaceFields = 8;    // link type, reserved, snaplen
constexpr std::size_t kPacketFields = 20;      // interface, time, captured length, length on the wire
constexpr std::size_t kSimpleFields = 4;       // length on the wire
constexpr std::size_t kStatisticsFields = 12;  // interface, time

wire::Ipv4Address ipv4_at(std::span<const std::uint8_t> octets, std::size_t offset) {
    return {load<std::uint32_t>(octets, offset, std::endian::big)};
}

TickClock clock_of(const Options& options) {
    const std::optional<Option> resolution = options.find(option::kInterfaceResolution);
    const auto offset = options.integer<std::uint64_t>(option::kInterfaceTimeOffset);
    TickClock clock;
    if (resolution && resolution->value.size() == 1) clock.resolution = resolution->value[0];
    if (offset) clock.offset_seconds = static_cast<std::int64_t>(*offset);
    return clock;
}

}  // namespace

std::optional<wire::MacAddress> InterfaceView::mac() const {
    const std::optional<Option> found = options.find(option::kInterfaceMac);
    wire::MacAddress mac;
    if (!found || found->value.size() != mac.octets.size()) return std::nullopt;
    std::copy(found->value.begin(), found->value.end(), mac.octets.begin());
    return mac;
}

std::vector<wire::Prefix> InterfaceView::addresses() const {
    std::vector<wire::Prefix> found;
    for (const Option& o : options) {
        if (o.code != option::kInterfaceIpv4 || o.value.size() != 8) continue;
        const int ones = std::countl_one(ipv4_at(o.value, 4).value);
        found.push_back({.address = ipv4_at(o.value, 0), .length = static_cast<std::uint8_t>(ones)});
    }
    return found;
}

std::optional<PcapngBlock> PcapngReader::next() {
    while (const std::optional<RawBlock> raw = take_block()) {
        if (std::optional<PcapngBlock> block = read(*raw)) return block;
    }
    return std::nullopt;
}

/// Checks the frame of the next block (both lengths agree, and lie in the file) and steps over it. Every step is at
/// least 12 bytes, so no length can keep the walk in place.
std::optional<PcapngReader::RawBlock> PcapngReader::take_block() {
    const auto rest = file_.subspan(offset_);
    if (!end_reason_.empty() || (rest.empty() && in_section_)) return std::nullopt;
    if (rest.size() < kBlockOverhead) return truncated();
    const bool is_section = load<std::uint32_t>(rest, 0, order_) == static_cast<std::uint32_t>(BlockType::section);
    if (is_section && !take_byte_order(rest)) return damaged(offset_, "a section without a byte-order magic");
    if (!is_section && !in_section_) return damaged(offset_, "no section header: this is not pcapng");

    const std::size_t length = load<std::uint32_t>(rest, 4, order_);
    if (length < kBlockOverhead || length % 4 != 0) {
        return damaged(offset_, "a block cannot have " + std::to_string(length) + " bytes");
    }
    if (length > rest.size()) return truncated();
    if (load<std::uint32_t>(rest, length - 4, order_) != length) {
        return damaged(offset_, "the two lengths of the block differ");
    }
    const RawBlock block{.file_offset = offset_,
                         .type = load<std::uint32_t>(rest, 0, order_),
                         .body = rest.subspan(8, length - kBlockOverhead)};
    offset_ += length;
    return block;
}

bool PcapngReader::take_byte_order(std::span<const std::uint8_t> block) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        if (load<std::uint32_t>(block, 8, order) != kByteOrderMagic) continue;
        order_ = order;
        return true;
    }
    return false;
}

/// Nothing for a block that is passed over, and for one that ends the walk.
std::optional<PcapngBlock> PcapngReader::read(const RawBlock& block) {
    switch (static_cast<BlockType>(block.type)) {
        case BlockType::section:
            return read_section(block);
        case BlockType::interface:
            return read_interface(block);
        case BlockType::enhanced_packet:
        case BlockType::obsolete_packet:
            return read_packet(block);
        case BlockType::simple_packet:
            return read_simple_packet(block);
        case BlockType::interface_statistics:
            return read_statistics(block);
    }
    return std::nullopt;
}

std::optional<PcapngBlock> PcapngReader::read_section(const RawBlock& block) {
    if (block.body.size() < kSectionFields) return damaged(block.file_offset, "a section header that is too short");
    const auto version = field<std::uint16_t>(block, 4);
    if (version != 1) return damaged(block.file_offset, "pcapng version " + std::to_string(version) + " is unknown");
    in_section_ = true;
    interfaces_.clear();
    return SectionView{
        .file_offset = block.file_offset, .order = order_, .options = options_from(block, kSectionFields)};
}

std::optional<PcapngBlock> PcapngReader::read_interface(const RawBlock& block) {
    if (block.body.size() < kInterfaceFields) return damaged(block.file_offset, "an interface block that is too short");
    const Options options = options_from(block, kInterfaceFields);
    const InterfaceView view{.file_offset = block.file_offset,
                             .interface = static_cast<std::uint32_t>(interfaces_.size()),
                             .link_type = field<std::uint16_t>(block, 0),
                             .snaplen = field<std::uint32_t>(block, 4),
                             .clock = clock_of(options),
                             .options = options};
    interfaces_.push_back({.clock = view.clock, .snaplen = view.snaplen});
    return view;
}

/// The enhanced and the obsolete packet block differ in their first four bytes (the latter has a 16-bit interface and
/// a drop count) and in the options behind epb_flags.
std::optional<PcapngBlock> PcapngReader::read_packet(const RawBlock& block) {
    if (block.body.size() < kPacketFields) return damaged(block.file_offset, "a packet block that is too short");
    const bool enhanced = block.type == static_cast<std::uint32_t>(BlockType::enhanced_packet);
    const std::uint32_t number = enhanced ? field<std::uint32_t>(block, 0) : field<std::uint16_t>(block, 0);
    const InterfaceState* interface = interface_of(block, number);
    if (interface == nullptr) return std::nullopt;
    const std::size_t captured = field<std::uint32_t>(block, 12);
    if (captured > block.body.size() - kPacketFields) {
        return damaged(block.file_offset, "a packet of " + std::to_string(captured) + " bytes, more than its block");
    }
    const Options options = options_from(block, kPacketFields + padded(captured));
    return PacketView{.file_offset = block.file_offset,
                      .interface = number,
                      .timestamp = interface->clock.time(ticks_of(block)),
                      .bytes = block.body.subspan(kPacketFields, captured),
                      .original_length = field<std::uint32_t>(block, 16),
                      .flags = decode_flags(options.integer<std::uint32_t>(option::kPacketFlags).value_or(0)),
                      .packet_id = enhanced ? options.integer<std::uint64_t>(option::kPacketId) : std::nullopt,
                      .options = options};
}

/// It does not say how many bytes were captured: as many as the snaplen allowed, and never more than it has.
std::optional<PcapngBlock> PcapngReader::read_simple_packet(const RawBlock& block) {
    if (block.body.size() < kSimpleFields) return damaged(block.file_offset, "a packet block that is too short");
    const InterfaceState* interface = interface_of(block, 0);
    if (interface == nullptr) return std::nullopt;
    const auto original = field<std::uint32_t>(block, 0);
    std::size_t captured = std::min<std::size_t>(original, block.body.size() - kSimpleFields);
    if (interface->snaplen != 0) captured = std::min<std::size_t>(captured, interface->snaplen);
    return PacketView{.file_offset = block.file_offset,
                      .bytes = block.body.subspan(kSimpleFields, captured),
                      .original_length = original};
}

std::optional<PcapngBlock> PcapngReader::read_statistics(const RawBlock& block) {
    if (block.body.size() < kStatisticsFields) {
        return damaged(block.file_offset, "a statistics block that is too short");
    }
    const auto number = field<std::uint32_t>(block, 0);
    const InterfaceState* interface = interface_of(block, number);
    if (interface == nullptr) return std::nullopt;
    return StatisticsView{.file_offset = block.file_offset,
                          .interface = number,
                          .timestamp = interface->clock.time(ticks_of(block)),
                          .options = options_from(block, kStatisticsFields)};
}

const PcapngReader::InterfaceState* PcapngReader::interface_of(const RawBlock& block, std::uint32_t interface) {
    if (interface < interfaces_.size()) return &interfaces_[interface];
    damaged(block.file_offset, "interface " + std::to_string(interface) + " was not described before its first use");
    return nullptr;
}

std::nullopt_t PcapngReader::truncated() {
    end_reason_ = "truncated at byte " + std::to_string(file_.size()) + ": the block that begins at byte " +
                  std::to_string(offset_) + " is not whole";
    return std::nullopt;
}

std::nullopt_t PcapngReader::damaged(std::uint64_t offset, std::string_view what) {
    end_reason_ = "damaged at byte " + std::to_string(offset) + ": " + std::string(what);
    return std::nullopt;
}

}  // namespace lvslab::record
