#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "wire/bytes.hpp"

namespace lvslab::wire {

inline constexpr std::size_t kTcpSize = 20;  ///< without options
inline constexpr std::size_t kTcpChecksumOffset = 16;

/// The eight flags of octet 13: `kSyn | kAck`, `flags.has(kRst)`.
struct TcpFlags {
    std::uint8_t bits = 0;

    bool operator==(const TcpFlags&) const = default;
    constexpr bool has(TcpFlags all) const { return (bits & all.bits) == all.bits; }
    friend constexpr TcpFlags operator|(TcpFlags a, TcpFlags b) { return {static_cast<std::uint8_t>(a.bits | b.bits)}; }
};

inline constexpr TcpFlags kFin{0x01};
inline constexpr TcpFlags kSyn{0x02};
inline constexpr TcpFlags kRst{0x04};
inline constexpr TcpFlags kPsh{0x08};
inline constexpr TcpFlags kAck{0x10};
inline constexpr TcpFlags kUrg{0x20};
inline constexpr TcpFlags kEce{0x40};
inline constexpr TcpFlags kCwr{0x80};

/// A TCP header seen in place (RFC 9293). It owns nothing: the frame must outlive it.
///
///     0 source port     2 destination port
///     4 sequence number
///     8 acknowledgment number
///    12 data offset    13 flags            14 window
///    16 checksum                           18 urgent pointer     20 options
///
/// Setters store and no more.
template <Octet B>
class Tcp {
public:
    /// Empty unless the header is whole, with its options. `bytes` are the IP payload: they tell where the data end.
    static std::optional<Tcp> parse(std::span<B> bytes) {
        if (bytes.size() < kTcpSize) return std::nullopt;
        const Tcp tcp(bytes);
        if (tcp.header_size() < kTcpSize || tcp.header_size() > bytes.size()) return std::nullopt;
        return tcp;
    }

    std::uint16_t source_port() const { return load16(bytes_, 0); }
    std::uint16_t destination_port() const { return load16(bytes_, 2); }
    std::uint32_t seq() const { return load32(bytes_, 4); }
    std::uint32_t ack() const { return load32(bytes_, 8); }
    std::size_t header_size() const { return static_cast<std::size_t>(load8(bytes_, 12) >> 4) * 4; }
    TcpFlags flags() const { return {load8(bytes_, 13)}; }
    std::uint16_t window() const { return load16(bytes_, 14); }
    std::uint16_t checksum() const { return load16(bytes_, kTcpChecksumOffset); }
    std::uint16_t urgent() const { return load16(bytes_, 18); }
    std::span<B> header() const { return bytes_.first(header_size()); }
    std::span<B> options() const { return header().subspan(kTcpSize); }
    std::span<B> payload() const { return bytes_.subspan(header_size()); }

    void set_source_port(std::uint16_t port) const requires Writable<B> { store16(bytes_, 0, port); }
    void set_destination_port(std::uint16_t port) const requires Writable<B> { store16(bytes_, 2, port); }
    void set_seq(std::uint32_t seq) const requires Writable<B> { store32(bytes_, 4, seq); }
    void set_ack(std::uint32_t ack) const requires Writable<B> { store32(bytes_, 8, ack); }
    void set_flags(TcpFlags flags) const requires Writable<B> { store8(bytes_, 13, flags.bits); }
    void set_window(std::uint16_t window) const requires Writable<B> { store16(bytes_, 14, window); }
    void set_checksum(std::uint16_t check) const requires Writable<B> { store16(bytes_, kTcpChecksumOffset, check); }
    void set_urgent(std::uint16_t urgent) const requires Writable<B> { store16(bytes_, 18, urgent); }

private:
    explicit Tcp(std::span<B> bytes) : bytes_(bytes) {}
    std::span<B> bytes_;
};

}  // namespace lvslab::wire
