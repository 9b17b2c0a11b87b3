#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "netfilter/conntrack.hpp"

namespace lvslab::netfilter {

/// What a packet's source or destination may become (nf_nat_range2).
struct NatRange {
    bool with_addresses = false;
    wire::Ipv4Address first{}, last{};
    bool with_ports = false;
    std::uint16_t first_port = 0, last_port = 0;  ///< for ICMP queries, identifiers
    bool random = false;                          ///< `--random`, `--random-fully`: do not even try to keep the port
    bool persistent = false;                      ///< `--persistent`: the address does not depend on the destination

    bool operator==(const NatRange&) const = default;
};

/// Address translation of one Host (net/netfilter/nf_nat_core.c). The rules decide about a connection's first packet;
/// everything after follows from the connection's two tuples.
class Nat {
public:
    Nat(net::Host& host, Conntrack& tracking) : host_(host), tracking_(tracking) {}

    /// Walks table nat for a packet whose connection has no binding yet; the targets call bind().
    using Rules = std::function<net::Verdict(net::Packet&, const net::HookState&)>;
    void enable(Rules rules);
    bool enabled() const { return enabled_; }

    /// Chooses what the connection's source or destination becomes, once and for all (nf_nat_setup_info).
    void bind(const net::Packet& packet, Tracked& entry, Manip what, const NatRange& range);

    /// The interface of nf_nat_l4proto_unique_tuple, for its tests: `tuple` as it is to look after NAT.
    struct Choice {
        Tuple tuple;
        unsigned tries = 0;      ///< ports that were tried, beyond the connection's own
        bool own_taken = false;  ///< the connection's own address and port would clash
    };
    Choice choose(const Tuple& now, const NatRange& range, const Tracked& entry, Manip what);

private:
    net::Verdict run(net::Packet& packet, const net::HookState& state);
    net::Verdict on_local_out(net::Packet& packet, const net::HookState& state);
    net::Verdict on_first(net::Packet& packet, const net::HookState& state, Tracked& entry, Manip what);
    net::Verdict translate(net::Packet& packet, const Tracked& entry, Manip what);
    net::Verdict translate_icmp_error(net::Packet& packet, const Tracked& entry, Manip what);
    bool used(const Tuple& tuple, const Tracked& by_other_than);
    bool same_mapping(const Tuple& now, const NatRange& range, Tuple& result);
    void choose_address(Tuple& tuple, const NatRange& range, Manip what) const;
    void choose_port(Choice& choice, const NatRange& range, const Tracked& entry, Manip what);
    bool changes(const Tracked& entry, Way way, Manip what) const;
    void tell_binding(const net::Packet& packet, const Tuple& was, const Choice& choice, Manip what) const;
    void forget(Tracked& entry);

    net::Host& host_;
    Conntrack& tracking_;
    Rules rules_;
    bool enabled_ = false;
    /// Bound connections by their original source, newest last: the same source keeps its mapping (nf_nat_bysource).
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_source_;
};

/// The hooks on which a destination is changed (before routing); on the others it is the source (HOOK2MANIP).
constexpr Manip manip_of(net::Hook hook) {
    return hook == net::Hook::postrouting || hook == net::Hook::local_in ? Manip::source : Manip::destination;
}

/// Gives one side of a packet, or of a packet quoted in an ICMP error, the address and port of `target`; checksums
/// follow as far as they are there. False, and nothing is changed: the transport header is cut short.
[[nodiscard]] bool put_side(const wire::Ipv4<std::uint8_t>& ip, Manip what, const Tuple& target);

}  // namespace lvslab::netfilter
