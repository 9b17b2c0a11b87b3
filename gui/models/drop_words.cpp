#include <map>

#include "models/in_flight.hpp"

namespace lvslab::models {

namespace {

/// Three words or so that stand beside the cross; the sentence on top says the rest.
const std::map<std::string_view, const char*>& short_reasons() {
    static const std::map<std::string_view, const char*> words = {
        {"arp_ignore", "arp_ignore: no answer"},
        {"arp_filter", "arp_filter: no answer"},
        {"not_forwarding", "not its address"},
        {"no_route", "no route"},
        {"ttl_exceeded", "TTL is used up"},
        {"ipvs_ttl_exceeded", "TTL is used up"},
        {"needs_fragmentation", "larger than the MTU"},
        {"ipvs_needs_fragmentation", "larger than the MTU"},
        {"too_big", "larger than the MTU"},
        {"neighbour_failed", "no ARP answer"},
        {"rp_filter", "rp_filter: wrong way"},
        {"martian_source", "impossible source"},
        {"no_socket", "nobody listens"},
        {"no_protocol", "nobody listens"},
        {"no_tunnel", "no tunnel here"},
        {"bad_checksum", "wrong checksum"},
        {"interface_down", "interface is down"},
        {"ipvs_no_server", "no real server"},
        {"ipvs_server_gone", "real server is gone"},
        {"ipvs_no_route", "no route to server"},
        {"ipvs_loopback_source", "loopback source"},
        {"ipvs_server_here", "server is here"},
        {"ipvs_to_loopback", "to loopback"},
        {"filter_drop", "iptables: DROP"},
        {"filter_policy", "iptables: DROP"},
        {"reject", "iptables: REJECT"},
        {"conntrack_full", "conntrack table full"},
        {"cpu_busy", "CPU is behind"},
        {"transmit_queue", "queue is full"},
        {"link_not_for_us", "not its MAC"},
    };
    return words;
}

}  // namespace

QString drop_words(std::string_view reason, Language language) {
    const auto found = short_reasons().find(reason);
    if (found != short_reasons().end()) return say(found->second, language);
    if (reason.empty()) return say("dropped", language);
    return text_of(reason).replace(u'_', u' ');
}

}  // namespace lvslab::models
