#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "wire/address.hpp"
#include "wire/bytes.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::wire {

inline constexpr std::size_t kArpSize = 28;

enum class ArpOperation : std::uint16_t { request = 1, reply = 2 };

/// What an ARP packet says, as a value. A request leaves the target MAC zero.
struct ArpMessage {
    ArpOperation operation = ArpOperation::request;
    MacAddress sender_mac{};
    Ipv4Address sender_ip{};
    MacAddress target_mac{};
    Ipv4Address target_ip{};

    bool operator==(const ArpMessage&) const = default;
};

/// An ARP packet for IPv4 over Ethernet seen in place (RFC 826). It owns nothing: the frame must outlive it.
///
///     0 hardware 1     2 protocol 0x0800   4 sizes 6, 4   6 operation
///     8 sender MAC    14 sender IP        18 target MAC  24 target IP
///
/// The fields lie at offsets that are no multiple of their size: read them bytewise only.
template <Octet B>
class Arp {
public:
    /// Empty unless 28 bytes are there and speak of IPv4 over Ethernet.
    static std::optional<Arp> parse(std::span<B> bytes) {
        if (bytes.size() < kArpSize) return std::nullopt;
        if (load32(bytes, 0) != 0x00010800 || load16(bytes, 4) != 0x0604) return std::nullopt;
        return Arp(bytes.first(kArpSize));
    }

    ArpOperation operation() const { return static_cast<ArpOperation>(load16(bytes_, 6)); }
    MacAddress sender_mac() const { return load_mac(bytes_, 8); }
    Ipv4Address sender_ip() const { return {load32(bytes_, 14)}; }
    MacAddress target_mac() const { return load_mac(bytes_, 18); }
    Ipv4Address target_ip() const { return {load32(bytes_, 24)}; }
    ArpMessage message() const { return {operation(), sender_mac(), sender_ip(), target_mac(), target_ip()}; }

    void set_operation(ArpOperation op) const requires Writable<B> {
        store16(bytes_, 6, static_cast<std::uint16_t>(op));
    }
    void set_sender_mac(const MacAddress& mac) const requires Writable<B> { store_mac(bytes_, 8, mac); }
    void set_sender_ip(Ipv4Address ip) const requires Writable<B> { store32(bytes_, 14, ip.value); }
    void set_target_mac(const MacAddress& mac) const requires Writable<B> { store_mac(bytes_, 18, mac); }
    void set_target_ip(Ipv4Address ip) const requires Writable<B> { store32(bytes_, 24, ip.value); }

private:
    explicit Arp(std::span<B> bytes) : bytes_(bytes) {}
    std::span<B> bytes_;
};

void write_arp(std::span<std::uint8_t, kArpSize> bytes, const ArpMessage& message);

}  // namespace lvslab::wire
