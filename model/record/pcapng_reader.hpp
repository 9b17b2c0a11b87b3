#pragma once

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "record/pcapng_format.hpp"
#include "record/pcapng_options.hpp"
#include "record/tick_clock.hpp"
#include "wire/address.hpp"

namespace lvslab::record {

/// The blocks of a pcapng file, seen in place: the bytes of the file must outlive them.
struct SectionView {
    std::uint64_t file_offset = 0;
    std::endian order = std::endian::little;
    Options options = {};

    std::string_view comment() const { return options.text(option::kComment); }
};

struct InterfaceView {
    std::uint64_t file_offset = 0;
    std::uint32_t interface = 0;  ///< its number in this section
    std::uint16_t link_type = kLinkTypeEthernet;
    std::uint32_t snaplen = 0;
    TickClock clock = {};
    Options options = {};

    std::string_view name() const { return options.text(option::kInterfaceName); }
    std::string_view description() const { return options.text(option::kInterfaceDescription); }
    std::optional<wire::MacAddress> mac() const;
    std::vector<wire::Prefix> addresses() const;
};

/// A frame from an enhanced, simple or obsolete packet block. A simple one has neither time nor options: it reads as 0.
struct PacketView {
    std::uint64_t file_offset = 0;
    std::uint32_t interface = 0;
    std::chrono::nanoseconds timestamp{};
    std::span<const std::uint8_t> bytes = {};
    std::uint32_t original_length = 0;  ///< on the wire; `bytes` are fewer when the capture cut the frame
    EpbFlags flags = {};
    std::optional<std::uint64_t> packet_id = {};
    Options options = {};

    std::string_view comment() const { return options.text(option::kComment); }
};

struct StatisticsView {
    std::uint64_t file_offset = 0;
    std::uint32_t interface = 0;
    std::chrono::nanoseconds timestamp{};
    Options options = {};

    std::optional<std::uint64_t> received() const {
        return options.integer<std::uint64_t>(option::kStatisticsReceived);
    }
    std::optional<std::uint64_t> dropped() const { return options.integer<std::uint64_t>(option::kStatisticsDropped); }
};

using PcapngBlock = std::variant<SectionView, InterfaceView, PacketView, StatisticsView>;

/// Walks the blocks of a pcapng file in memory, in either byte order and over several sections (interface numbers
/// start again in each). Blocks of other types are passed over. Nothing is copied; of the interfaces of the current
/// section it keeps the clock and the snaplen. Never throws for what the bytes hold.
class PcapngReader {
public:
    explicit PcapngReader(std::span<const std::uint8_t> file) : file_(file) {}

    /// The next block; nothing at the end, and from then on.
    std::optional<PcapngBlock> next();

    /// Why there is no next block: empty if the file ends behind a whole block, else one line, such as
    /// "truncated at byte 4711: the block that begins at byte 4700 is not whole" or "damaged at byte 4700: ...".
    const std::string& end_reason() const { return end_reason_; }

private:
    struct RawBlock {
        std::uint64_t file_offset;
        std::uint32_t type;
        std::span<const std::uint8_t> body;
    };
    struct InterfaceState {
        TickClock clock;
        std::uint32_t snaplen;
    };

    std::optional<RawBlock> take_block();
    bool take_byte_order(std::span<const std::uint8_t> block);
    std::optional<PcapngBlock> read(const RawBlock& block);
    std::optional<PcapngBlock> read_section(const RawBlock& block);
    std::optional<PcapngBlock> read_interface(const RawBlock& block);
    std::optional<PcapngBlock> read_packet(const RawBlock& block);
    std::optional<PcapngBlock> read_simple_packet(const RawBlock& block);
    std::optional<PcapngBlock> read_statistics(const RawBlock& block);
    const InterfaceState* interface_of(const RawBlock& block, std::uint32_t interface);
    std::nullopt_t truncated();
    std::nullopt_t damaged(std::uint64_t offset, std::string_view what);

    template <typename T>
    T field(const RawBlock& block, std::size_t offset) const {
        return load<T>(block.body, offset, order_);
    }
    /// Enhanced and obsolete packets and statistics have the time at the same place, the high half first.
    std::uint64_t ticks_of(const RawBlock& block) const {
        return std::uint64_t{field<std::uint32_t>(block, 4)} << 32 | field<std::uint32_t>(block, 8);
    }
    Options options_from(const RawBlock& block, std::size_t offset) const {
        return {block.body.subspan(offset), order_};
    }

    std::span<const std::uint8_t> file_;
    std::size_t offset_ = 0;
    bool in_section_ = false;
    std::endian order_ = std::endian::little;
    std::vector<InterfaceState> interfaces_;
    std::string end_reason_;
};

}  // namespace lvslab::record
