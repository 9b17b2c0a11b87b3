#include "netfilter/conntrack.hpp"

#include "netfilter/templates.hpp"
#include "wire/icmp.hpp"
#include "wire/udp.hpp"

/// The path of a packet through connection tracking (net/netfilter/nf_conntrack_core.c).
namespace lvslab::netfilter {

using net::Hook;
using net::Packet;
using net::Verdict;
using Ip = wire::Ipv4<const std::uint8_t>;

namespace {

/// Before everything that wants whole packets (NF_IP_PRI_CONNTRACK_DEFRAG), and after all that may change one.
constexpr int kPriorityDefrag = -400;
constexpr int kPriorityConfirm = 2147483647;

Ip view_of(const Packet& packet) { return *Ip::parse(packet.data.bytes()); }

}  // namespace

void Conntrack::enable() {
    if (enabled_) return;
    enabled_ = true;
    add_sysctls();
    host_.icmp().relate_with([this](const Packet& about) { return attached(about); });
    net::Hooks& hooks = host_.hooks();
    const auto whole = [this](Packet& p, const net::HookState& s) { return defragment(p, s); };
    const auto in = [this](Packet& p, const net::HookState& s) { return track(p, s); };
    const auto out = [this](Packet& p, const net::HookState&) { return confirm(p); };
    hooks.add({Hook::prerouting, kPriorityDefrag, "conntrack_defrag"}, whole);
    hooks.add({Hook::local_out, kPriorityDefrag, "conntrack_defrag"}, whole);
    hooks.add({Hook::prerouting, net::kPriorityConntrack, "conntrack_in"}, in);
    hooks.add({Hook::local_out, net::kPriorityConntrack, "conntrack_local"}, in);
    hooks.add({Hook::postrouting, kPriorityConfirm, "conntrack_confirm"}, out);
    hooks.add({Hook::local_in, kPriorityConfirm, "conntrack_confirm"}, out);
}

void Conntrack::add_sysctls() {
    net::Sysctls& sysctls = host_.sysctls();
    const std::string prefix = "net.netfilter.nf_conntrack_";
    const net::SysctlRange read_only{1, 0};
    sysctls.add(prefix + "max", conf_.max);
    sysctls.add(prefix + "buckets", conf_.buckets, read_only);
    sysctls.add(prefix + "count", conf_.count, read_only);
    sysctls.add(prefix + "checksum", conf_.checksum, {0, 1});
    sysctls.add(prefix + "generic_timeout", conf_.generic_timeout);
    sysctls.add(prefix + "icmp_timeout", conf_.icmp_timeout);
    sysctls.add(prefix + "udp_timeout", conf_.udp_timeout);
    sysctls.add(prefix + "udp_timeout_stream", conf_.udp_timeout_stream);
    static constexpr const char* kStates[] = {"",           "syn_sent", "syn_recv",  "established", "fin_wait",
                                              "close_wait", "last_ack", "time_wait", "close"};
    for (std::size_t s = 1; s < std::size(kStates); ++s) {
        sysctls.add(prefix + "tcp_timeout_" + kStates[s], conf_.tcp.of[s]);
    }
    sysctls.add(prefix + "tcp_timeout_max_retrans", conf_.tcp.max_retrans);
    sysctls.add(prefix + "tcp_timeout_unacknowledged", conf_.tcp.unacknowledged);
    sysctls.add(prefix + "tcp_max_retrans", conf_.tcp.max_retransmissions, {0, 255});
    sysctls.add(prefix + "tcp_loose", conf_.tcp.loose, {0, 1});
    sysctls.add(prefix + "tcp_be_liberal", conf_.tcp.be_liberal, {0, 1});
    sysctls.add(prefix + "tcp_ignore_invalid_rst", conf_.tcp.ignore_invalid_rst, {0, 1});
}

Verdict Conntrack::defragment(Packet& packet, const net::HookState& state) {
    const auto user = state.hook == Hook::prerouting ? net::DefragUser::conntrack_in : net::DefragUser::conntrack_out;
    return host_.ip().defragment(packet, user) ? Verdict::accept : Verdict::stolen;
}

void Conntrack::invalid(Packet& packet, const char* reason) {
    packet.tracked = 0;
    host_.report().decide(packet, kTrackInvalid, reason);
}

/// Why no connection may be judged by this packet; null: it is sound.
const char* Conntrack::broken_header(const Ip& ip, const net::HookState& state) const {
    const bool check = conf_.checksum != 0 && state.hook == Hook::prerouting;
    if (ip.protocol() == wire::Protocol::tcp) {
        const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip.payload());
        if (!tcp) return "the TCP header is cut short";
        if (check && wire::transport_checksum(ip.pseudo_header(), ip.payload()) != 0)
            return "the TCP checksum is wrong";
        if (!valid_flags(tcp->flags())) return "no TCP sets these flags together";
    } else if (ip.protocol() == wire::Protocol::udp) {
        const auto udp = wire::Udp<const std::uint8_t>::parse(ip.payload());
        if (!udp || udp->length() > ip.payload().size()) return "the UDP header is cut short";
        const bool summed = udp->checksum() != 0;
        if (check && summed && wire::transport_checksum(ip.pseudo_header(), ip.payload()) != 0) {
            return "the UDP checksum is wrong";
        }
    } else if (ip.protocol() == wire::Protocol::icmp) {
        const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip.payload());
        if (!icmp) return "the ICMP header is cut short";
        if (check && !icmp->checksum_ok()) return "the ICMP checksum is wrong";
    }
    return nullptr;
}

