#include "record/capture.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lvslab::record {
namespace {

std::variant<PcapReader, PcapngReader> reader_for(std::span<const std::uint8_t> file, std::string_view name) {
    switch (capture_kind(file)) {
        case CaptureKind::pcap:
            return PcapReader(file);
        case CaptureKind::pcapng:
            return PcapngReader(file);
        case CaptureKind::neither:
            break;
    }
    throw std::runtime_error(std::string(name) + ": " + why_no_capture(file, name, "neither pcap nor pcapng"));
}

}  // namespace

CaptureKind capture_kind(std::span<const std::uint8_t> file) {
    if (pcap_format(file)) return CaptureKind::pcap;
    if (file.size() < 4) return CaptureKind::neither;
    // A section header reads the same in both byte orders.
    if (load<std::uint32_t>(file, 0, std::endian::big) != static_cast<std::uint32_t>(BlockType::section)) {
        return CaptureKind::neither;
    }
    if (file.size() < 12) return CaptureKind::pcapng;  // cut short, but what is there agrees
    const bool magic = load<std::uint32_t>(file, 8, std::endian::big) == kByteOrderMagic ||
                       load<std::uint32_t>(file, 8, std::endian::little) == kByteOrderMagic;
    return magic ? CaptureKind::pcapng : CaptureKind::neither;
}

std::string why_no_capture(std::span<const std::uint8_t> file, std::string_view name, std::string_view otherwise) {
    struct Packing {
        std::string_view magic, name, command;
    };
    constexpr Packing kPackings[] = {{"\x1f\x8b", "gzip", "gunzip"},
                                     {"BZh", "bzip2", "bunzip2"},
                                     {"\xfd" "7zXZ", "xz", "unxz"},
                                     {"\x28\xb5\x2f\xfd", "zstd", "unzstd"},
                                     {"\x04\x22\x4d\x18", "lz4", "unlz4"},
                                     {"PK\x03\x04", "zip", "unzip"}};
    const std::string_view start(reinterpret_cast<const char*>(file.data()), std::min<std::size_t>(file.size(), 8));
    for (const Packing& packing : kPackings) {
        if (!start.starts_with(packing.magic)) continue;
        return "is packed with " + std::string(packing.name) + "; `" + std::string(packing.command) + " " +
               std::string(name) + "` first";
    }
    return std::string(otherwise);
}

CaptureReader::CaptureReader(const std::filesystem::path& path) : CaptureReader(MappedFile(path), path.string()) {}

CaptureReader::CaptureReader(MappedFile mapped, std::string_view name) : CaptureReader(mapped.bytes(), name) {
    mapped_ = std::move(mapped);  // the bytes stay where they are
}

CaptureReader::CaptureReader(std::span<const std::uint8_t> file) : CaptureReader(file, "this capture") {}

CaptureReader::CaptureReader(std::span<const std::uint8_t> file, std::string_view name)
    : reader_(reader_for(file, name)) {
    if (const auto* pcap = std::get_if<PcapReader>(&reader_)) {
        interfaces_.emplace_back().link_type = pcap->link_type();
    }
}

std::optional<CapturedFrame> CaptureReader::next() {
    return std::visit([this](auto& reader) { return next_of(reader); }, reader_);
}

std::optional<CapturedFrame> CaptureReader::next_of(PcapReader& reader) {
    const std::optional<PcapRecord> record = reader.next();
    if (!record) return std::nullopt;
    CapturedFrame frame;
    frame.file_offset = record->file_offset;
    frame.timestamp = record->timestamp;
    frame.bytes = record->bytes;
    frame.original_length = record->original_length;
    return frame;
}

std::optional<CapturedFrame> CaptureReader::next_of(PcapngReader& reader) {
    while (const std::optional<PcapngBlock> block = reader.next()) {
        if (const auto* packet = std::get_if<PacketView>(&*block)) {
            return CapturedFrame{.file_offset = packet->file_offset,
                                 .interface = section_base_ + packet->interface,
                                 .timestamp = packet->timestamp,
                                 .bytes = packet->bytes,
                                 .original_length = packet->original_length,
                                 .flags = packet->flags,
                                 .packet_id = packet->packet_id.value_or(0),
                                 .comment = packet->comment(),
                                 .options = packet->options};
        }
        if (const auto* section = std::get_if<SectionView>(&*block)) {
            section_base_ = interfaces_.size();
            comment_ = section->comment();
        }
        if (const auto* interface = std::get_if<InterfaceView>(&*block)) add(*interface);
    }
    return std::nullopt;
}

void CaptureReader::add(const InterfaceView& view) {
    interfaces_.push_back({.name = std::string(view.name()),
                           .description = std::string(view.description()),
                           .mac = view.mac(),
                           .addresses = view.addresses(),
                           .link_type = view.link_type});
}

const std::string& CaptureReader::end_reason() const {
    return std::visit([](const auto& reader) -> const std::string& { return reader.end_reason(); }, reader_);
}

}  // namespace lvslab::record
