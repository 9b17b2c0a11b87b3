#include "shell/iptables_details.hpp"

#include "shell/port_names.hpp"
#include "shell/print.hpp"

/// The print functions of the extensions (iptables 1.8.9, extensions/libxt_*.c).
namespace lvslab::shell {

namespace {

using namespace netfilter;

std::string port(std::uint16_t p, bool numeric) {
    if (numeric) return std::to_string(p);
    if (p == 67) return "bootps";
    return p == 68 ? "bootpc" : port_text(p);
}

std::string ports(const char* name, const PortRange& range, bool numeric) {
    if (range.any()) return "";
    const char* bang = range.negated ? "!" : "";
    if (range.first == range.last) return std::string(" ") + name + ":" + bang + port(range.first, numeric);
    return std::string(" ") + name + "s:" + bang + port(range.first, numeric) + ":" + port(range.last, numeric);
}

std::string icmp(const IcmpMatch& m, bool numeric) {
    struct Name {
        std::uint8_t type, first, last;
        const char* name;
    };
    static constexpr Name kNames[] = {{255, 0, 255, "any"},
                                      {0, 0, 255, "echo-reply"},
                                      {3, 0, 255, "destination-unreachable"},
                                      {3, 0, 0, "network-unreachable"},
                                      {3, 1, 1, "host-unreachable"},
                                      {3, 2, 2, "protocol-unreachable"},
                                      {3, 3, 3, "port-unreachable"},
                                      {3, 4, 4, "fragmentation-needed"},
                                      {3, 10, 10, "host-prohibited"},
                                      {3, 13, 13, "communication-prohibited"},
                                      {4, 0, 255, "source-quench"},
                                      {5, 0, 255, "redirect"},
                                      {8, 0, 255, "echo-request"},
                                      {11, 0, 255, "time-exceeded"},
                                      {11, 0, 0, "ttl-zero-during-transit"},
                                      {12, 0, 255, "parameter-problem"}};
    const char* bang = m.negated ? "!" : "";
    if (!numeric) {
        for (const Name& n : kNames) {
            if (n.type == m.type && n.first == m.first_code && n.last == m.last_code)
                return std::string(" icmp ") + bang + n.name;
        }
    }
    std::string text = m.negated ? " icmp !type " : " icmptype ";
    text += std::to_string(m.type);
    if (m.first_code == m.last_code) text += " code " + std::to_string(m.first_code);
    return text;
}

/// Most matches are listed as they are saved, without the dashes.
std::string saved(const Match& match) {
    Spec spec;
    spec.matches = {match};
    std::string text = to_text(spec);
    for (std::size_t at; (at = text.find("--")) != std::string::npos;) text.erase(at, 2);
    const std::size_t name_end = text.find(' ', 3);
    return name_end == std::string::npos ? "" : text.substr(name_end);
}

struct Details {
    bool numeric;

    std::string operator()(const TcpMatch& m) const {
        std::string text = " tcp" + ports("spt", m.source, numeric) + ports("dpt", m.destination, numeric);
        if (m.option != 0) text += print(" option=%s%u", m.option_negated ? "!" : "", m.option);
        if (m.flag_mask == 0 && !m.flags_negated) return text;
        text += std::string(" flags:") + (m.flags_negated ? "!" : "");
        if (numeric) return text + print("0x%02X/0x%02X", m.flag_mask, m.flags);
        return text + flags_text(m.flag_mask) + "/" + flags_text(m.flags);
    }
    std::string operator()(const UdpMatch& m) const {
        return " udp" + ports("spt", m.source, numeric) + ports("dpt", m.destination, numeric);
    }
    std::string operator()(const IcmpMatch& m) const { return icmp(m, numeric); }
    std::string operator()(const MultiportMatch& m) const {
        static constexpr const char* kNames[] = {"sports", "dports", "ports"};
        std::string text =
            std::string(" multiport ") + kNames[static_cast<std::size_t>(m.which)] + " " + (m.negated ? " !" : "");
        for (std::size_t i = 0; i < m.ports.size(); ++i) {
            text += (i != 0 ? "," : "") + port(m.ports[i].first, numeric);
            if (m.ports[i].first != m.ports[i].last) text += ":" + port(m.ports[i].last, numeric);
        }
        return text;
    }
    std::string operator()(const MarkMatch& m) const {
        std::string text = m.of_connection ? " connmark match " : " mark match";
        text += m.negated ? " !" : "";
        text += print(" 0x%x", m.mark);
        return m.mask == 0xffffffff ? text : text + print("/0x%x", m.mask);
    }
    std::string operator()(const StateMatch& m) const {
        std::string text = saved(m);
        return text;
    }
    std::string operator()(const IpvsMatch& m) const { return saved(m); }
    std::string operator()(const LimitMatch& m) const {
        return " limit: avg " + rate_text(m.average) + " burst " + std::to_string(m.burst);
    }
    std::string operator()(const CommentMatch& m) const { return " /* " + m.text + " */"; }
    std::string operator()(const AddrTypeMatch& m) const {
        std::string text = " ADDRTYPE match";
        const std::string all = saved(m);
        const auto one = [&](const char* name, bool negated) {
            const std::size_t at = all.find(std::string(name) + " ");
            const std::size_t value = at + std::string(name).size() + 1;
            return std::string(" ") + name + " " + (negated ? "!" : "") +
                   all.substr(value, all.find(' ', value) - value);
        };
        if (m.source) text += one("src-type", m.source_negated);
        if (m.destination) text += one("dst-type", m.destination_negated);
        return text;
    }
    std::string operator()(const TtlMatch& m) const {
        static constexpr const char* kSigns[] = {"==", "!=", "<", ">"};
        return std::string(" TTL match TTL ") + kSigns[static_cast<std::size_t>(m.how)] + " " + std::to_string(m.ttl);
    }

