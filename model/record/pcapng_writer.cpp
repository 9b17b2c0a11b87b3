#include "record/pcapng_writer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "record/byte_order.hpp"

namespace lvslab::record {
namespace {

constexpr std::endian kOrder = std::endian::little;
constexpr std::uint8_t kNanoseconds = 9;  // if_tsresol: ticks of 10^-9 seconds
constexpr const char* kTooLarge = "a pcapng block of over 128 MiB: Wireshark would not open the file";
constexpr std::uint64_t kSectionLengthUnknown = std::numeric_limits<std::uint64_t>::max();

using Octets4 = std::array<std::uint8_t, 4>;

Octets4 network_order(std::uint32_t value) {
    return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
            static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

std::array<std::uint8_t, 8> address_and_mask(const wire::Prefix& prefix) {
    const Octets4 a = network_order(prefix.address.value);
    const Octets4 m = network_order(prefix.mask().value);
    return {a[0], a[1], a[2], a[3], m[0], m[1], m[2], m[3]};
}

}  // namespace

PcapngWriter::PcapngWriter(std::ostream& out, const SectionDescription& section) : out_(out) {
    begin(BlockType::section);
    put(kByteOrderMagic);
    put(std::uint16_t{1});  // version 1.0
    put(std::uint16_t{0});
    put(kSectionLengthUnknown);
    options_at_ = block_.size();
    for (const std::string_view comment : section.comments) put_text(option::kComment, comment);
    put_text(option::kSectionHardware, section.hardware);
    put_text(option::kSectionOs, section.os);
    put_text(option::kSectionApplication, section.application);
    finish();
}

std::uint32_t PcapngWriter::add_interface(const InterfaceDescription& interface) {
    begin(BlockType::interface);
    put(interface.link_type);
    put(std::uint16_t{0});  // reserved
    put(interface.snaplen);
    options_at_ = block_.size();
    put_text(option::kInterfaceName, interface.name);
    put_text(option::kInterfaceDescription, interface.description);
    for (const wire::Prefix& prefix : interface.addresses) {
        put_option({.code = option::kInterfaceIpv4, .value = address_and_mask(prefix)});
    }
    if (interface.mac) put_option({.code = option::kInterfaceMac, .value = interface.mac->octets});
    put_integer(option::kInterfaceResolution, kNanoseconds);
    finish();
    return interfaces_++;
}

void PcapngWriter::packet(const PacketBlock& packet) {
    if (packet.bytes.size() > kLargestBlock) throw std::length_error(kTooLarge);
    const auto size = static_cast<std::uint32_t>(packet.bytes.size());
    begin(BlockType::enhanced_packet);
    put_stamp({.interface = packet.interface, .time = packet.timestamp});
    put(size);  // captured
    put(size);  // on the wire
    put_padded(packet.bytes);
    options_at_ = block_.size();
    for (const std::string_view comment : packet.comments) put_text(option::kComment, comment);
    if (packet.flags != EpbFlags{}) put_integer(option::kPacketFlags, encode(packet.flags));
    if (packet.packet_id) put_integer(option::kPacketId, *packet.packet_id);
    put_custom(packet.custom);
    finish();
}

void PcapngWriter::interface_statistics(const StatisticsBlock& statistics) {
    begin(BlockType::interface_statistics);
    put_stamp({.interface = statistics.interface, .time = statistics.timestamp});
    options_at_ = block_.size();
    if (statistics.received) put_integer(option::kStatisticsReceived, *statistics.received);
    if (statistics.dropped) put_integer(option::kStatisticsDropped, *statistics.dropped);
    put_custom(statistics.custom);
    finish();
}

void PcapngWriter::begin(BlockType type) {
    block_.clear();
    put(static_cast<std::uint32_t>(type));
    put(std::uint32_t{0});  // total length, known in finish()
}

void PcapngWriter::put_stamp(Stamp stamp) {
    if (stamp.interface >= interfaces_) {
        throw std::out_of_range("interface " + std::to_string(stamp.interface) + " was not added to the capture");
    }
    if (stamp.time.count() < 0) throw std::out_of_range("a time before 0 does not fit into pcapng");
    const auto ticks = static_cast<std::uint64_t>(stamp.time.count());
    put(stamp.interface);
    put(static_cast<std::uint32_t>(ticks >> 32));  // the high half first, whatever the byte order
    put(static_cast<std::uint32_t>(ticks));
}

void PcapngWriter::put_padded(Bytes bytes) {
    block_.insert(block_.end(), bytes.begin(), bytes.end());
    block_.resize(padded(block_.size()));
}

void PcapngWriter::put_option(OptionValue option) {
    if (option.value.size() > kLargestOption) {
        throw std::length_error("a pcapng option holds at most 65535 bytes, not " +
                                std::to_string(option.value.size()));
    }
    put(option.code);
    put(static_cast<std::uint16_t>(option.value.size()));
    put_padded(option.value);
}

void PcapngWriter::put_text(std::uint16_t code, std::string_view text) {
    if (text.empty()) return;
    put_option({.code = code, .value = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}});
}

void PcapngWriter::put_custom(std::span<const Bytes> values) {
    for (const Bytes value : values) {
        const std::size_t size = sizeof(kLabEnterprise) + value.size();
        if (size > kLargestOption) {
            throw std::length_error("a custom pcapng option holds at most 65531 bytes behind its PEN, not " +
                                    std::to_string(value.size()));
        }
        put(option::kCustomCopyable);
        put(static_cast<std::uint16_t>(size));
        put(kLabEnterprise);
        put_padded(value);
    }
}

void PcapngWriter::finish() {
    if (block_.size() > options_at_) put(std::uint32_t{0});  // opt_endofopt; without options it may be left out
    const std::size_t total = block_.size() + sizeof(std::uint32_t);
    if (total > kLargestBlock) throw std::length_error(kTooLarge);
    const auto length = static_cast<std::uint32_t>(total);
    put(length);
    std::copy(block_.end() - sizeof(length), block_.end(), block_.begin() + sizeof(std::uint32_t));
    out_.write(reinterpret_cast<const char*>(block_.data()), static_cast<std::streamsize>(block_.size()));
}

template <typename T>
void PcapngWriter::put(T value) {
    append(block_, value, kOrder);
}

template <typename T>
void PcapngWriter::put_integer(std::uint16_t code, T value) {
    put(code);
    put(static_cast<std::uint16_t>(sizeof(T)));
    put(value);
    block_.resize(padded(block_.size()));
}

}  // namespace lvslab::record
