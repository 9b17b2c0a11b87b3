#pragma once
#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// Golden frames, written down byte for byte (another program computed their checksums), and what tests do with bytes.
namespace lvslab::wire::golden {

using Bytes = std::vector<std::uint8_t>;

/// client 10.0.1.10:40001 opens a connection to the VIP 10.0.2.100:80: DF, five TCP options.
inline constexpr std::string_view kSynFrame =
    "02 00 00 00 01 01 02 00 00 00 01 0a 08 00 45 00 "
    "00 3c 12 34 40 00 40 06 11 1b 0a 00 01 0a 0a 00 "
    "02 64 9c 41 00 50 00 00 00 01 00 00 00 00 a0 02 "
    "fa f0 95 27 00 00 02 04 05 b4 04 02 08 0a 00 00 "
    "03 e8 00 00 00 00 01 03 03 07";

/// The same as a NAT director sends it on: to 10.0.3.11:8080, TTL 62.
inline constexpr std::string_view kNatFrame =
    "02 00 00 00 01 01 02 00 00 00 01 0a 08 00 45 00 "
    "00 3c 12 34 40 00 3e 06 12 74 0a 00 01 0a 0a 00 "
    "03 0b 9c 41 1f 90 00 00 00 01 00 00 00 00 a0 02 "
    "fa f0 75 40 00 00 02 04 05 b4 04 02 08 0a 00 00 "
    "03 e8 00 00 00 00 01 03 03 07";

/// 5 bytes to 10.0.2.100:53.
inline constexpr std::string_view kUdpFrame =
    "02 00 00 00 01 01 02 00 00 00 01 0a 08 00 45 00 "
    "00 21 00 07 00 00 40 11 63 58 0a 00 01 0a 0a 00 "
    "02 64 13 88 00 35 00 0d 90 d7 68 65 6c 6c 6f";

/// ping, id 1, sequence 2, 4 bytes.
inline constexpr std::string_view kEchoFrame =
    "02 00 00 00 01 01 02 00 00 00 01 0a 08 00 45 00 "
    "00 20 00 00 00 00 40 01 63 70 0a 00 01 0a 0a 00 "
    "02 64 08 00 19 2c 00 01 00 02 70 69 6e 67";

/// The VIP tells the client: fragmentation needed, MTU 1480, quoting 28 bytes of kSynFrame.
inline constexpr std::string_view kNeedFragFrame =
    "02 00 00 00 01 01 02 00 00 00 01 0a 08 00 45 c0 "
    "00 38 00 00 00 00 40 01 62 98 0a 00 02 64 0a 00 "
    "01 0a 03 04 5a a1 00 00 05 c8 45 00 00 3c 12 34 "
    "40 00 40 06 11 1b 0a 00 01 0a 0a 00 02 64 9c 41 "
    "00 50 00 00 00 01";

/// kSynFrame in a tunnel from 10.0.2.2 to 10.0.4.11.
inline constexpr std::string_view kIpipFrame =
    "02 00 00 00 01 01 02 00 00 00 01 0a 08 00 45 00 "
    "00 50 00 00 40 00 40 04 20 9e 0a 00 02 02 0a 00 "
    "04 0b 45 00 00 3c 12 34 40 00 40 06 11 1b 0a 00 "
    "01 0a 0a 00 02 64 9c 41 00 50 00 00 00 01 00 00 "
    "00 00 a0 02 fa f0 95 27 00 00 02 04 05 b4 04 02 "
    "08 0a 00 00 03 e8 00 00 00 00 01 03 03 07";

/// who-has 10.0.2.1 tell 10.0.2.2.
inline constexpr std::string_view kArpFrame =
    "ff ff ff ff ff ff 02 00 00 00 02 02 08 06 00 01 "
    "08 00 06 04 00 01 02 00 00 00 02 02 0a 00 02 02 "
    "00 00 00 00 00 00 0a 00 02 01";

/// kUdpFrame in VLAN 5.
inline constexpr std::string_view kVlanFrame =
    "02 00 00 00 01 01 02 00 00 00 01 0a 81 00 00 05 "
    "08 00 45 00 00 21 00 07 00 00 40 11 63 58 0a 00 "
    "01 0a 0a 00 02 64 13 88 00 35 00 0d 90 d7 68 65 "
    "6c 6c 6f";

inline Bytes from_hex(std::string_view text) {
    Bytes bytes;
    int digits = 0;
    int value = 0;
    for (const char c : text) {
        if (c == ' ') continue;
        value = value * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
        if (++digits % 2 == 0) bytes.push_back(static_cast<std::uint8_t>(std::exchange(value, 0)));
    }
    return bytes;
}

/// The IP packet in a frame without tags.
inline Bytes packet(std::string_view frame) {
    auto bytes = from_hex(frame);
    bytes.erase(bytes.begin(), bytes.begin() + 14);
    return bytes;
}

/// The first `size` bytes alone in memory, so that AddressSanitizer sees a read behind them.
inline Bytes cut(const Bytes& bytes, std::size_t size) {
    return Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

/// RFC 1071 by the letter, one word at a time with the carry at once: the oracle shares no code with model/wire.
inline std::uint32_t oracle_sum(std::span<const std::uint8_t> bytes, std::uint32_t start = 0) {
    std::uint32_t sum = start;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        sum += static_cast<std::uint32_t>(i % 2 == 0 ? bytes[i] * 256 : bytes[i]);
        if (sum > 0xffff) sum -= 0xffff;
    }
    return sum;
}

inline std::uint16_t oracle_checksum(std::span<const std::uint8_t> bytes, std::uint32_t start = 0) {
    return static_cast<std::uint16_t>(0xffff - oracle_sum(bytes, start));
}

/// Of a TCP or UDP segment behind a 20-byte IP header, as it should be in the segment's field if that is zero.
inline std::uint16_t oracle_transport(std::span<const std::uint8_t> ip_packet) {
    const auto segment = ip_packet.subspan(20);
    auto start = oracle_sum(ip_packet.subspan(12, 8));
    start += ip_packet[9] + static_cast<std::uint32_t>(segment.size());
    return oracle_checksum(segment, start % 0xffff == 0 && start != 0 ? 0xffff : start % 0xffff);
}

inline Bytes random_bytes(std::mt19937& random, std::size_t size) {
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

}  // namespace lvslab::wire::golden
