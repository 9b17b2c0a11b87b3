#include <algorithm>

#include "shell/error.hpp"
#include "shell/iptables_rule.hpp"

/// The options of targets (iptables 1.8.9, extensions/libxt_*.c, libipt_*.c).
namespace lvslab::shell {

namespace {

using namespace netfilter;
using Text = const std::string&;

/// `10.0.2.2-10.0.2.9:1024-2000`; a colon in front when only ports are given.
void nat_range(RuleReader& r, Text text, bool) {
    NatRange& range = r.target<NatTarget>().range;
    const std::size_t colon = text.find(':');
    const std::string addresses = text.substr(0, colon);
    const auto address = [](Text t) {
        const auto parsed = wire::parse_ipv4(t);
        if (!parsed) refuse_rule("Bad IP address \"" + t + "\"");
        return *parsed;
    };
    if (!addresses.empty()) {
        const std::size_t dash = addresses.find('-');
        range.with_addresses = true;
        range.first = address(addresses.substr(0, dash));
        range.last = dash == std::string::npos ? range.first : address(addresses.substr(dash + 1));
    }
    if (colon == std::string::npos) return;
    const PortRange ports = rule_ports(text.substr(colon + 1), '-');
    range.with_ports = true;
    range.first_port = ports.first;
    range.last_port = ports.last;
}

void to_ports(RuleReader& r, Text text, bool) {
    NatRange& range = r.target<NatTarget>().range;
    const PortRange ports = rule_ports(text, '-');
    range.with_ports = true;
    range.first_port = ports.first;
    range.last_port = ports.last;
}

void random(RuleReader& r, Text, bool) { r.target<NatTarget>().range.random = true; }
void fully(RuleReader& r, Text, bool) { r.target<NatTarget>().range.random = r.target<NatTarget>().fully = true; }
void persistent(RuleReader& r, Text, bool) { r.target<NatTarget>().range.persistent = true; }

void reject_with(RuleReader& r, Text text, bool) {
    struct Alias {
        std::string_view name;
        RejectWith with;
    };
    static constexpr Alias kAliases[] = {{"net-unreach", RejectWith::net_unreachable},
                                         {"host-unreach", RejectWith::host_unreachable},
                                         {"proto-unreach", RejectWith::proto_unreachable},
                                         {"port-unreach", RejectWith::port_unreachable},
                                         {"net-prohib", RejectWith::net_prohibited},
                                         {"host-prohib", RejectWith::host_prohibited},
                                         {"tcp-rst", RejectWith::tcp_reset},
                                         {"admin-prohib", RejectWith::admin_prohibited}};
    for (const Alias& a : kAliases) {
        if (text != a.name && text != to_string(a.with)) continue;
        r.target<RejectTarget>().with = a.with;
        return;
    }
    refuse_rule("unknown reject type \"" + text + "\"");
}

std::uint8_t log_level(Text text) {
    static constexpr std::string_view kNames[] = {"emerg",   "alert",  "crit", "err",
                                                  "warning", "notice", "info", "debug"};
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
        if (kNames[i] == text || (i == 4 && text == "warn") || (i == 3 && text == "error"))
            return static_cast<std::uint8_t>(i);
    }
    return static_cast<std::uint8_t>(rule_number(text, "log-level `" + text + "' unknown", 7));
}

/// What the marking options of MARK and CONNMARK mean as "and not mask, xor value" (libxt_MARK.c).
template <class T>
void set_mark(RuleReader& r, ValueMask v, bool or_mask) {
    r.target<T>().value = v.value;
    r.target<T>().mask = or_mask ? v.value | v.mask : v.mask;
}

std::uint8_t ttl_value(Text t) {
    return static_cast<std::uint8_t>(rule_number(t, "TTL: Bad value for \"--ttl-set\" option: \"" + t + "\"", 255));
}

void tos(RuleReader& r, Text text, bool) {
    struct Name {
        std::string_view name;
        std::uint8_t value;
    };
    static constexpr Name kNames[] = {{"Minimize-Delay", 0x10},
                                      {"Maximize-Throughput", 0x08},
                                      {"Maximize-Reliability", 0x04},
                                      {"Minimize-Cost", 0x02},
                                      {"Normal-Service", 0x00}};
    for (const Name& n : kNames) {
        if (n.name != text) continue;
        r.target<TosTarget>() = {.value = n.value, .mask = 0x3f};
        return;
    }
    const ValueMask v = rule_value_mask(text, "--set-tos");
    r.target<TosTarget>() = {.value = static_cast<std::uint8_t>(v.value), .mask = static_cast<std::uint8_t>(v.mask)};
}

void dscp_class(RuleReader& r, Text text, bool) {
    std::uint32_t value = 256;
    if (text == "EF") value = 0x2e;
    if (text == "BE") value = 0;
    if (text.size() == 3 && text.substr(0, 2) == "CS" && text[2] >= '0' && text[2] <= '7')
        value = static_cast<std::uint32_t>(text[2] - '0') << 3;
    if (text.size() == 4 && text.substr(0, 2) == "AF")
        value = static_cast<std::uint32_t>((text[2] - '0') * 8 + (text[3] - '0') * 2);
    if (value > 63) refuse_rule("Invalid DSCP value \"" + text + "\"");
    r.target<TosTarget>().value = static_cast<std::uint8_t>(value << 2);
}

void connmark_mask(RuleReader& r, Text text, bool) {
    r.target<ConnmarkTarget>().packet_mask = r.target<ConnmarkTarget>().connection_mask =
        rule_number(text, "CONNMARK: Bad value for \"--mask\" option: \"" + text + "\"", 0xffffffff);
}

constexpr RuleOption kTargetOptions[] = {
    {"SNAT", "--to-source", true, nat_range},
    {"SNAT", "--random", false, random},
    {"SNAT", "--random-fully", false, fully},
    {"SNAT", "--persistent", false, persistent},
    {"DNAT", "--to-destination", true, nat_range},
    {"DNAT", "--random", false, random},
    {"DNAT", "--persistent", false, persistent},
    {"MASQUERADE", "--to-ports", true, to_ports},
    {"MASQUERADE", "--random", false, random},
    {"MASQUERADE", "--random-fully", false, fully},
    {"REDIRECT", "--to-ports", true, to_ports},
    {"REDIRECT", "--random", false, random},
    {"REJECT", "--reject-with", true, reject_with},
    {"LOG", "--log-prefix", true, [](RuleReader& r, Text t, bool) { r.target<LogTarget>().prefix = t.substr(0, 29); }},
    {"LOG", "--log-level", true, [](RuleReader& r, Text t, bool) { r.target<LogTarget>().level = log_level(t); }},
    {"LOG", "--log-tcp-sequence", false, [](RuleReader& r, Text, bool) { r.target<LogTarget>().flags |= 1; }},
    {"LOG", "--log-tcp-options", false, [](RuleReader& r, Text, bool) { r.target<LogTarget>().flags |= 2; }},
    {"LOG", "--log-ip-options", false, [](RuleReader& r, Text, bool) { r.target<LogTarget>().flags |= 4; }},
    {"LOG", "--log-uid", false, [](RuleReader& r, Text, bool) { r.target<LogTarget>().flags |= 8; }},
    {"MARK", "--set-mark", true,
     [](RuleReader& r, Text t, bool) { set_mark<MarkTarget>(r, rule_value_mask(t, "--set-mark"), true); }},
    {"MARK", "--set-xmark", true,
     [](RuleReader& r, Text t, bool) { set_mark<MarkTarget>(r, rule_value_mask(t, "--set-xmark"), false); }},
    {"MARK", "--or-mark", true,
     [](RuleReader& r, Text t, bool) {
         const auto v = rule_value_mask(t, "--or-mark").value;
         r.target<MarkTarget>() = {v, v};
     }},
    {"MARK", "--and-mark", true,
     [](RuleReader& r, Text t, bool) {
         r.target<MarkTarget>() = {0, ~rule_value_mask(t, "--and-mark").value};
     }},
    {"MARK", "--xor-mark", true,
     [](RuleReader& r, Text t, bool) {
         r.target<MarkTarget>() = {rule_value_mask(t, "--xor-mark").value, 0};
     }},
    {"CONNMARK", "--set-mark", true,
     [](RuleReader& r, Text t, bool) { set_mark<ConnmarkTarget>(r, rule_value_mask(t, "--set-mark"), true); }},
    {"CONNMARK", "--set-xmark", true,
     [](RuleReader& r, Text t, bool) { set_mark<ConnmarkTarget>(r, rule_value_mask(t, "--set-xmark"), false); }},
    {"CONNMARK", "--save-mark", false,
     [](RuleReader& r, Text, bool) { r.target<ConnmarkTarget>().what = ConnmarkTarget::What::save; }},
    {"CONNMARK", "--restore-mark", false,
     [](RuleReader& r, Text, bool) { r.target<ConnmarkTarget>().what = ConnmarkTarget::What::restore; }},
    {"CONNMARK", "--mask", true, connmark_mask},
    {"CONNMARK", "--nfmask", true,
     [](RuleReader& r, Text t, bool) {
         r.target<ConnmarkTarget>().packet_mask = rule_value_mask(t, "--nfmask").value;
     }},
    {"CONNMARK", "--ctmask", true,
     [](RuleReader& r, Text t, bool) {
         r.target<ConnmarkTarget>().connection_mask = rule_value_mask(t, "--ctmask").value;
     }},
    {"TTL", "--ttl-set", true,
     [](RuleReader& r, Text t, bool) {
         r.target<TtlTarget>() = {TtlTarget::What::set, ttl_value(t)};
     }},
    {"TTL", "--ttl-inc", true,
     [](RuleReader& r, Text t, bool) {
         r.target<TtlTarget>() = {TtlTarget::What::inc, ttl_value(t)};
     }},
    {"TTL", "--ttl-dec", true,
     [](RuleReader& r, Text t, bool) {
         r.target<TtlTarget>() = {TtlTarget::What::dec, ttl_value(t)};
     }},
    {"TOS", "--set-tos", true, tos},
    {"DSCP", "--set-dscp", true,
     [](RuleReader& r, Text t, bool) {
         r.target<TosTarget>().value = static_cast<std::uint8_t>(rule_number(t, "Invalid dscp `" + t + "'", 63) << 2);
     }},
    {"DSCP", "--set-dscp-class", true, dscp_class},
    {"TCPMSS", "--set-mss", true,
     [](RuleReader& r, Text t, bool) {
         r.target<MssTarget>().mss = static_cast<std::uint16_t>(
             rule_number(t, "TCPMSS: Bad value for \"--set-mss\" option: \"" + t + "\"", 65495));
     }},
    {"TCPMSS", "--clamp-mss-to-pmtu", false, [](RuleReader& r, Text, bool) { r.target<MssTarget>().mss = 0; }},
    {"CT", "--notrack", false, [](RuleReader& r, Text, bool) { r.target<NotrackTarget>(); }},
    {"NOTRACK", "", false, [](RuleReader&, Text, bool) {}},
};

void need(const RuleReader& r, std::string_view target, std::initializer_list<std::string_view> any_of) {
    if (std::any_of(any_of.begin(), any_of.end(), [&](std::string_view o) { return r.noted(o); })) return;
    refuse_rule(std::string(target) + ": option \"" + std::string(*any_of.begin()) + "\" must be specified");
}

}  // namespace

