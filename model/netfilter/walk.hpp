#pragma once

#include "netfilter/netfilter.hpp"

namespace lvslab::netfilter {

/// One packet on its way through one table (ipt_do_table): matches, targets, jumps, counters.
class Walk {
public:
    struct Where {
        Netfilter& netfilter;
        Table& table;
        const net::HookState& state;
    };
    Walk(const Where& where, net::Packet& packet)
        : nf_(where.netfilter), table_(where.table), state_(where.state), packet_(packet) {}

    net::Verdict run();

private:
    /// What a chain has said: a verdict, or nothing (it was left by RETURN or at its end).
    std::optional<net::Verdict> walk(Chain& chain, int depth);
    std::optional<net::Verdict> act(Chain& chain, std::size_t position, int depth, bool& left);
    void count(Counted& counted) const;
    void tell_match(const Chain& chain, std::size_t position) const;

    // ---- matches.cpp
    bool matches(Rule& rule) const;
    bool matches_header(const Spec& spec) const;
    bool interface_matches(const InterfaceName& wanted, net::InterfaceIndex actual) const;
    bool holds(const TcpMatch& m) const;
    bool holds(const UdpMatch& m) const;
    bool holds(const IcmpMatch& m) const;
    bool holds(const MultiportMatch& m) const;
    bool holds(const MarkMatch& m) const;
    bool holds(const StateMatch& m) const;
    bool holds(const IpvsMatch& m) const;
    bool holds(const CommentMatch&) const { return true; }
    bool holds(const AddrTypeMatch& m) const;
    bool holds(const TtlMatch& m) const;
    bool within(const LimitMatch& m, Rule& rule) const;

    // ---- targets.cpp, target_mss.cpp, reject.cpp: empty goes on with the next rule
    std::optional<net::Verdict> apply(const NatTarget& t);
    void apply(const MarkTarget& t);
    void apply(const ConnmarkTarget& t);
    void apply(const TtlTarget& t);
    void apply(const TosTarget& t);
    std::optional<net::Verdict> apply(const MssTarget& t);
    std::optional<std::uint16_t> mss_of(const MssTarget& t) const;
    void apply(const LogTarget& t);
    void reject(const RejectTarget& t);
    void reset();

    wire::Ipv4<const std::uint8_t> ip() const {
        return *wire::Ipv4<const std::uint8_t>::parse(std::as_const(packet_.data).bytes());
    }
    net::Host& host() const { return nf_.host_; }

    Netfilter& nf_;
    Table& table_;
    const net::HookState& state_;
    net::Packet& packet_;
    mutable bool unreadable_ = false;  ///< a match could not read what it asks about: the packet goes (par->hotdrop)
};

}  // namespace lvslab::netfilter