Verdict Conntrack::track(Packet& packet, const net::HookState& state) {
    if (is_untracked(packet) || entry_of(packet) != nullptr)
        return Verdict::accept;  // came over lo, or the director knows
    packet.tracked = 0;
    const Ip ip = view_of(packet);
    if (const char* broken = broken_header(ip, state)) return invalid(packet, broken), Verdict::accept;
    if (ip.protocol() == wire::Protocol::icmp && track_icmp_error(packet, ip, state)) return Verdict::accept;
    Outcome outcome = track_flow(packet, ip);
    if (outcome == Outcome::again) outcome = track_flow(packet, ip);  // the older connection is gone now
    return outcome == Outcome::dropped ? Verdict::drop : Verdict::accept;
}

/// nf_conntrack_inet_error: the quoted packet, turned round, names the connection. Whoever is told must be its source.
bool Conntrack::track_icmp_error(Packet& packet, const Ip& ip, const net::HookState&) {
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip.payload());
    if (!icmp->is_error()) return false;
    const auto quoted = Ip::parse_quoted(icmp->payload());
    const auto tuple = quoted ? read_tuple(*quoted) : std::nullopt;
    const auto answer = tuple ? inverted(*tuple) : std::nullopt;
    if (!answer) return invalid(packet, "the ICMP error quotes no packet that can be told"), true;
    const auto found = table_.find(*answer);
    if (!found) return invalid(packet, "the ICMP error is about no connection that is known"), true;
    if (found->entry->tuples[index_of(found->way)].destination != ip.destination()) {
        return invalid(packet, "the ICMP error goes to another host than the sender of what it quotes"), true;
    }
    const Info info = found->way == Way::reply ? Info::related_reply : Info::related;
    packet.tracked = table_.handle_of(*found->entry, info);
    if (host_.report().observed()) host_.report().decide(packet, kTrackRelated, to_string(found->entry->original()));
    return true;
}

Tracked* Conntrack::begin_entry(Packet& packet, const Ip& ip, const Tuple& tuple) {
    const auto answer = inverted(tuple);
    if (!answer) return invalid(packet, "nobody answers such an ICMP message"), nullptr;
    if (tuple.protocol == wire::Protocol::icmp) {
        const int type = tuple.destination_port >> 8;
        const bool query = type == 8 || type == 13 || type == 15 || type == 17;
        if (!query) return invalid(packet, "an ICMP answer to a question that was not seen"), nullptr;
    }
    TcpTrack tcp;
    if (tuple.protocol == wire::Protocol::tcp) {
        const auto header = *wire::Tcp<const std::uint8_t>::parse(ip.payload());
        const Segment segment{header, static_cast<std::uint32_t>(ip.payload().size()), Way::original};
        if (!begin(tcp, segment, conf_.tcp)) return invalid(packet, "no TCP connection begins like this"), nullptr;
    }
    Tracked* entry = table_.make();
    if (entry == nullptr) return nullptr;
    entry->tuples[0] = tuple;
    entry->tuples[1] = *answer;
    entry->tcp = tcp;
    entry->stream_since = host_.now() + std::chrono::seconds(2);
    return entry;
}

