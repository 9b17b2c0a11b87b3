#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "wire/bytes.hpp"

namespace lvslab::wire {

inline constexpr std::size_t kUdpSize = 8;
inline constexpr std::size_t kUdpChecksumOffset = 6;

/// A UDP header seen in place (RFC 768). It owns nothing: the frame must outlive it.
///
///     0 source port     2 destination port
///     4 length          6 checksum, 0: the sender computed none
///
/// Setters store and no more.
template <Octet B>
class Udp {
public:
    /// Empty unless the header is whole and its length makes sense. The data may be cut short, as in the first fragment
    /// of a datagram.
    static std::optional<Udp> parse(std::span<B> bytes) {
        if (bytes.size() < kUdpSize || load16(bytes, 4) < kUdpSize) return std::nullopt;
        return Udp(bytes);
    }

    std::uint16_t source_port() const { return load16(bytes_, 0); }
    std::uint16_t destination_port() const { return load16(bytes_, 2); }
    std::uint16_t length() const { return load16(bytes_, 4); }  ///< header and data
    std::uint16_t checksum() const { return load16(bytes_, kUdpChecksumOffset); }
    /// What is there of the data, and no more than the length says.
    std::span<B> payload() const {
        return bytes_.first(length() < bytes_.size() ? length() : bytes_.size()).subspan(kUdpSize);
    }

    void set_source_port(std::uint16_t port) const requires Writable<B> { store16(bytes_, 0, port); }
    void set_destination_port(std::uint16_t port) const requires Writable<B> { store16(bytes_, 2, port); }
    void set_length(std::uint16_t length) const requires Writable<B> { store16(bytes_, 4, length); }
    void set_checksum(std::uint16_t check) const requires Writable<B> { store16(bytes_, kUdpChecksumOffset, check); }

private:
    explicit Udp(std::span<B> bytes) : bytes_(bytes) {}
    std::span<B> bytes_;
};

}  // namespace lvslab::wire
