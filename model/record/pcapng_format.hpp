#pragma once

#include <cstddef>
#include <cstdint>

/// The numbers of pcapng (draft-ietf-opsawg-pcapng) that the lab writes or reads.
///
///     block:   type(4)  total length(4)  body ... padding  options  total length(4)
///     option:  code(2)  length(2)  value ... padding       the last one: code 0, length 0
namespace lvslab::record {

enum class BlockType : std::uint32_t {
    section = 0x0a0d0d0a,  ///< reads the same in both byte orders, and breaks when a transfer "corrects" line ends
    interface = 1,
    obsolete_packet = 2,
    simple_packet = 3,
    interface_statistics = 5,
    enhanced_packet = 6,
};

inline constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
inline constexpr std::uint16_t kLinkTypeEthernet = 1;
inline constexpr std::uint16_t kLinkTypeRawIp = 101;  ///< tunnels: the frame starts at the IP header
inline constexpr std::size_t kBlockOverhead = 12;  ///< type and the two lengths
inline constexpr std::size_t kLargestOption = 65535;
inline constexpr std::size_t kLargestBlock = 128 << 20;  ///< Wireshark 4 calls a file with a larger one damaged

/// Private Enterprise Number for documentation (RFC 5612): the lab has none of its own.
inline constexpr std::uint32_t kLabEnterprise = 32473;

/// Codes below 2988 mean different things in different blocks, hence the prefixes.
namespace option {
inline constexpr std::uint16_t kEnd = 0;
inline constexpr std::uint16_t kComment = 1;

inline constexpr std::uint16_t kSectionHardware = 2;
inline constexpr std::uint16_t kSectionOs = 3;
inline constexpr std::uint16_t kSectionApplication = 4;

inline constexpr std::uint16_t kInterfaceName = 2;
inline constexpr std::uint16_t kInterfaceDescription = 3;
inline constexpr std::uint16_t kInterfaceIpv4 = 4;  ///< address and netmask, 4 octets each
inline constexpr std::uint16_t kInterfaceMac = 6;
inline constexpr std::uint16_t kInterfaceResolution = 9;
inline constexpr std::uint16_t kInterfaceTimeOffset = 14;  ///< whole seconds, signed

inline constexpr std::uint16_t kPacketFlags = 2;
inline constexpr std::uint16_t kPacketId = 5;  ///< Wireshark's frame.packet_id

inline constexpr std::uint16_t kStatisticsReceived = 4;
inline constexpr std::uint16_t kStatisticsDropped = 5;

/// Custom options begin with a PEN. "Copyable" tells editcap and mergecap to keep one that they do not understand.
inline constexpr std::uint16_t kCustomTextCopyable = 2988;
inline constexpr std::uint16_t kCustomCopyable = 2989;
inline constexpr std::uint16_t kCustomText = 19372;
inline constexpr std::uint16_t kCustom = 19373;
}  // namespace option

enum class Direction : std::uint8_t { unknown = 0, inbound = 1, outbound = 2 };
enum class Reception : std::uint8_t { unknown = 0, unicast = 1, multicast = 2, broadcast = 3, promiscuous = 4 };

/// The option epb_flags: direction in bits 0-1, reception type in bits 2-4. The lab has no use for the others
/// (FCS length, link-layer errors).
struct EpbFlags {
    Direction direction = Direction::unknown;
    Reception reception = Reception::unknown;

    bool operator==(const EpbFlags&) const = default;
};

constexpr std::uint32_t encode(EpbFlags flags) {
    return static_cast<std::uint32_t>(flags.direction) | static_cast<std::uint32_t>(flags.reception) << 2;
}

/// Values that the draft leaves undefined read as unknown.
constexpr EpbFlags decode_flags(std::uint32_t word) {
    const std::uint32_t direction = word & 3;
    const std::uint32_t reception = word >> 2 & 7;
    return {.direction = direction <= 2 ? static_cast<Direction>(direction) : Direction::unknown,
            .reception = reception <= 4 ? static_cast<Reception>(reception) : Reception::unknown};
}

}  // namespace lvslab::record