const RuleOption* find_target_option(std::string_view owner, std::string_view word) {
    const RuleOption* begun = nullptr;
    for (const RuleOption& o : kTargetOptions) {
        if (o.owner != owner || o.name.empty()) continue;
        if (o.name == word) return &o;
        if (word.size() > 3 && o.name.substr(0, word.size()) == word && begun == nullptr) begun = &o;
    }
    return begun;
}

bool is_target(std::string_view name) {
    return std::any_of(std::begin(kTargetOptions), std::end(kTargetOptions), [&](const RuleOption& o) { return o.owner == name; });
}

void start_target(RuleReader& r, std::string_view name) {
    Target& t = r.spec().target;
    if (name == "SNAT") t = NatTarget{NatTarget::Kind::snat};
    if (name == "DNAT") t = NatTarget{NatTarget::Kind::dnat};
    if (name == "MASQUERADE") t = NatTarget{NatTarget::Kind::masquerade};
    if (name == "REDIRECT") t = NatTarget{NatTarget::Kind::redirect};
    if (name == "REJECT") t = RejectTarget{};
    if (name == "LOG") t = LogTarget{};
    if (name == "MARK") t = MarkTarget{};
    if (name == "CONNMARK") t = ConnmarkTarget{};
    if (name == "TTL") t = TtlTarget{};
    if (name == "TOS") t = TosTarget{};
    if (name == "DSCP") t = TosTarget{.value = 0, .mask = 0xfc, .is_dscp = true};
    if (name == "TCPMSS") t = MssTarget{};
    if (name == "CT") t = NotrackTarget{};
    if (name == "NOTRACK") t = NotrackTarget{.old_name = true};
}

