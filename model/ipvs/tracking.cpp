#include "ipvs/tracking.hpp"

namespace lvslab::ipvs {

namespace {

/// Only NAT changes what an answer looks like, and to a one-packet connection no answer is expected.
bool alters_reply(const Connection& c) { return c.method == Method::nat && !c.one_packet; }

}  // namespace

void track_request(netfilter::Netfilter* netfilter, net::Packet& packet, const Connection& connection) {
    if (netfilter == nullptr) return;
    if (!connection.tracked) return netfilter->untrack(packet);
    if (alters_reply(connection)) {
        netfilter->expect_reply_from(packet, {connection.server_address, connection.server_port});
    }
}

net::Verdict track_tunnelled(netfilter::Netfilter* netfilter, net::Packet& packet, const Connection& connection) {
    if (netfilter == nullptr) return net::Verdict::accept;
    const net::Verdict verdict = connection.tracked ? netfilter->confirm(packet) : net::Verdict::accept;
    if (verdict == net::Verdict::accept) netfilter->forget(packet);
    return verdict;
}

void track_reply(netfilter::Netfilter* netfilter, net::Packet& packet, const Connection& connection) {
    if (netfilter == nullptr) return;
    if (!connection.tracked) return netfilter->untrack(packet);
    if (alters_reply(connection)) {
        netfilter->expect_reply_to(packet, {connection.virtual_address, connection.virtual_port});
    }
}

bool uses_old_tracking(netfilter::Netfilter* netfilter, const net::Packet& packet, const Connection& connection) {
    if (netfilter == nullptr || !connection.tracked) return false;
    const netfilter::Tracked* entry = netfilter->conntrack().entry_of(packet);
    return entry != nullptr && entry->confirmed;
}

void untrack_ended(netfilter::Netfilter* netfilter, const Connection& connection) {
    if (netfilter == nullptr || !connection.tracked || connection.one_packet || connection.is_template) return;
    netfilter->drop({.source = connection.client,
                     .destination = connection.virtual_address,
                     .source_port = connection.client_port,
                     .destination_port = connection.virtual_port,
                     .protocol = connection.protocol});
}

}  // namespace lvslab::ipvs
