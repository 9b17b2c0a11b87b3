#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "wire/address.hpp"
#include "wire/bytes.hpp"
#include "wire/checksum.hpp"

namespace lvslab::wire {

inline constexpr std::size_t kIcmpSize = 8;

enum class IcmpType : std::uint8_t {
    echo_reply = 0,
    unreachable = 3,
    source_quench = 4,
    redirect = 5,
    echo_request = 8,
    time_exceeded = 11,
    parameter_problem = 12,
};

/// Codes of IcmpType::unreachable.
inline constexpr std::uint8_t kNetUnreachable = 0;
inline constexpr std::uint8_t kHostUnreachable = 1;
inline constexpr std::uint8_t kProtocolUnreachable = 2;
inline constexpr std::uint8_t kPortUnreachable = 3;
inline constexpr std::uint8_t kFragmentationNeeded = 4;
/// Codes of IcmpType::time_exceeded.
inline constexpr std::uint8_t kTtlExceeded = 0;
inline constexpr std::uint8_t kReassemblyTimeExceeded = 1;
/// Code of IcmpType::redirect.
inline constexpr std::uint8_t kRedirectHost = 1;

/// Errors quote the packet that caused them, and no error ever answers an error (RFC 1122, 3.2.2).
constexpr bool is_error(IcmpType type) {
    return type == IcmpType::unreachable || type == IcmpType::source_quench || type == IcmpType::redirect ||
           type == IcmpType::time_exceeded || type == IcmpType::parameter_problem;
}

/// An ICMP message seen in place (RFC 792). It owns nothing: the frame must outlive it.
///
///     0 type   1 code   2 checksum
///     4 id              6 sequence             echo
///     4 unused          6 next-hop MTU         unreachable, fragmentation needed (RFC 1191)
///     4 gateway                                redirect
///     8 payload: echo data, or the quoted packet's IP header and at least 8 bytes behind it
template <Octet B>
class Icmp {
public:
    static std::optional<Icmp> parse(std::span<B> bytes) {
        if (bytes.size() < kIcmpSize) return std::nullopt;
        return Icmp(bytes);
    }

    IcmpType type() const { return static_cast<IcmpType>(load8(bytes_, 0)); }
    std::uint8_t code() const { return load8(bytes_, 1); }
    std::uint16_t checksum() const { return load16(bytes_, 2); }
    bool checksum_ok() const { return wire::checksum(bytes_) == 0; }
    bool is_error() const { return wire::is_error(type()); }
    std::uint16_t id() const { return load16(bytes_, 4); }
    std::uint16_t sequence() const { return load16(bytes_, 6); }
    std::uint16_t next_hop_mtu() const { return load16(bytes_, 6); }
    Ipv4Address gateway() const { return {load32(bytes_, 4)}; }
    std::span<B> payload() const { return bytes_.subspan(kIcmpSize); }

    void set_type(IcmpType type) const requires Writable<B> { store8(bytes_, 0, static_cast<std::uint8_t>(type)); }
    void set_code(std::uint8_t code) const requires Writable<B> { store8(bytes_, 1, code); }
    void set_checksum(std::uint16_t check) const requires Writable<B> { store16(bytes_, 2, check); }
    void set_id(std::uint16_t id) const requires Writable<B> { store16(bytes_, 4, id); }
    void set_sequence(std::uint16_t sequence) const requires Writable<B> { store16(bytes_, 6, sequence); }
    void set_next_hop_mtu(std::uint16_t mtu) const requires Writable<B> { store16(bytes_, 6, mtu); }
    void set_gateway(Ipv4Address gateway) const requires Writable<B> { store32(bytes_, 4, gateway.value); }
    /// Computed anew over the whole message; ICMP has no pseudo header.
    void fill_checksum() const requires Writable<B> {
        set_checksum(0);
        set_checksum(wire::checksum(bytes_));
    }

private:
    explicit Icmp(std::span<B> bytes) : bytes_(bytes) {}
    std::span<B> bytes_;
};

}  // namespace lvslab::wire