void finish_target(RuleReader& r, std::string_view name) {
    if (name == "SNAT") need(r, name, {"--to-source"});
    if (name == "DNAT") need(r, name, {"--to-destination"});
    if (name == "MARK") need(r, name, {"--set-mark", "--set-xmark", "--or-mark", "--and-mark", "--xor-mark"});
    if (name == "CONNMARK") need(r, name, {"--set-mark", "--set-xmark", "--save-mark", "--restore-mark"});
    if (name == "TTL") need(r, name, {"--ttl-set", "--ttl-inc", "--ttl-dec"});
    if (name == "TOS") need(r, name, {"--set-tos"});
    if (name == "DSCP") need(r, name, {"--set-dscp", "--set-dscp-class"});
    if (name == "TCPMSS") need(r, name, {"--set-mss", "--clamp-mss-to-pmtu"});
    if (name == "CT") need(r, name, {"--notrack"});
    const auto* nat = std::get_if<NatTarget>(&r.spec().target);
    const std::uint8_t p = r.spec().protocol;
    const bool has_ports = (p == 6 || p == 17 || p == 132 || p == 33) && !r.spec().protocol_negated;
    if (nat != nullptr && nat->range.with_ports && !has_ports) {
        refuse_rule("Need TCP, UDP, SCTP or DCCP with port specification");
    }
}

}  // namespace lvslab::shell
