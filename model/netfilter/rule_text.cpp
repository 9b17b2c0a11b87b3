#include <bit>
#include <cstdio>

#include "netfilter/rule.hpp"

/// Rules as `iptables -S` of iptables-legacy 1.8.9 writes them (iptables.c print_rule4, the extensions' save
/// functions).
namespace lvslab::netfilter {

namespace {

std::string hex(std::uint32_t value) {
    char text[16];
    std::snprintf(text, sizeof text, "0x%x", value);
    return text;
}

std::string quoted(const std::string& text) {
    if (!text.empty() && text.find_first_of(" \t\"\\'") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\' || c == '\'') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string bang(bool negated) { return negated ? " !" : ""; }

std::string masked_text(const Masked& m) { return wire::to_string(m.address) + mask_text(m.mask); }

std::string port_option(const char* option, const PortRange& range) {
    if (range.any()) return "";
    std::string text = bang(range.negated) + " " + option + " " + std::to_string(range.first);
    if (range.first != range.last) text += ":" + std::to_string(range.last);
    return text;
}

std::string value_mask(std::uint32_t value, std::uint32_t mask) {
    return hex(value) + (mask == 0xffffffff ? "" : "/" + hex(mask));
}

const char* type_name(net::RouteType type) {
    switch (type) {
        case net::RouteType::local:
            return "LOCAL";
        case net::RouteType::broadcast:
            return "BROADCAST";
        case net::RouteType::unreachable:
            return "UNREACHABLE";
        case net::RouteType::blackhole:
            return "BLACKHOLE";
        case net::RouteType::prohibit:
            return "PROHIBIT";
        case net::RouteType::throw_:
            return "THROW";
        default:
            return "UNICAST";
    }
}

struct MatchText {
    std::string operator()(const TcpMatch& m) const {
        std::string text = " -m tcp" + port_option("--sport", m.source) + port_option("--dport", m.destination);
        if (m.option != 0) text += bang(m.option_negated) + " --tcp-option " + std::to_string(m.option);
        if (m.flag_mask != 0 || m.flags_negated) {
            text += bang(m.flags_negated) + " --tcp-flags " + flags_text(m.flag_mask) + " " + flags_text(m.flags);
        }
        return text;
    }
    std::string operator()(const UdpMatch& m) const {
        return " -m udp" + port_option("--sport", m.source) + port_option("--dport", m.destination);
    }
    std::string operator()(const IcmpMatch& m) const {
        std::string text = " -m icmp" + bang(m.negated) + " --icmp-type ";
        if (m.type == 255) return text + "any";
        text += std::to_string(m.type);
        if (m.first_code != 0 || m.last_code != 255) text += "/" + std::to_string(m.first_code);
        return text;
    }
    std::string operator()(const MultiportMatch& m) const {
        static constexpr const char* kNames[] = {"--sports", "--dports", "--ports"};
        std::string text = " -m multiport" + bang(m.negated) + " " + kNames[static_cast<std::size_t>(m.which)] + " ";
        for (std::size_t i = 0; i < m.ports.size(); ++i) {
            text += (i != 0 ? "," : "") + std::to_string(m.ports[i].first);
            if (m.ports[i].first != m.ports[i].last) text += ":" + std::to_string(m.ports[i].last);
        }
        return text;
    }
    std::string operator()(const MarkMatch& m) const {
        return std::string(m.of_connection ? " -m connmark" : " -m mark") + bang(m.negated) + " --mark " +
               value_mask(m.mark, m.mask);
    }
    std::string operator()(const StateMatch& m) const {
        struct Bit {
            std::uint8_t bit;
            const char* name;
        };
        static constexpr Bit kBits[] = {{ct_state::kInvalid, "INVALID"},
                                        {ct_state::kNew, "NEW"},
                                        {ct_state::kRelated, "RELATED"},
                                        {ct_state::kEstablished, "ESTABLISHED"},
                                        {ct_state::kUntracked, "UNTRACKED"},
                                        {ct_state::kSnat, "SNAT"},
                                        {ct_state::kDnat, "DNAT"}};
        std::string list;
        for (const Bit& b : kBits) {
            if ((m.states & b.bit) != 0) list += (list.empty() ? "" : ",") + std::string(b.name);
        }
        return std::string(m.old_name ? " -m state" : " -m conntrack") + bang(m.negated) +
               (m.old_name ? " --state " : " --ctstate ") + list;
    }
    std::string operator()(const IpvsMatch& m) const {
        std::string text = " -m ipvs";
        if (m.balanced) return text + bang(m.balanced->negated) + " --ipvs";
        if (m.protocol) text += bang(m.protocol->negated) + " --vproto " + std::to_string(m.protocol->value);
        if (m.address) {
            text += bang(m.address->negated) + " --vaddr " + wire::to_string(m.address->value.address);
            if (m.address->value.mask != 0xffffffff) text += mask_text(m.address->value.mask);
        }
        if (m.port) text += bang(m.port->negated) + " --vport " + std::to_string(m.port->value);
        if (m.reply) text += std::string(" --vdir ") + (*m.reply ? "REPLY" : "ORIGINAL");
        if (m.method) {
            const char* name = m.method->value == 'g' ? "GATE" : m.method->value == 'i' ? "IPIP" : "MASQ";
            text += bang(m.method->negated) + " --vmethod " + name;
        }
        if (m.control_port)
            text += bang(m.control_port->negated) + " --vportctl " + std::to_string(m.control_port->value);
        return text;
    }
    std::string operator()(const LimitMatch& m) const {
        std::string text = " -m limit --limit " + rate_text(m.average);
        if (m.burst != 5) text += " --limit-burst " + std::to_string(m.burst);
        return text;
    }
    std::string operator()(const CommentMatch& m) const { return " -m comment --comment " + quoted(m.text); }
    std::string operator()(const AddrTypeMatch& m) const {
        std::string text = " -m addrtype";
        if (m.source) text += bang(m.source_negated) + " --src-type " + type_name(*m.source);
        if (m.destination) text += bang(m.destination_negated) + " --dst-type " + type_name(*m.destination);
        return text;
    }
    std::string operator()(const TtlMatch& m) const {
        static constexpr const char* kNames[] = {" --ttl-eq ", " ! --ttl-eq ", " --ttl-lt ", " --ttl-gt "};
        return std::string(" -m ttl") + kNames[static_cast<std::size_t>(m.how)] + std::to_string(m.ttl);
    }
};

struct TargetText {
    std::string operator()(const NoTarget&) const { return ""; }
    std::string operator()(const VerdictTarget& t) const {
        static constexpr const char* kNames[] = {"ACCEPT", "DROP", "RETURN"};
        return std::string(" -j ") + kNames[static_cast<std::size_t>(t.what)];
    }
    std::string operator()(const JumpTarget& t) const { return (t.goes ? " -g " : " -j ") + t.chain; }
    std::string operator()(const RejectTarget& t) const {
        return std::string(" -j REJECT --reject-with ") + to_string(t.with);
    }
    std::string operator()(const LogTarget& t) const {
        std::string text = " -j LOG";
        if (!t.prefix.empty()) text += " --log-prefix " + quoted(t.prefix);
        if (t.level != 4) text += " --log-level " + std::to_string(t.level);
        static constexpr const char* kFlags[] = {"--log-tcp-sequence", "--log-tcp-options", "--log-ip-options",
                                                 "--log-uid"};
        for (std::size_t i = 0; i < 4; ++i) {
            if ((t.flags >> i & 1) != 0) text += std::string(" ") + kFlags[i];
        }
        return text;
    }
    std::string operator()(const NatTarget& t) const {
        std::string text;
        switch (t.kind) {
            case NatTarget::Kind::snat:
                text = " -j SNAT --to-source " + range_text(t.range);
                break;
            case NatTarget::Kind::dnat:
                text = " -j DNAT --to-destination " + range_text(t.range);
                break;
            case NatTarget::Kind::masquerade:
                text = " -j MASQUERADE";
                break;
            case NatTarget::Kind::redirect:
                text = " -j REDIRECT";
                break;
        }
        const bool by_port = t.kind == NatTarget::Kind::masquerade || t.kind == NatTarget::Kind::redirect;
        if (by_port && t.range.with_ports) text += " --to-ports " + range_text(t.range).substr(1);
        if (t.range.random) text += t.fully ? " --random-fully" : " --random";
        if (t.range.persistent) text += " --persistent";
        return text;
    }
    std::string operator()(const MarkTarget& t) const {
        return " -j MARK --set-xmark " + hex(t.value) + "/" + hex(t.mask);
    }
    std::string operator()(const ConnmarkTarget& t) const {
        if (t.what == ConnmarkTarget::What::set) return " -j CONNMARK --set-xmark " + hex(t.value) + "/" + hex(t.mask);
        const char* name = t.what == ConnmarkTarget::What::save ? "save" : "restore";
        return std::string(" -j CONNMARK --") + name + "-mark --nfmask " + hex(t.packet_mask) + " --ctmask " +
               hex(t.connection_mask);
    }
    std::string operator()(const TtlTarget& t) const {
        static constexpr const char* kNames[] = {"set", "inc", "dec"};
        return std::string(" -j TTL --ttl-") + kNames[static_cast<std::size_t>(t.what)] + " " + std::to_string(t.value);
    }
    std::string operator()(const TosTarget& t) const {
        char text[48];
        if (t.is_dscp)
            std::snprintf(text, sizeof text, " -j DSCP --set-dscp 0x%02x", static_cast<unsigned>(t.value >> 2));
        else
            std::snprintf(text, sizeof text, " -j TOS --set-tos 0x%02x/0x%02x", t.value, t.mask);
        return text;
    }
    std::string operator()(const MssTarget& t) const {
        return t.mss == 0 ? " -j TCPMSS --clamp-mss-to-pmtu" : " -j TCPMSS --set-mss " + std::to_string(t.mss);
    }
    std::string operator()(const NotrackTarget& t) const { return t.old_name ? " -j NOTRACK" : " -j CT --notrack"; }
};

}  // namespace

std::string mask_text(std::uint32_t mask) {
    const int ones = std::countl_one(mask);
    const bool plain = ones == 32 || (mask << ones) == 0;
    return "/" + (plain ? std::to_string(ones) : wire::to_string(wire::Ipv4Address{mask}));
}

std::string protocol_name(std::uint8_t protocol) {
    switch (protocol) {
        case 0:
            return "all";
        case 1:
            return "icmp";
        case 2:
            return "igmp";
        case 4:
            return "ipencap";
        case 6:
            return "tcp";
        case 17:
            return "udp";
        case 47:
            return "gre";
        case 50:
            return "esp";
        case 51:
            return "ah";
        case 132:
            return "sctp";
        default:
            return std::to_string(protocol);
    }
}

const char* to_string(RejectWith with) {
    static constexpr const char* kNames[] = {"icmp-net-unreachable",
                                             "icmp-host-unreachable",
                                             "icmp-proto-unreachable",
                                             "icmp-port-unreachable",
                                             "icmp-net-prohibited",
                                             "icmp-host-prohibited",
                                             "tcp-reset",
                                             "icmp-admin-prohibited"};
    return kNames[static_cast<std::size_t>(with)];
}

std::string range_text(const NatRange& range) {
    std::string text;
    if (range.with_addresses) {
        text = wire::to_string(range.first);
        if (range.last != range.first) text += "-" + wire::to_string(range.last);
    }
    if (range.with_ports) {
        text += ":" + std::to_string(range.first_port);
        if (range.last_port != range.first_port) text += "-" + std::to_string(range.last_port);
    }
    return text;
}

std::string rate_text(std::uint32_t average) {
    struct Unit {
        std::uint32_t length;
        const char* name;
    };
    // The largest unit that still counts at least one and comes out even enough (libxt_limit.c print_rate).
    static constexpr std::uint32_t kScale = 10000;
    static constexpr Unit kUnits[] = {
        {kScale * 86400, "day"}, {kScale * 3600, "hour"}, {kScale * 60, "min"}, {kScale, "sec"}};
    std::size_t i = 1;
    for (; i < 4; ++i) {
        if (average > kUnits[i].length || kUnits[i].length / average < kUnits[i].length % average) break;
    }
    return std::to_string(kUnits[i - 1].length / average) + "/" + kUnits[i - 1].name;
}

std::string flags_text(std::uint8_t flags) {
    struct Flag {
        std::uint8_t bit;
        const char* name;
    };
    static constexpr Flag kFlags[] = {{0x01, "FIN"}, {0x02, "SYN"}, {0x04, "RST"},
                                      {0x08, "PSH"}, {0x10, "ACK"}, {0x20, "URG"}};
    std::string text;
    for (const Flag& f : kFlags) {
        if ((flags & f.bit) != 0) text += (text.empty() ? "" : ",") + std::string(f.name);
    }
    return text.empty() ? "NONE" : text;
}

std::string to_text(const Spec& spec) {
    std::string text;
    if (spec.source.mask != 0 || spec.source.negated)
        text += bang(spec.source.negated) + " -s " + masked_text(spec.source);
    if (spec.destination.mask != 0 || spec.destination.negated) {
        text += bang(spec.destination.negated) + " -d " + masked_text(spec.destination);
    }
    if (!spec.in.name.empty()) text += bang(spec.in.negated) + " -i " + spec.in.name;
    if (!spec.out.name.empty()) text += bang(spec.out.negated) + " -o " + spec.out.name;
    if (spec.protocol != 0) text += bang(spec.protocol_negated) + " -p " + protocol_name(spec.protocol);
    if (spec.fragment) text += bang(spec.fragment_negated) + " -f";
    for (const Match& m : spec.matches) text += std::visit(MatchText{}, m);
    text += std::visit(TargetText{}, spec.target);
    return text.empty() ? text : text.substr(1);
}

}  // namespace lvslab::netfilter
