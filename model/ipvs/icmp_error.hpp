#pragma once

#include <optional>
#include <span>

#include "ipvs/connection_table.hpp"
#include "net/packet.hpp"
#include "wire/icmp.hpp"
#include "wire/rewrite.hpp"

namespace lvslab::ipvs {

/// An ICMP error about a TCP or UDP packet, as the director reads it. The packet that it quotes went the other way:
///
///     | IP router > VIP | ICMP 3/4 | IP VIP > client | TCP ports ...          an error about an answer
///     | IP hop > DIP    | ICMP 3/1 | IP DIP > RIP | IP client > VIP | TCP ...  about our own tunnel
struct IcmpAbout {
    wire::IcmpType type{};
    std::uint8_t code = 0;
    std::uint32_t rest = 0;  ///< octets 4 to 7: the next hop's MTU
    FlowKey quoted{};        ///< of the packet that failed, as it says itself
    bool quoted_dont_fragment = false;
    std::size_t length = 0;  ///< of the whole ICMP packet
    bool checksum_ok = false;
    /// For errors about our own IPIP packets: where the outer header says they came from and went, and where the packet
    /// that was in them begins, counted from the ICMP packet's first byte.
    bool tunnelled = false;
    wire::Ipv4Address tunnel_source{}, tunnel_end{};
    std::size_t inner_at = 0;

    /// Empty for all that is not an unreachable, source quench or time exceeded that quotes TCP or UDP with its ports.
    static std::optional<IcmpAbout> parse(const net::Packet& packet);
};

/// Translates an ICMP error in place, either way (ip_vs_nat_icmp): `side` of its own header becomes the address of
/// `to`; in the quoted packet, which went the other way, the opposite side becomes `to`. Both IP checksums and the ICMP
/// checksum are made anew; the quoted TTL and transport checksum stay as they are. False, and the packet is untouched,
/// if it is no error that quotes ports.
[[nodiscard]] bool rewrite_error(std::span<std::uint8_t> packet, wire::Side side, const wire::Endpoint& to);

}  // namespace lvslab::ipvs
