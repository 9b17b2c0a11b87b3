#include "netfilter/conntrack.hpp"
#include "netfilter/templates.hpp"

/// How connections enter connection tracking's table and leave it (net/netfilter/nf_conntrack_core.c).
namespace lvslab::netfilter {

using net::Packet;
using net::Verdict;

Verdict Conntrack::confirm(Packet& packet) {
    Tracked* entry = entry_of(packet);
    if (entry == nullptr || entry->confirmed || entry->dying) return Verdict::accept;
    if (way_of(info_of(packet)) != Way::original) return Verdict::accept;
    for (const Tuple& tuple : entry->tuples) {
        if (!table_.find(tuple)) continue;
        entry->dying = true;
        if (on_gone) on_gone(*entry);
        if (host_.report().observed()) host_.report().drop(packet, kDropClash, to_string(tuple));
        return Verdict::drop;
    }
    table_.insert(*entry);
    table_.set_expiry(*entry, host_.now() + entry->timeout);
    if (host_.report().observed()) {
        host_.report().decide(packet, kTrackConfirmed, to_string(entry->original()), to_string(entry->reply()));
    }
    tell(net::ChangeKind::set, *entry);
    conf_.count = static_cast<int>(table_.size());
    if (host_.report().observed()) host_.sysctls().touch("net.netfilter.nf_conntrack_count");
    return Verdict::accept;
}

void Conntrack::remove(Tracked& entry) {
    tell(net::ChangeKind::remove, entry);
    table_.remove(entry);
    if (on_gone) on_gone(entry);
    conf_.count = static_cast<int>(table_.size());
    if (host_.report().observed()) host_.sysctls().touch("net.netfilter.nf_conntrack_count");
}

bool Conntrack::erase(const Tuple& tuple) {
    const auto found = table_.find(tuple);
    if (!found) return false;
    remove(*found->entry);
    return true;
}

void Conntrack::flush() {
    table_.for_each([this](Tracked& entry) { remove(entry); });
}

void Conntrack::advance(net::Time now) {
    while (Tracked* entry = table_.next_expired(now)) {
        if (host_.report().observed()) host_.report().decide({}, kTrackExpired, to_string(entry->original()));
        remove(*entry);
    }
}

bool Conntrack::taken(const Tuple& reply, const Tracked& by_other_than) {
    const auto found = table_.find(reply);
    return found && found->entry != &by_other_than;
}

void Conntrack::untrack(Packet& packet, const char* who) {
    if (!enabled_ || is_untracked(packet)) return;
    packet.tracked = handle::kUntracked;
    host_.report().decide(packet, kTrackUntracked, who);
}

std::uint32_t Conntrack::attached(const Packet& to) {
    const Tracked* entry = entry_of(to);
    if (entry == nullptr) return to.tracked;
    const bool reply = way_of(info_of(to)) == Way::original;
    return table_.handle_of(*entry, reply ? Info::related_reply : Info::related);
}

void Conntrack::tell(net::ChangeKind kind, const Tracked& entry) {
    if (observer_ != nullptr) observer_->table_changed(host_.now(), kind, entry.row());
}

}  // namespace lvslab::netfilter
