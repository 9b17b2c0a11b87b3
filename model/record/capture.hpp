#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "record/mapped_file.hpp"
#include "record/pcap_file.hpp"
#include "record/pcapng_options.hpp"
#include "record/pcapng_reader.hpp"

namespace lvslab::record {

enum class CaptureKind : std::uint8_t { neither, pcap, pcapng };

/// Judged by the first bytes alone, never by the file's name.
CaptureKind capture_kind(std::span<const std::uint8_t> file);

/// Why a file that is neither is none: packed files are named with the command that unpacks them, else `otherwise`.
std::string why_no_capture(std::span<const std::uint8_t> file, std::string_view name, std::string_view otherwise);

struct CapturedInterface {
    std::string name;  ///< empty in pcap
    std::string description;
    std::optional<wire::MacAddress> mac;
    std::vector<wire::Prefix> addresses;
    std::uint16_t link_type = kLinkTypeEthernet;
};

/// A frame of a capture. It points into the capture's bytes; what the format does not have is 0 or empty.
struct CapturedFrame {
    std::uint64_t file_offset = 0;
    std::size_t interface = 0;  ///< index into CaptureReader::interfaces()
    std::chrono::nanoseconds timestamp{};
    std::span<const std::uint8_t> bytes = {};
    std::uint32_t original_length = 0;  ///< on the wire
    EpbFlags flags = {};
    std::uint64_t packet_id = 0;
    std::string_view comment = {};
    Options options = {};  ///< lab_values(options) are the lab's own
};

/// One front for pcap and pcapng: a capture as a row of frames.
class CaptureReader {
public:
    /// Maps the file. Throws std::runtime_error if it cannot be read, or is neither pcap nor pcapng.
    explicit CaptureReader(const std::filesystem::path& path);

    /// Reads what somebody else holds; the bytes must outlive the reader. Throws as above.
    explicit CaptureReader(std::span<const std::uint8_t> file);

    /// The next frame; nothing at the end, and from then on.
    std::optional<CapturedFrame> next();

    /// Those met so far. Interfaces may appear between frames; the numbers of several sections run on here.
    const std::vector<CapturedInterface>& interfaces() const { return interfaces_; }

    /// The comment of the current section; in a lab record, the manifest.
    std::string_view comment() const { return comment_; }

    /// Why there is no next frame: empty at a whole end, else "truncated at byte N: ..." or "damaged at byte N: ...".
    const std::string& end_reason() const;

private:
    CaptureReader(MappedFile mapped, std::string_view name);
    CaptureReader(std::span<const std::uint8_t> file, std::string_view name);

    std::optional<CapturedFrame> next_of(PcapReader& reader);
    std::optional<CapturedFrame> next_of(PcapngReader& reader);
    void add(const InterfaceView& view);

    std::optional<MappedFile> mapped_;
    std::variant<PcapReader, PcapngReader> reader_;
    std::vector<CapturedInterface> interfaces_;
    std::size_t section_base_ = 0;  ///< index of the current section's interface 0
    std::string_view comment_;
};

}  // namespace lvslab::record
