#pragma once

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "record/pcapng_format.hpp"

/// Classic pcap (draft-ietf-opsawg-pcap): one link, no options.
///
///     file:    magic(4)  version 2.4 (2+2)  0(4)  0(4)  snaplen(4)  link type(4)
///     record:  seconds(4)  fraction(4)  captured length(4)  length on the wire(4)  bytes, without padding
///
/// The magic gives the byte order and the unit of the fraction.
namespace lvslab::record {

enum class PcapFraction : std::uint32_t { microseconds = 0xa1b2c3d4, nanoseconds = 0xa1b23c4d };

struct PcapFormat {
    PcapFraction fraction = PcapFraction::nanoseconds;
    std::endian order = std::endian::little;

    bool operator==(const PcapFormat&) const = default;
};

/// The format that a file's magic names; nothing if this is not pcap.
std::optional<PcapFormat> pcap_format(std::span<const std::uint8_t> file);

/// Writes Ethernet frames. Throws std::out_of_range for a time before 0 or after 2^32 seconds, std::length_error for
/// a frame over the file's snaplen of 262,144 bytes, std::runtime_error when the stream fails.
class PcapWriter {
public:
    /// The stream must outlive the writer; flushing it is its owner's business.
    explicit PcapWriter(std::ostream& out, PcapFormat format = {});

    /// In a file of microseconds the rest of the time is dropped, as the kernel does.
    void packet(std::chrono::nanoseconds timestamp, std::span<const std::uint8_t> bytes);

private:
    void put(std::uint32_t value);
    void flush_record();

    std::ostream& out_;
    PcapFormat format_;
    std::vector<std::uint8_t> record_;
};

/// A frame, in place: the bytes of the file must outlive it.
struct PcapRecord {
    std::uint64_t file_offset = 0;
    std::chrono::nanoseconds timestamp{};
    std::span<const std::uint8_t> bytes = {};
    std::uint32_t original_length = 0;  ///< on the wire
};

/// Walks the frames of a pcap file in memory. Never throws for what the bytes hold.
class PcapReader {
public:
    explicit PcapReader(std::span<const std::uint8_t> file);

    std::uint16_t link_type() const { return link_type_; }
    std::endian order() const { return format_.order; }

    /// The next frame; nothing at the end, and from then on.
    std::optional<PcapRecord> next();

    /// Empty if the file ends behind a whole frame, else one line: "truncated at byte 4711: ...".
    const std::string& end_reason() const { return end_reason_; }

private:
    std::nullopt_t truncated();

    std::span<const std::uint8_t> file_;
    std::size_t offset_ = 0;
    PcapFormat format_;
    std::uint16_t link_type_ = kLinkTypeEthernet;
    std::string end_reason_;
};

}  // namespace lvslab::record
