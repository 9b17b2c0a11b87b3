#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/pcapng_format.hpp"
#include "wire/address.hpp"

namespace lvslab::record {

using Bytes = std::span<const std::uint8_t>;

/// What the section header says. An empty text is left out: nothing enters the file that was not given, least of all
/// the time, host or path of the run, so that equal runs are equal bytes.
struct SectionDescription {
    std::vector<std::string_view> comments = {};
    std::string_view hardware = {};
    std::string_view os = {};
    std::string_view application = {};
};

struct InterfaceDescription {
    std::string_view name = {};
    std::string_view description = {};
    std::optional<wire::MacAddress> mac = {};
    std::vector<wire::Prefix> addresses = {};
    std::uint16_t link_type = kLinkTypeEthernet;
    std::uint32_t snaplen = 0;  ///< 0: frames are never cut
};

/// One frame. All it points at need live only during the call.
struct PacketBlock {
    std::uint32_t interface = 0;
    std::chrono::nanoseconds timestamp{};
    Bytes bytes = {};
    EpbFlags flags = {};
    std::optional<std::uint64_t> packet_id = {};
    std::span<const std::string_view> comments = {};
    std::span<const Bytes> custom = {};  ///< written as opt_custom 2989, each behind the lab's PEN
};

struct StatisticsBlock {
    std::uint32_t interface = 0;
    std::chrono::nanoseconds timestamp{};
    std::optional<std::uint64_t> received = {};
    std::optional<std::uint64_t> dropped = {};
    std::span<const Bytes> custom = {};
};

/// Writes one pcapng section, little-endian, times in nanoseconds. Every block is built in one reused buffer and
/// reaches the stream in one write, so a file that is cut short holds whole blocks up to the cut.
///
/// Every call throws std::length_error for an option value over 65,535 bytes (a custom one counts its 4-byte PEN) or a
/// block over 128 MiB, and std::out_of_range for an interface that was not added or a negative time. Then nothing has
/// been written and the writer can go on. That the stream fails is its owner's to see, at the end: who writes is in the
/// middle of a packet.
class PcapngWriter {
public:
    /// The stream must outlive the writer; flushing it is its owner's business.
    explicit PcapngWriter(std::ostream& out, const SectionDescription& section = {});

    /// The number by which packets name the interface: 0, 1, 2 ...
    std::uint32_t add_interface(const InterfaceDescription& interface);
    void packet(const PacketBlock& packet);
    void interface_statistics(const StatisticsBlock& statistics);

private:
    struct OptionValue {
        std::uint16_t code;
        Bytes value;
    };
    struct Stamp {
        std::uint32_t interface;
        std::chrono::nanoseconds time;
    };

    void begin(BlockType type);
    void put_stamp(Stamp stamp);
    void put_padded(Bytes bytes);
    void put_option(OptionValue option);
    void put_text(std::uint16_t code, std::string_view text);
    void put_custom(std::span<const Bytes> values);
    void finish();

    template <typename T>
    void put(T value);
    template <typename T>
    void put_integer(std::uint16_t code, T value);

    std::ostream& out_;
    std::vector<std::uint8_t> block_;
    std::size_t options_at_ = 0;  ///< where the options of the block under construction begin
    std::uint32_t interfaces_ = 0;
};

}  // namespace lvslab::record