Conntrack::Outcome Conntrack::track_flow(Packet& packet, const Ip& ip) {
    const auto tuple = read_tuple(ip);
    if (!tuple) return invalid(packet, "it has no whole transport header"), Outcome::done;
    const auto found = table_.find(*tuple);
    Tracked* entry = found ? found->entry : nullptr;
    Info info = Info::fresh;
    if (found) {
        if (found->way == Way::reply)
            info = Info::established_reply;
        else if (entry->replied)
            info = Info::established;
    } else {
        if (conf_.max != 0 && table_.size() >= static_cast<std::size_t>(conf_.max)) {
            host_.report().drop(packet, kDropTableFull, table_.size());
            return Outcome::dropped;
        }
        entry = begin_entry(packet, ip, *tuple);
        if (entry == nullptr) return Outcome::done;
    }
    packet.tracked = table_.handle_of(*entry, info);
    if (host_.report().observed()) {
        if (found) {
            host_.report().decide(packet, kTrackFound, to_string(info), to_string(entry->original()),
                                  way_of(info) == Way::original ? "original" : "reply");
        } else {
            host_.report().decide(packet, kTrackNew, to_string(*tuple), to_string(entry->reply()));
        }
    }
    if (entry->original().protocol == wire::Protocol::tcp) {
        const Outcome outcome = step_tcp(packet, ip, *entry, info);
        if (outcome != Outcome::done || packet.tracked == 0) return outcome;
    } else if (entry->original().protocol == wire::Protocol::udp) {
        step_udp(*entry);
    } else {
        const bool icmp = entry->original().protocol == wire::Protocol::icmp;
        refresh(*entry, static_cast<std::uint32_t>(icmp ? conf_.icmp_timeout : conf_.generic_timeout));
    }
    if (info == Info::established_reply) entry->replied = true;
    if (entry->confirmed) tell(net::ChangeKind::set, *entry);
    return Outcome::done;
}

Conntrack::Outcome Conntrack::step_tcp(Packet& packet, const Ip& ip, Tracked& entry, Info info) {
    const auto tcp = *wire::Tcp<const std::uint8_t>::parse(ip.payload());
    const Segment segment{tcp, static_cast<std::uint32_t>(ip.payload().size()), way_of(info)};
    const TcpStep result = step(entry.tcp, segment, {.replied = entry.replied, .assured = entry.assured}, conf_.tcp);
    switch (result.what) {
        case TcpStep::What::invalid:
            shorten(entry, std::chrono::seconds(result.timeout));
            invalid(packet, result.reason);
            return Outcome::done;
        case TcpStep::What::passed:
            return Outcome::done;
        case TcpStep::What::reopened:
            if (entry.confirmed) remove(entry);
            packet.tracked = 0;
            return Outcome::again;
        case TcpStep::What::ended:
            if (entry.confirmed) remove(entry);
            entry.dying = true;
            return Outcome::done;
        case TcpStep::What::moved:
            break;
    }
    if (result.assure) entry.assured = true;
    if (result.from != result.to) {
        host_.report().decide(packet, kTrackState, to_string(result.from), to_string(result.to),
                              net::Time(std::chrono::seconds(result.timeout)));
    }
    refresh(entry, result.timeout);
    return Outcome::done;
}

/// nf_conntrack_udp_packet: a conversation that still goes on after two seconds is a stream.
void Conntrack::step_udp(Tracked& entry) {
    const bool stream = entry.replied && host_.now() > entry.stream_since;
    if (stream) entry.assured = true;
    refresh(entry, static_cast<std::uint32_t>(stream ? conf_.udp_timeout_stream : conf_.udp_timeout));
}

/// Only lives of two minutes and more are worth it.
void Conntrack::shorten(Tracked& entry, net::Time most) {
    const net::Time left = entry.expires - host_.now();
    if (most == net::Time{0} || !entry.confirmed || left < std::chrono::minutes(2) || left <= most) return;
    table_.set_expiry(entry, host_.now() + most);
    tell(net::ChangeKind::set, entry);
}

void Conntrack::refresh(Tracked& entry, std::uint32_t seconds) {
    entry.timeout = std::chrono::seconds(seconds);
    if (entry.confirmed) table_.set_expiry(entry, host_.now() + entry.timeout);
}

}  // namespace lvslab::netfilter
