#include "models/hop_words.hpp"

#include <algorithm>

namespace lvslab::models {

namespace {

bool decided(const record::Hop& hop, std::string_view key) {
    return std::any_of(hop.events.begin(), hop.events.end(), [&](const auto& e) { return e.key == key; });
}

bool changed_by(const record::Hop& hop, std::string_view rule) {
    return std::any_of(hop.changed.begin(), hop.changed.end(), [&](const auto& c) { return c.rule == rule; });
}

struct Doing {
    const char* key;
    const char* words;
};

/// The most telling first.
constexpr Doing kDoings[] = {
    {"ipvs.tunnel", "IPVS tunnel"},
    {"ipvs.nat", "IPVS NAT"},
    {"ipvs.direct", "IPVS direct routing"},
    {"ipvs.nat_reply", "IPVS NAT, back"},
    {"ipip.in", "unwraps"},
    {"arp.answer", "answers"},
    {"arp.proxy", "answers for another"},
    {"arp.question", "asks"},
    {"arp.probe", "checks"},
    {"icmp.echo", "answers"},
    {"icmp.sent", "reports an error"},
    {"tcp.reset", "refuses"},
    {"frag.cut", "cuts in fragments"},
};

constexpr Doing kRules[] = {
    {"rule.ipvs_tunnel", "IPVS tunnel"},
    {"rule.ipvs_nat_request", "IPVS NAT"},
    {"rule.ipvs_nat_reply", "IPVS NAT, back"},
    {"rule.nat_source", "source NAT"},
    {"rule.nat_destination", "destination NAT"},
    {"rule.forward_ttl", "forwards"},
    {"rule.mangle", "mangles"},
};

/// A checksum that follows from other changes.
bool is_checksum(const std::string& field) { return field.ends_with("checksum"); }

}  // namespace

QString what_was_done(const record::Hop& hop, LegKind kind, Language language) {
    if (kind == LegKind::drop) return say("drops", language);
    if (kind == LegKind::inside) {
        return say(hop.way == record::Way::out ? "%1 wraps" : "%1 unwraps", language).arg(text_of(hop.interface));
    }
    for (const Doing& doing : kDoings) {
        if (decided(hop, doing.key)) return say(doing.words, language);
    }
    for (const Doing& doing : kRules) {
        if (changed_by(hop, doing.key)) return say(doing.words, language);
    }
    return say(kind == LegKind::seen ? "is seen" : "sends", language);
}

QString short_rule(const record::FieldChange& change, const record::Hop& hop, Language language) {
    if (change.new_value.empty()) return {};
    if (change.rule == "rule.link") {
        return change.field == "eth.src" ? text_of(hop.interface)
                                         : say(change.field == "eth.dst" ? "ARP" : "link", language);
    }
    const bool outer = change.field.starts_with("outer.");
    if (outer && change.old_value.empty()) {
        if (is_checksum(change.field)) return say("in full", language);
        if (change.field == "outer.ip.src") return say("route’s source", language);
        if (change.field == "outer.ip.dst") return say("connection", language);
        if (change.field == "outer.ip.ttl") return say("from the inner", language);
        return say("tunnel", language);
    }
    if (is_checksum(change.field)) return say("incremental", language);
    if (change.field.ends_with("ttl")) {
        const bool director = change.rule == "rule.ipvs_ttl";
        return say(director ? "IPVS −1" : "forward −1", language);
    }
    if (change.rule.starts_with("rule.ipvs_nat")) return say("connection", language);
    if (change.rule.starts_with("rule.nat")) return say("conntrack", language);
    return {};
}

}  // namespace lvslab::models
