#pragma once

#include <string>

#include "net/host.hpp"
#include "netfilter/track_table.hpp"

namespace lvslab::netfilter {

/// The sysctls net.netfilter.nf_conntrack_*; times in seconds.
struct TrackConf {
    int max = 65536;
    int buckets = static_cast<int>(TrackTable::kBuckets);
    int count = 0;
    int checksum = 1;
    int generic_timeout = 600;
    int icmp_timeout = 30;
    int udp_timeout = 30;
    int udp_timeout_stream = 120;
    TcpTimeouts tcp{};
};

/// Connection tracking of one Host (net/netfilter/nf_conntrack_core.c): functions on its hooks, taken by enable().
class Conntrack {
public:
    explicit Conntrack(net::Host& host) : host_(host) {}

    void attach(TableObserver* observer) { observer_ = observer; }
    /// Takes the hooks and adds the sysctls; a second call does nothing (nf_ct_netns_get).
    void enable();
    bool enabled() const { return enabled_; }

    // ---- what a packet is
    Tracked* entry_of(const net::Packet& packet) { return table_.at(packet.tracked); }
    static bool is_untracked(const net::Packet& packet) { return packet.tracked == handle::kUntracked; }
    static Info info_of(const net::Packet& packet) { return handle::info(packet.tracked); }

    // ---- what NAT and the director do to it
    /// Nobody tracks this packet from now on (nf_ct_set(skb, NULL, IP_CT_UNTRACKED)).
    void untrack(net::Packet& packet, const char* who);
    /// Is an answer with this tuple already expected (or sent) by another connection (nf_conntrack_tuple_taken)?
    bool taken(const Tuple& reply, const Tracked& by_other_than);
    /// Only before confirmation: answers will look like this (nf_conntrack_alter_reply).
    void alter_reply(Tracked& entry, const Tuple& reply) { entry.tuples[1] = reply; }
    /// Enters the packet's connection in the table, if it is the first of it. `drop` has been told.
    net::Verdict confirm(net::Packet& packet);
    bool erase(const Tuple& tuple);
    void flush();
    void tell(net::ChangeKind kind, const Tracked& entry);

    /// A reference for an RST or an error that answers the packet (nf_ct_attach): never NEW.
    std::uint32_t attached(const net::Packet& to);

    TrackTable& table() { return table_; }
    const TrackTable& table() const { return table_; }
    net::Time next_deadline() const { return table_.next_deadline(); }
    void advance(net::Time now);
    /// Called with each entry that leaves the table, or is not going to enter it.
    std::function<void(Tracked&)> on_gone;

private:
    net::Verdict defragment(net::Packet& packet, const net::HookState& state);
    net::Verdict track(net::Packet& packet, const net::HookState& state);
    /// True: the error is dealt with, RELATED or INVALID.
    bool track_icmp_error(net::Packet& packet, const wire::Ipv4<const std::uint8_t>& ip, const net::HookState& state);
    enum class Outcome : std::uint8_t { done, dropped, again };
    Outcome track_flow(net::Packet& packet, const wire::Ipv4<const std::uint8_t>& ip);
    Tracked* begin_entry(net::Packet& packet, const wire::Ipv4<const std::uint8_t>& ip, const Tuple& tuple);
    Outcome step_tcp(net::Packet& packet, const wire::Ipv4<const std::uint8_t>& ip, Tracked& entry, Info info);
    void step_udp(Tracked& entry);
    const char* broken_header(const wire::Ipv4<const std::uint8_t>& ip, const net::HookState& state) const;
    void invalid(net::Packet& packet, const char* reason);
    void refresh(Tracked& entry, std::uint32_t seconds);
    void shorten(Tracked& entry, net::Time most);
    void remove(Tracked& entry);
    void add_sysctls();

    net::Host& host_;
    TableObserver* observer_ = nullptr;
    TrackTable table_;
    TrackConf conf_;
    bool enabled_ = false;
};

}  // namespace lvslab::netfilter