    std::string operator()(const NoTarget&) const { return ""; }
    std::string operator()(const VerdictTarget&) const { return ""; }
    std::string operator()(const JumpTarget&) const { return ""; }
    std::string operator()(const RejectTarget& t) const { return std::string(" reject-with ") + to_string(t.with); }
    std::string operator()(const LogTarget& t) const {
        static constexpr const char* kLevels[] = {"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};
        static constexpr const char* kFlags[] = {" tcp-sequence", " tcp-options", " ip-options", " uid"};
        std::string text =
            numeric ? print(" LOG flags %u level %u", t.flags, t.level) : std::string(" LOG level ") + kLevels[t.level];
        for (std::size_t i = 0; !numeric && i < 4; ++i) {
            if ((t.flags >> i & 1) != 0) text += kFlags[i];
        }
        return t.prefix.empty() ? text : text + " prefix \"" + t.prefix + "\"";
    }
    std::string operator()(const NatTarget& t) const {
        std::string text;
        if (t.kind == NatTarget::Kind::snat || t.kind == NatTarget::Kind::dnat)
            text = " to:" + range_text(t.range);
        else if (t.range.with_ports)
            text = (t.kind == NatTarget::Kind::redirect ? " redir ports " : " masq ports: ") + range_text(t.range).substr(1);
        if (t.range.random) text += t.fully ? " random-fully" : " random";
        return t.range.persistent ? text + " persistent" : text;
    }
    std::string operator()(const MarkTarget& t) const {
        if (t.mask == 0xffffffff) return print(" MARK set 0x%x", t.value);
        if (t.mask == 0) return print(" MARK xor 0x%x", t.value);
        if (t.mask == t.value) return print(" MARK or 0x%x", t.value);
        if (t.value == 0) return print(" MARK and 0x%x", ~t.mask);
        return print(" MARK xset 0x%x/0x%x", t.value, t.mask);
    }
    std::string operator()(const ConnmarkTarget& t) const {
        if (t.what == ConnmarkTarget::What::set) {
            MarkTarget as_mark{t.value, t.mask};
            return " CONN" + (*this)(as_mark).substr(1);
        }
        std::string text = t.what == ConnmarkTarget::What::save ? " CONNMARK save" : " CONNMARK restore";
        if (t.packet_mask == 0xffffffff && t.connection_mask == 0xffffffff) return text;
        if (t.packet_mask == t.connection_mask) return text + print(" mask 0x%x", t.packet_mask);
        return text + print(" nfmask 0x%x ctmask ~0x%x", t.packet_mask, t.connection_mask);
    }
    std::string operator()(const TtlTarget& t) const {
        static constexpr const char* kNames[] = {"set to", "increment by", "decrement by"};
        return std::string(" TTL ") + kNames[static_cast<std::size_t>(t.what)] + " " + std::to_string(t.value);
    }
    std::string operator()(const TosTarget& t) const {
        if (t.is_dscp) return print(" DSCP set 0x%02x", t.value >> 2);
        return print(" TOS set 0x%02x/0x%02x", t.value, t.mask);
    }
    std::string operator()(const MssTarget& t) const {
        return t.mss == 0 ? " TCPMSS clamp to PMTU" : " TCPMSS set " + std::to_string(t.mss);
    }
    std::string operator()(const NotrackTarget& t) const { return t.old_name ? " NOTRACK" : " CT notrack"; }
};

}  // namespace

std::string target_name(const Target& target) {
    struct Name {
        std::string operator()(const NoTarget&) const { return ""; }
        std::string operator()(const VerdictTarget& t) const {
            static constexpr const char* kNames[] = {"ACCEPT", "DROP", "RETURN"};
            return kNames[static_cast<std::size_t>(t.what)];
        }
        std::string operator()(const JumpTarget& t) const { return t.chain; }
        std::string operator()(const RejectTarget&) const { return "REJECT"; }
        std::string operator()(const LogTarget&) const { return "LOG"; }
        std::string operator()(const NatTarget& t) const {
            static constexpr const char* kNames[] = {"SNAT", "DNAT", "MASQUERADE", "REDIRECT"};
            return kNames[static_cast<std::size_t>(t.kind)];
        }
        std::string operator()(const MarkTarget&) const { return "MARK"; }
        std::string operator()(const ConnmarkTarget&) const { return "CONNMARK"; }
        std::string operator()(const TtlTarget&) const { return "TTL"; }
        std::string operator()(const TosTarget& t) const { return t.is_dscp ? "DSCP" : "TOS"; }
        std::string operator()(const MssTarget&) const { return "TCPMSS"; }
        std::string operator()(const NotrackTarget&) const { return "CT"; }
    };
    return std::visit(Name{}, target);
}

std::string rule_details(const Spec& spec, bool numeric) {
    std::string text;
    for (const Match& m : spec.matches) text += std::visit(Details{numeric}, m);
    return text + std::visit(Details{numeric}, spec.target);
}

}  // namespace lvslab::shell
