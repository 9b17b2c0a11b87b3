#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "wire/bytes.hpp"

namespace lvslab::wire {

inline constexpr std::size_t kIpv6Size = 40;

struct Ipv6Address {
    std::array<std::uint8_t, 16> octets{};

    bool operator==(const Ipv6Address&) const = default;
};

std::string to_string(const Ipv6Address& address);  ///< fd00::1, as RFC 5952 has it

/// An IPv6 header seen in place (RFC 8200), for reading captures: the Host has no IPv6.
///
///     0 version, traffic class, flow label     4 payload length   6 next header   7 hop limit
///     8 source                                24 destination
class Ipv6 {
public:
    /// Empty unless the header is whole; what is behind it may be cut short.
    static std::optional<Ipv6> parse(std::span<const std::uint8_t> bytes) {
        if (bytes.size() < kIpv6Size || load8(bytes, 0) >> 4 != 6) return std::nullopt;
        return Ipv6(bytes);
    }

    std::size_t total_length() const { return kIpv6Size + load16(bytes_, 4); }
    std::uint8_t next_header() const { return load8(bytes_, 6); }
    std::uint8_t hop_limit() const { return load8(bytes_, 7); }
    Ipv6Address source() const { return address_at(8); }
    Ipv6Address destination() const { return address_at(24); }
    /// What is there of it.
    std::span<const std::uint8_t> payload() const {
        return bytes_.first(std::min(bytes_.size(), total_length())).subspan(kIpv6Size);
    }

private:
    explicit Ipv6(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
    Ipv6Address address_at(std::size_t offset) const {
        Ipv6Address address;
        std::copy_n(bytes_.data() + offset, address.octets.size(), address.octets.begin());
        return address;
    }
    std::span<const std::uint8_t> bytes_;
};

}  // namespace lvslab::wire
