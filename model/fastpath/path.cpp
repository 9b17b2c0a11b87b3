#include "fastpath/path.hpp"

#include "wire/ipip.hpp"

namespace lvslab::fastpath {

void put_outer_header(const Path& path, wire::Ipv4Address server, const Header& header, std::uint16_t id,
                      Frame& frame) {
    frame.bytes -= wire::kIpv4Size;
    frame.size += static_cast<std::uint32_t>(wire::kIpv4Size);
    const std::span<std::uint8_t> bytes = frame.span();
    wire::store16(bytes, kIp - 2, static_cast<std::uint16_t>(wire::EtherType::ipv4));
    constexpr auto kIpip = static_cast<std::uint32_t>(wire::Protocol::ipip);
    const std::uint32_t fragmentation = outer_stays_whole(path, header) ? 0x4000U : 0U;
    const auto ttl = static_cast<std::uint32_t>(header.ttl - path.ttl_loss);
    const auto length = header.length + static_cast<std::uint32_t>(wire::kIpv4Size);
    const std::uint32_t first = 0x45000000U | std::uint32_t{wire::outer_tos(header.tos)} << 16 | length;
    const std::uint32_t second = std::uint32_t{id} << 16 | fragmentation;
    const std::uint32_t third = ttl << 24 | kIpip << 16;
    const std::uint64_t sum = std::uint64_t{first} + second + third + path.outer_source.value + server.value;
    wire::store32(bytes, kIp, first);
    wire::store32(bytes, kIp + 4, second);
    wire::store32(bytes, kIp + 8, third | static_cast<std::uint16_t>(~fold64(sum)));
    wire::store32(bytes, kIp + 12, path.outer_source.value);
    wire::store32(bytes, kIp + 16, server.value);
}

}  // namespace lvslab::fastpath
