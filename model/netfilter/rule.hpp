#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "net/time.hpp"
#include "netfilter/nat.hpp"

/// A rule of iptables as plain values: what `iptables` parses, what packets are compared with, what `-S` prints.
namespace lvslab::netfilter {

/// An address with any mask: `-s 10.0.0.1/255.0.255.0` is legal.
struct Masked {
    wire::Ipv4Address address{};
    std::uint32_t mask = 0;
    bool negated = false;

    bool matches(wire::Ipv4Address a) const { return ((a.value & mask) == address.value) != negated; }
    bool operator==(const Masked&) const = default;
};

/// `eth0`, `eth+`, `! lo`; an empty name is any.
struct InterfaceName {
    std::string name;
    bool negated = false;
    bool operator==(const InterfaceName&) const = default;
};

/// 0:65535 is any port.
struct PortRange {
    std::uint16_t first = 0, last = 65535;
    bool negated = false;

    bool matches(std::uint16_t port) const { return (port >= first && port <= last) != negated; }
    bool any() const { return first == 0 && last == 65535 && !negated; }
    bool operator==(const PortRange&) const = default;
};

// ---- matches, one struct an extension; fields as in its xt_*_info

struct TcpMatch {
    PortRange source{}, destination{};
    std::uint8_t flag_mask = 0, flags = 0;
    bool flags_negated = false;
    std::uint8_t option = 0;  ///< `--tcp-option`
    bool option_negated = false;
    bool operator==(const TcpMatch&) const = default;
};
struct UdpMatch {
    PortRange source{}, destination{};
    bool operator==(const UdpMatch&) const = default;
};
struct IcmpMatch {
    std::uint8_t type = 255;  ///< 255: any
    std::uint8_t first_code = 0, last_code = 255;
    bool negated = false;
    bool operator==(const IcmpMatch&) const = default;
};
struct MultiportMatch {
    enum class Which : std::uint8_t { source, destination, either } which = Which::destination;
    std::vector<PortRange> ports;
    bool negated = false;
    bool operator==(const MultiportMatch&) const = default;
};
struct MarkMatch {
    std::uint32_t mark = 0, mask = 0xffffffff;
    bool negated = false;
    bool of_connection = false;  ///< connmark
    bool operator==(const MarkMatch&) const = default;
};
/// Bits of --ctstate and --state.
namespace ct_state {
inline constexpr std::uint8_t kInvalid = 1, kNew = 2, kRelated = 4, kEstablished = 8, kUntracked = 16, kSnat = 32,
                              kDnat = 64;
}
struct StateMatch {
    std::uint8_t states = 0;
    bool negated = false;
    bool old_name = false;  ///< `-m state --state`, not `-m conntrack --ctstate`
    bool operator==(const StateMatch&) const = default;
};
/// `--vproto tcp`, `! --vport 80`.
template <class T>
struct Asked {
    T value{};
    bool negated = false;
    bool operator==(const Asked&) const = default;
};
struct IpvsMatch {
    std::optional<Asked<bool>> balanced;  ///< `--ipvs`; its value is not used
    std::optional<Asked<std::uint8_t>> protocol;
    std::optional<Asked<Masked>> address;
    std::optional<Asked<std::uint16_t>> port;
    std::optional<bool> reply;  ///< --vdir REPLY
    std::optional<Asked<char>> method;
    std::optional<Asked<std::uint16_t>> control_port;  ///< --vportctl
    bool operator==(const IpvsMatch&) const = default;
};
struct LimitMatch {
    std::uint32_t average = 10000 * 60 * 60 / 3;  ///< 1/10000 s a packet: 3 an hour
    std::uint32_t burst = 5;
    bool operator==(const LimitMatch&) const = default;
};
struct CommentMatch {
    std::string text;
    bool operator==(const CommentMatch&) const = default;
};
struct AddrTypeMatch {
    std::optional<net::RouteType> source, destination;
    bool source_negated = false, destination_negated = false;
    bool operator==(const AddrTypeMatch&) const = default;
};
struct TtlMatch {
    enum class How : std::uint8_t { equal, not_equal, less, greater } how = How::equal;
    std::uint8_t ttl = 0;
    bool operator==(const TtlMatch&) const = default;
};
using Match = std::variant<TcpMatch, UdpMatch, IcmpMatch, MultiportMatch, MarkMatch, StateMatch, IpvsMatch, LimitMatch,
                           CommentMatch, AddrTypeMatch, TtlMatch>;

// ---- targets

struct NoTarget {
    bool operator==(const NoTarget&) const = default;
};
struct VerdictTarget {
    enum class What : std::uint8_t { accept, drop, return_ } what = What::accept;
    bool operator==(const VerdictTarget&) const = default;
};
struct JumpTarget {
    std::string chain;
    bool goes = false;  ///< `-g`: RETURN there returns to our caller
    bool operator==(const JumpTarget&) const = default;
};
/// `--reject-with`, in the order of ipt_reject_with.
enum class RejectWith : std::uint8_t {
    net_unreachable,
    host_unreachable,
    proto_unreachable,
    port_unreachable,
    net_prohibited,
    host_prohibited,
    tcp_reset,
    admin_prohibited
};
struct RejectTarget {
    RejectWith with = RejectWith::port_unreachable;
    bool operator==(const RejectTarget&) const = default;
};
struct LogTarget {
    std::string prefix;
    std::uint8_t level = 4;
    std::uint8_t flags = 0;
    bool operator==(const LogTarget&) const = default;
};
struct NatTarget {
    enum class Kind : std::uint8_t { snat, dnat, masquerade, redirect } kind = Kind::snat;
    NatRange range{};
    bool fully = false;  ///< `--random-fully`, as it was written
    bool operator==(const NatTarget&) const = default;
};
struct MarkTarget {
    std::uint32_t value = 0, mask = 0xffffffff;  ///< mark = (mark & ~mask) ^ value
    bool operator==(const MarkTarget&) const = default;
};
struct ConnmarkTarget {
    enum class What : std::uint8_t { set, save, restore } what = What::set;
    std::uint32_t value = 0, mask = 0xffffffff;  ///< for set, as MARK
    std::uint32_t packet_mask = 0xffffffff, connection_mask = 0xffffffff;
    bool operator==(const ConnmarkTarget&) const = default;
};
struct TtlTarget {
    enum class What : std::uint8_t { set, inc, dec } what = What::set;
    std::uint8_t value = 0;
    bool operator==(const TtlTarget&) const = default;
};
struct TosTarget {
    std::uint8_t value = 0, mask = 0xff;  ///< tos = (tos & ~mask) ^ value
    bool is_dscp = false;                 ///< `-j DSCP --set-dscp`
    bool operator==(const TosTarget&) const = default;
};
struct MssTarget {
    std::uint16_t mss = 0;  ///< 0: --clamp-mss-to-pmtu
    bool operator==(const MssTarget&) const = default;
};
struct NotrackTarget {
    bool old_name = false;  ///< `-j NOTRACK`, not `-j CT --notrack`
    bool operator==(const NotrackTarget&) const = default;
};
using Target = std::variant<NoTarget, VerdictTarget, JumpTarget, RejectTarget, LogTarget, NatTarget, MarkTarget,
                            ConnmarkTarget, TtlTarget, TosTarget, MssTarget, NotrackTarget>;

struct Spec {
    Masked source{}, destination{};
    InterfaceName in{}, out{};
    std::uint8_t protocol = 0;  ///< 0: all
    bool protocol_negated = false;
    bool fragment = false, fragment_negated = false;
    std::vector<Match> matches;
    Target target = NoTarget{};
    bool operator==(const Spec&) const = default;
};

/// As `iptables -S` writes it behind `-A CHAIN `: `-p tcp -m tcp --dport 80 -j ACCEPT`.
std::string to_text(const Spec& spec);
std::string protocol_name(std::uint8_t protocol);  ///< `tcp`, `47`
const char* to_string(RejectWith with);            ///< `icmp-port-unreachable`
/// `10.0.2.1-10.0.2.9:1024-2000`, for SNAT and DNAT.
std::string range_text(const NatRange& range);
/// A rate in limit's own unit: `3/hour`.
std::string rate_text(std::uint32_t average);
/// SYN,RST,ACK,FIN; ALL; NONE.
std::string flags_text(std::uint8_t flags);
std::string mask_text(std::uint32_t mask);  ///< `/24`, or `/255.0.255.0`

}  // namespace lvslab::netfilter
