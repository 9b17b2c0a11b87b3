#include "fastpath/path.hpp"

#include <algorithm>

#include "wire/bytes.hpp"
#include "wire/checksum.hpp"
#include "wire/ethernet.hpp"
#include "wire/ipip.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::fastpath {

namespace {

constexpr std::size_t kIp = wire::kEthernetSize;
constexpr std::size_t kTransport = kIp + wire::kIpv4Size;
constexpr std::size_t kEndpoint[] = {12, 16};  // where the IP header has the source and the destination

std::uint16_t fold(std::uint64_t sum) {
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    return wire::fold(static_cast<std::uint32_t>((sum & 0xffff) + (sum >> 16)));
}
std::uint64_t inverted(std::uint32_t word) { return static_cast<std::uint32_t>(~word); }
std::uint64_t inverted(std::uint16_t word) { return static_cast<std::uint16_t>(~word); }

/// What a change of words adds to a ones' complement sum: ~m + m', RFC 1624.
struct Difference {
    std::uint64_t address = 0, ports = 0;
};

Difference replace(const Header& header, Change change, const wire::Endpoint& to, std::span<std::uint8_t> bytes) {
    const bool source = change == Change::source;
    const std::uint32_t old = header.ip[source ? 3 : 4];
    const std::uint32_t ports =
        source ? std::uint32_t{to.port} << 16 | (header.ports & 0xffff) : (header.ports & 0xffff0000) | to.port;
    wire::store32(bytes, kIp + kEndpoint[source ? 0 : 1], to.address.value);
    wire::store32(bytes, kTransport, ports);
    return {inverted(old) + to.address.value, inverted(header.ports) + ports};
}

/// A partial checksum is the pseudo-header's sum, not inverted, and knows no ports.
void mend_transport(const Header& header, const Difference& difference, bool partial, std::span<std::uint8_t> bytes) {
    const bool udp = header.protocol() == wire::Protocol::udp;
    const std::size_t at = kTransport + (udp ? wire::kUdpChecksumOffset : wire::kTcpChecksumOffset);
    const std::uint16_t old = wire::load16(bytes, at);
    if (partial) return wire::store16(bytes, at, fold(old + difference.address));
    const auto check = static_cast<std::uint16_t>(~fold(inverted(old) + difference.address + difference.ports));
    wire::store16(bytes, at, udp && check == 0 ? std::uint16_t{0xffff} : check);
}

void put_outer_header(const Path& path, wire::Ipv4Address server, const Header& header, std::uint16_t id,
                      Frame& frame) {
    frame.bytes -= wire::kIpv4Size;
    frame.size += static_cast<std::uint32_t>(wire::kIpv4Size);
    const std::span<std::uint8_t> bytes = frame.span();
    wire::store16(bytes, kIp - 2, static_cast<std::uint16_t>(wire::EtherType::ipv4));
    constexpr auto kIpip = static_cast<std::uint32_t>(wire::Protocol::ipip);
    const std::uint32_t fragmentation = outer_stays_whole(path, header) ? 0x4000U : 0U;
    const std::uint32_t ttl = static_cast<std::uint32_t>(header.ttl() - path.ttl_loss);
    std::uint32_t words[] = {0x45000000U | std::uint32_t{wire::outer_tos(header.tos())} << 16 |
                                 (header.length() + static_cast<std::uint32_t>(wire::kIpv4Size)),
                             std::uint32_t{id} << 16 | fragmentation, ttl << 24 | kIpip << 16, path.outer_source.value,
                             server.value};
    std::uint64_t sum = 0;
    for (const std::uint32_t word : words) sum += word;
    words[2] |= static_cast<std::uint16_t>(~fold(sum));
    for (std::size_t i = 0; i < std::size(words); ++i) wire::store32(bytes, kIp + 4 * i, words[i]);
}

}  // namespace

void apply(const Path& path, const ipvs::Connection& connection, const Header& header, std::uint16_t outer_id,
           Frame& frame) {
    frame.size = static_cast<std::uint32_t>(kIp + header.length());  // without the padding
    const std::span<std::uint8_t> bytes = frame.span();
    const auto ttl_word = static_cast<std::uint16_t>(header.ip[2] >> 16);
    const auto less = static_cast<std::uint16_t>(ttl_word - (path.ttl_loss << 8));
    std::uint64_t sum = inverted(static_cast<std::uint16_t>(header.ip[2])) + inverted(ttl_word) + less;
    if (path.change == Change::destination || path.change == Change::source) {
        const wire::Endpoint to = path.change == Change::source
                                      ? wire::Endpoint{connection.virtual_address, connection.virtual_port}
                                      : wire::Endpoint{connection.server_address, connection.server_port};
        const Difference difference = replace(header, path.change, to, bytes);
        mend_transport(header, difference, frame.offload.partial_checksum, bytes);
        sum += difference.address;
    }
    wire::store32(bytes, kIp + 8, std::uint32_t{less} << 16 | static_cast<std::uint16_t>(~fold(sum)));
    if (path.change == Change::tunnel) put_outer_header(path, connection.server_address, header, outer_id, frame);
    std::copy(path.link.begin(), path.link.end(), frame.bytes);
    frame.interface = path.out;
}

}  // namespace lvslab::fastpath
