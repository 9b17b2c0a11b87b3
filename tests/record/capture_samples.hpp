#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "record/pcapng_reader.hpp"
#include "record/pcapng_writer.hpp"

namespace lvslab::record {

using Octets = std::vector<std::uint8_t>;

/// "0a0d 0d0a" as bytes; blanks and line ends only please the eye.
inline Octets hex(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    Octets octets;
    int high = -1;
    for (const char c : text) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) continue;
        if (high >= 0) octets.push_back(static_cast<std::uint8_t>(high * 16 + static_cast<int>(digit)));
        high = high >= 0 ? -1 : static_cast<int>(digit);
    }
    return octets;
}

/// As hex() reads it, four bytes a word: a failing comparison shows where.
inline std::string words(const Octets& octets) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (i > 0 && i % 4 == 0) text += ' ';
        text += kDigits[octets[i] >> 4];
        text += kDigits[octets[i] & 15];
    }
    return text;
}

inline Octets octets_of(const std::ostringstream& out) {
    const std::string text = out.str();
    return {text.begin(), text.end()};
}

inline Octets operator+(Octets left, const Octets& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

inline const wire::MacAddress kSampleMac{{0x02, 0, 0, 0, 0x01, 0x0a}};

/// A broadcast frame of 17 bytes, so that it needs padding.
inline const Octets kSampleFrame = hex("ffffffffffff 02000000010a 88b5 c0ffee");

/// Every block and option that the writer knows: a section, two interfaces, three packets, statistics.
inline Octets sample_capture() {
    std::ostringstream out;
    PcapngWriter writer(out, {.comments = {"{\"lab\":\"nat\"}"}, .application = "lvslab"});
    writer.add_interface(
        {.name = "client:eth0",
         .description = "towards the router",
         .mac = kSampleMac,
         .addresses = {{.address = {0x0a00010a}, .length = 24}, {.address = {0xc0a80001}, .length = 32}}});
    writer.add_interface({.name = "client:drop"});
    const std::array<std::string_view, 2> comments = {"sent to the gateway", "second thought"};
    const Octets first = hex("4c56 01 aa");
    const Octets second = hex("4c56 01 bbbbbb");
    const std::array<Bytes, 2> custom = {Bytes(first), Bytes(second)};
    writer.packet({.interface = 0,
                   .timestamp = std::chrono::nanoseconds{1'000'000'007},
                   .bytes = kSampleFrame,
                   .flags = {.direction = Direction::outbound, .reception = Reception::broadcast},
                   .packet_id = 0x0102030405060708,
                   .comments = comments,
                   .custom = custom});
    writer.packet({.interface = 1, .timestamp = std::chrono::nanoseconds{1'000'000'008}, .bytes = kSampleFrame});
    writer.packet(
        {.interface = 0, .timestamp = std::chrono::hours{24 * 365}, .flags = {.direction = Direction::inbound}});
    writer.interface_statistics({.interface = 0,
                                 .timestamp = std::chrono::seconds{2},
                                 .received = 3,
                                 .dropped = 1,
                                 .custom = std::span(custom).first(1)});
    return octets_of(out);
}

inline std::vector<PcapngBlock> blocks_of(PcapngReader& reader) {
    std::vector<PcapngBlock> blocks;
    while (const auto block = reader.next()) blocks.push_back(*block);
    return blocks;
}

inline std::vector<Octets> lab_values_of(const Options& options) {
    std::vector<Octets> values;
    for (const Bytes value : lab_values(options)) values.emplace_back(value.begin(), value.end());
    return values;
}

inline Octets copy(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace lvslab::record
