#include "record/pcap_file.hpp"

#include <limits>
#include <stdexcept>

#include "record/byte_order.hpp"

namespace lvslab::record {
namespace {

constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kRecordHeader = 16;
constexpr std::uint32_t kSnaplen = 262144;  // the largest that Wireshark accepts for Ethernet
constexpr std::chrono::nanoseconds kSecond = std::chrono::seconds{1};

std::int64_t nanoseconds_of(PcapFraction fraction) { return fraction == PcapFraction::microseconds ? 1000 : 1; }

}  // namespace

std::optional<PcapFormat> pcap_format(std::span<const std::uint8_t> file) {
    if (file.size() < sizeof(std::uint32_t)) return std::nullopt;
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        const auto fraction = static_cast<PcapFraction>(load<std::uint32_t>(file, 0, order));
        if (fraction == PcapFraction::microseconds || fraction == PcapFraction::nanoseconds) {
            return PcapFormat{.fraction = fraction, .order = order};
        }
    }
    return std::nullopt;
}

PcapWriter::PcapWriter(std::ostream& out, PcapFormat format) : out_(out), format_(format) {
    put(static_cast<std::uint32_t>(format.fraction));
    append(record_, std::uint16_t{2}, format.order);
    append(record_, std::uint16_t{4}, format.order);
    put(0);
    put(0);
    put(kSnaplen);
    put(kLinkTypeEthernet);
    flush_record();
}

void PcapWriter::packet(std::chrono::nanoseconds timestamp, std::span<const std::uint8_t> bytes) {
    const std::int64_t seconds = timestamp / kSecond;
    if (timestamp.count() < 0 || seconds > std::numeric_limits<std::uint32_t>::max()) {
        throw std::out_of_range("a time before 0 or after 2^32 seconds does not fit into pcap");
    }
    if (bytes.size() > kSnaplen) throw std::length_error("a frame of over 262144 bytes does not fit into pcap");
    const auto size = static_cast<std::uint32_t>(bytes.size());
    put(static_cast<std::uint32_t>(seconds));
    put(static_cast<std::uint32_t>((timestamp % kSecond).count() / nanoseconds_of(format_.fraction)));
    put(size);  // captured
    put(size);  // on the wire
    record_.insert(record_.end(), bytes.begin(), bytes.end());
    flush_record();
}

void PcapWriter::put(std::uint32_t value) { append(record_, value, format_.order); }

void PcapWriter::flush_record() {
    out_.write(reinterpret_cast<const char*>(record_.data()), static_cast<std::streamsize>(record_.size()));
    record_.clear();
}

PcapReader::PcapReader(std::span<const std::uint8_t> file) : file_(file) {
    const std::optional<PcapFormat> format = pcap_format(file);
    if (!format) {
        end_reason_ = "damaged at byte 0: no magic number of pcap";
    } else if (file.size() < kFileHeader) {
        truncated();
    } else {
        format_ = *format;
        offset_ = kFileHeader;
        // The upper half may hold the length of frame check sequences.
        link_type_ = static_cast<std::uint16_t>(load<std::uint32_t>(file, 20, format_.order) & 0xffff);
    }
}

std::optional<PcapRecord> PcapReader::next() {
    const auto rest = file_.subspan(offset_);
    if (!end_reason_.empty() || rest.empty()) return std::nullopt;
    if (rest.size() < kRecordHeader) return truncated();
    const std::size_t captured = load<std::uint32_t>(rest, 8, format_.order);
    if (captured > rest.size() - kRecordHeader) return truncated();
    const std::int64_t fraction = load<std::uint32_t>(rest, 4, format_.order);
    const PcapRecord record{.file_offset = offset_,
                            .timestamp = load<std::uint32_t>(rest, 0, format_.order) * kSecond +
                                         std::chrono::nanoseconds{fraction * nanoseconds_of(format_.fraction)},
                            .bytes = rest.subspan(kRecordHeader, captured),
                            .original_length = load<std::uint32_t>(rest, 12, format_.order)};
    offset_ += kRecordHeader + captured;
    return record;
}

std::nullopt_t PcapReader::truncated() {
    end_reason_ = "truncated at byte " + std::to_string(file_.size()) + ": what begins at byte " +
                  std::to_string(offset_) + " is not whole";
    return std::nullopt;
}

}  // namespace lvslab::record
