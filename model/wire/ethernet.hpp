#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

#include "wire/address.hpp"
#include "wire/bytes.hpp"
#include "wire/protocol.hpp"

namespace lvslab::wire {

inline constexpr std::size_t kEthernetSize = 14;  ///< without tags
inline constexpr std::size_t kVlanTagSize = 4;
inline constexpr std::uint16_t kFirstEtherType = 1536;  ///< below: the length of an 802.3 frame, and LLC behind it

inline MacAddress load_mac(std::span<const std::uint8_t> bytes, std::size_t offset) {
    MacAddress mac;
    std::copy_n(bytes.data() + offset, mac.octets.size(), mac.octets.begin());
    return mac;
}

inline void store_mac(std::span<std::uint8_t> bytes, std::size_t offset, const MacAddress& mac) {
    std::copy_n(mac.octets.begin(), mac.octets.size(), bytes.data() + offset);
}

/// An Ethernet II header seen in place, without FCS. It owns nothing: the frame must outlive it.
///
///     0 destination MAC   6 source MAC   12 type
///                                        12 0x8100   14 priority+VLAN id   16 type     (802.1Q, 0x88a8: 802.1ad; any number)
template <Octet B>
class Ethernet {
public:
    /// Empty unless the whole header is there, with all of its tags.
    static std::optional<Ethernet> parse(std::span<B> bytes) {
        std::size_t size = kEthernetSize;
        for (; size <= bytes.size(); size += kVlanTagSize)
            if (!is_tag(static_cast<EtherType>(load16(bytes, size - 2)))) return Ethernet(bytes, size);
        return std::nullopt;
    }

    MacAddress destination() const { return load_mac(bytes_, 0); }
    MacAddress source() const { return load_mac(bytes_, 6); }
    /// What the payload is: the type behind the tags.
    EtherType type() const { return static_cast<EtherType>(load16(bytes_, size_ - 2)); }
    std::size_t header_size() const { return size_; }
    std::size_t vlan_tags() const { return (size_ - kEthernetSize) / kVlanTagSize; }
    /// 12 bits, of tag 0 (outermost) to vlan_tags() - 1.
    std::uint16_t vlan_id(std::size_t tag) const { return load16(bytes_, kEthernetSize + tag * kVlanTagSize) & 0x0fff; }
    /// 0 to 7, the PCP of 802.1Q.
    unsigned vlan_priority(std::size_t tag) const { return load16(bytes_, kEthernetSize + tag * kVlanTagSize) >> 13; }
    /// vlan or service_vlan.
    EtherType tag_type(std::size_t tag) const {
        return static_cast<EtherType>(load16(bytes_, kEthernetSize - 2 + tag * kVlanTagSize));
    }
    std::span<B> header() const { return bytes_.first(size_); }
    /// With the padding of short frames: an IP packet's own length tells where it ends.
    std::span<B> payload() const { return bytes_.subspan(size_); }

    void set_destination(const MacAddress& mac) const requires Writable<B> { store_mac(bytes_, 0, mac); }
    void set_source(const MacAddress& mac) const requires Writable<B> { store_mac(bytes_, 6, mac); }
    void set_type(EtherType type) const requires Writable<B> {
        store16(bytes_, size_ - 2, static_cast<std::uint16_t>(type));
    }

private:
    Ethernet(std::span<B> bytes, std::size_t size) : bytes_(bytes), size_(size) {}
    static bool is_tag(EtherType type) { return type == EtherType::vlan || type == EtherType::service_vlan; }

    std::span<B> bytes_;
    std::size_t size_;
};

}  // namespace lvslab::wire
