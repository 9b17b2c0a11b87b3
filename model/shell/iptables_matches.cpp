#include <algorithm>

#include "shell/error.hpp"
#include "shell/iptables_rule.hpp"

/// The options of matches (iptables 1.8.9, extensions/libxt_*.c, libipt_*.c).
namespace lvslab::shell {

namespace {

using namespace netfilter;  // the names of matches stand in every line here
using Text = const std::string&;

std::uint8_t tcp_flags(Text text) {
    std::uint8_t bits = 0;
    for (const std::string& name : split_list(text, ',')) {
        if (name == "ALL")
            bits |= 0x3f;
        else if (name != "NONE") {
            std::uint8_t bit = 0x01;
            while (bit < 0x40 && flags_text(bit) != name) bit = static_cast<std::uint8_t>(bit << 1);
            if (bit == 0x40) refuse_rule("Unknown TCP flag `" + name + "'");
            bits |= bit;
        }
    }
    return bits;
}

struct IcmpName {
    std::string_view name;
    std::uint8_t type, first, last;
};
constexpr IcmpName kIcmpNames[] = {{"any", 255, 0, 255},
                                   {"echo-reply", 0, 0, 255},
                                   {"pong", 0, 0, 255},
                                   {"destination-unreachable", 3, 0, 255},
                                   {"network-unreachable", 3, 0, 0},
                                   {"host-unreachable", 3, 1, 1},
                                   {"protocol-unreachable", 3, 2, 2},
                                   {"port-unreachable", 3, 3, 3},
                                   {"fragmentation-needed", 3, 4, 4},
                                   {"source-route-failed", 3, 5, 5},
                                   {"host-prohibited", 3, 10, 10},
                                   {"communication-prohibited", 3, 13, 13},
                                   {"source-quench", 4, 0, 255},
                                   {"redirect", 5, 0, 255},
                                   {"host-redirect", 5, 1, 1},
                                   {"echo-request", 8, 0, 255},
                                   {"ping", 8, 0, 255},
                                   {"time-exceeded", 11, 0, 255},
                                   {"ttl-exceeded", 11, 0, 255},
                                   {"ttl-zero-during-transit", 11, 0, 0},
                                   {"parameter-problem", 12, 0, 255}};

void icmp_type(RuleReader& r, Text text, bool negated) {
    IcmpMatch& m = r.match<IcmpMatch>();
    m.negated = negated;
    for (const IcmpName& n : kIcmpNames) {
        if (n.name != text) continue;
        m.type = n.type, m.first_code = n.first, m.last_code = n.last;
        return;
    }
    const std::size_t slash = text.find('/');
    const std::string sentence = "Unknown ICMP type `" + text + "'";
    m.type = static_cast<std::uint8_t>(rule_number(text.substr(0, slash), sentence, 255));
    m.first_code = 0, m.last_code = 255;
    if (slash == std::string::npos) return;
    m.first_code = m.last_code = static_cast<std::uint8_t>(rule_number(text.substr(slash + 1), sentence, 255));
}

void multiport(RuleReader& r, Text text, bool negated, MultiportMatch::Which which) {
    MultiportMatch& m = r.match<MultiportMatch>();
    m.which = which;
    m.negated = negated;
    std::size_t used = 0;
    for (const std::string& one : split_list(text, ',')) {
        m.ports.push_back(rule_ports(one, ':'));
        used += m.ports.back().first == m.ports.back().last ? 1 : 2;
    }
    if (used > 15) refuse_rule("too many ports specified");
}

std::uint8_t states(Text text) {
    struct State {
        std::string_view name;
        std::uint8_t bit;
    };
    static constexpr State kStates[] = {{"INVALID", ct_state::kInvalid},
                                        {"NEW", ct_state::kNew},
                                        {"RELATED", ct_state::kRelated},
                                        {"ESTABLISHED", ct_state::kEstablished},
                                        {"UNTRACKED", ct_state::kUntracked},
                                        {"SNAT", ct_state::kSnat},
                                        {"DNAT", ct_state::kDnat}};
    std::uint8_t bits = 0;
    for (const std::string& name : split_list(text, ',')) {
        const auto* found =
            std::find_if(std::begin(kStates), std::end(kStates), [&](const State& s) { return s.name == name; });
        if (found == std::end(kStates)) refuse_rule("Bad state \"" + name + "\"");
        bits |= found->bit;
    }
    return bits;
}

void limit(RuleReader& r, Text text, bool) {
    const std::size_t slash = text.find('/');
    const std::string sentence = "bad rate \"" + text + "\"'";
    const std::uint32_t rate = rule_number(text.substr(0, slash), sentence, 10000);
    std::uint32_t unit = 1;
    if (slash != std::string::npos) {
        const std::string name = text.substr(slash + 1);
        const auto begins = [&](std::string_view whole) {
            return !name.empty() && whole.substr(0, name.size()) == name;
        };
        if (begins("second"))
            unit = 1;
        else if (begins("minute"))
            unit = 60;
        else if (begins("hour"))
            unit = 3600;
        else if (begins("day"))
            unit = 86400;
        else
            refuse_rule(sentence);
    }
    if (rate == 0) refuse_rule(sentence);
    r.match<LimitMatch>().average = 10000 * unit / rate;
    if (r.match<LimitMatch>().average == 0) refuse_rule("Rate too fast \"" + text + "\"");
}

net::RouteType address_type(Text text) {
    if (text == "UNICAST") return net::RouteType::unicast;
    if (text == "LOCAL") return net::RouteType::local;
    if (text == "BROADCAST") return net::RouteType::broadcast;
    if (text == "UNREACHABLE") return net::RouteType::unreachable;
    if (text == "BLACKHOLE") return net::RouteType::blackhole;
    if (text == "PROHIBIT") return net::RouteType::prohibit;
    if (text == "THROW") return net::RouteType::throw_;
    refuse_rule("addrtype: bad type `" + text + "'");
}

void ttl(RuleReader& r, Text text, TtlMatch::How how) {
    r.match<TtlMatch>() = {.how = how,
                           .ttl = static_cast<std::uint8_t>(
                               rule_number(text, "ttl: Bad value for \"--ttl\" option: \"" + text + "\"", 255))};
}

char method(Text text) {
    std::string upper = text;
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (upper == "GATE") return 'g';
    if (upper == "IPIP") return 'i';
    if (upper == "MASQ") return 'm';
    refuse_rule("Invalid argument for --vmethod: " + text);
}

PortRange with_sign(PortRange range, bool negated) {
    range.negated = negated;
    return range;
}

std::uint8_t option_number(Text t) {
    return static_cast<std::uint8_t>(rule_number(t, "Bad TCP option \"" + t + "\"", 255));
}

constexpr RuleOption kMatchOptions[] = {
    {"tcp", "--source-port", true,
     [](RuleReader& r, Text t, bool n) { r.match<TcpMatch>().source = with_sign(rule_ports(t, ':'), n); }},
    {"tcp", "--sport", true,
     [](RuleReader& r, Text t, bool n) { r.match<TcpMatch>().source = with_sign(rule_ports(t, ':'), n); }},
    {"tcp", "--destination-port", true,
     [](RuleReader& r, Text t, bool n) { r.match<TcpMatch>().destination = with_sign(rule_ports(t, ':'), n); }},
    {"tcp", "--dport", true,
     [](RuleReader& r, Text t, bool n) { r.match<TcpMatch>().destination = with_sign(rule_ports(t, ':'), n); }},
    {"tcp", "--syn", false,
     [](RuleReader& r, Text, bool n) {
         auto& m = r.match<TcpMatch>();
         m.flag_mask = 0x17, m.flags = 0x02, m.flags_negated = n;
     }},
    {"tcp", "--tcp-flags", true,
     [](RuleReader& r, Text t, bool n) {
         auto& m = r.match<TcpMatch>();
         m.flag_mask = tcp_flags(t), m.flags = tcp_flags(r.argument("--tcp-flags")), m.flags_negated = n;
     }},
    {"tcp", "--tcp-option", true,
     [](RuleReader& r, Text t, bool n) {
         auto& m = r.match<TcpMatch>();
         m.option = option_number(t), m.option_negated = n;
     }},
    {"udp", "--source-port", true,
     [](RuleReader& r, Text t, bool n) { r.match<UdpMatch>().source = with_sign(rule_ports(t, ':'), n); }},
    {"udp", "--sport", true,
     [](RuleReader& r, Text t, bool n) { r.match<UdpMatch>().source = with_sign(rule_ports(t, ':'), n); }},
    {"udp", "--destination-port", true,
     [](RuleReader& r, Text t, bool n) { r.match<UdpMatch>().destination = with_sign(rule_ports(t, ':'), n); }},
    {"udp", "--dport", true,
     [](RuleReader& r, Text t, bool n) { r.match<UdpMatch>().destination = with_sign(rule_ports(t, ':'), n); }},
    {"icmp", "--icmp-type", true, icmp_type},
    {"multiport", "--sports", true,
     [](RuleReader& r, Text t, bool n) { multiport(r, t, n, MultiportMatch::Which::source); }},
    {"multiport", "--source-ports", true,
     [](RuleReader& r, Text t, bool n) { multiport(r, t, n, MultiportMatch::Which::source); }},
    {"multiport", "--dports", true,
     [](RuleReader& r, Text t, bool n) { multiport(r, t, n, MultiportMatch::Which::destination); }},
    {"multiport", "--destination-ports", true,
     [](RuleReader& r, Text t, bool n) { multiport(r, t, n, MultiportMatch::Which::destination); }},
    {"multiport", "--ports", true,
     [](RuleReader& r, Text t, bool n) { multiport(r, t, n, MultiportMatch::Which::either); }},
    {"mark", "--mark", true,
     [](RuleReader& r, Text t, bool n) {
         const auto v = rule_value_mask(t, "--mark");
         r.match<MarkMatch>() = {v.value, v.mask, n, false};
     }},
    {"connmark", "--mark", true,
     [](RuleReader& r, Text t, bool n) {
         const auto v = rule_value_mask(t, "--mark");
         r.match<MarkMatch>() = {v.value, v.mask, n, true};
     }},
    {"state", "--state", true,
     [](RuleReader& r, Text t, bool n) {
         r.match<StateMatch>() = {states(t), n, true};
     }},
    {"conntrack", "--ctstate", true,
     [](RuleReader& r, Text t, bool n) {
         r.match<StateMatch>() = {states(t), n, false};
     }},
    {"ipvs", "--ipvs", false,
     [](RuleReader& r, Text, bool n) {
         r.match<IpvsMatch>().balanced = {true, n};
     }},
    {"ipvs", "--vproto", true,
     [](RuleReader& r, Text t, bool n) {
         const std::uint32_t p = t == "tcp"   ? 6
                                 : t == "udp" ? 17
                                              : rule_number(t, "unknown protocol \"" + t + "\" specified", 255);
         r.match<IpvsMatch>().protocol = {static_cast<std::uint8_t>(p), n};
     }},
    {"ipvs", "--vaddr", true,
     [](RuleReader& r, Text t, bool n) {
         r.match<IpvsMatch>().address = {rule_address(t), n};
     }},
    {"ipvs", "--vport", true,
     [](RuleReader& r, Text t, bool n) {
         r.match<IpvsMatch>().port = {rule_port(t), n};
     }},
    {"ipvs", "--vdir", true,
     [](RuleReader& r, Text t, bool) {
         if (t != "ORIGINAL" && t != "REPLY") refuse_rule("ipvs: bad value for \"--vdir\" option: \"" + t + "\"");
         r.match<IpvsMatch>().reply = t == "REPLY";
     }},
    {"ipvs", "--vmethod", true,
     [](RuleReader& r, Text t, bool n) {
         r.match<IpvsMatch>().method = {method(t), n};
     }},
    {"ipvs", "--vportctl", true,
     [](RuleReader& r, Text t, bool n) {
         r.match<IpvsMatch>().control_port = {rule_port(t), n};
     }},
    {"limit", "--limit", true, limit},
    {"limit", "--limit-burst", true,
     [](RuleReader& r, Text t, bool) {
         r.match<LimitMatch>().burst =
             rule_number(t, "limit: Bad value for \"--limit-burst\" option: \"" + t + "\"", 10000);
     }},
    {"comment", "--comment", true, [](RuleReader& r, Text t, bool) { r.match<CommentMatch>().text = t; }},
    {"addrtype", "--src-type", true,
     [](RuleReader& r, Text t, bool n) {
         auto& m = r.match<AddrTypeMatch>();
         m.source = address_type(t), m.source_negated = n;
     }},
    {"addrtype", "--dst-type", true,
     [](RuleReader& r, Text t, bool n) {
         auto& m = r.match<AddrTypeMatch>();
         m.destination = address_type(t), m.destination_negated = n;
     }},
    {"ttl", "--ttl-lt", true, [](RuleReader& r, Text t, bool) { ttl(r, t, TtlMatch::How::less); }},
    {"ttl", "--ttl-gt", true, [](RuleReader& r, Text t, bool) { ttl(r, t, TtlMatch::How::greater); }},
    {"ttl", "--ttl-eq", true,
     [](RuleReader& r, Text t, bool n) { ttl(r, t, n ? TtlMatch::How::not_equal : TtlMatch::How::equal); }},
    {"ttl", "--ttl", true,
     [](RuleReader& r, Text t, bool n) { ttl(r, t, n ? TtlMatch::How::not_equal : TtlMatch::How::equal); }},
};

struct Needed {
    std::string_view match;
    std::initializer_list<std::string_view> any_of;
    std::string_view sentence;
};

}  // namespace

const RuleOption* find_match_option(std::string_view owner, std::string_view word) {
    const RuleOption* begun = nullptr;
    for (const RuleOption& o : kMatchOptions) {
        if (o.owner != owner) continue;
        if (o.name == word) return &o;
        if (word.size() > 3 && o.name.substr(0, word.size()) == word && begun == nullptr) begun = &o;
    }
    return begun;
}

bool is_match(std::string_view name) {
    return std::any_of(std::begin(kMatchOptions), std::end(kMatchOptions), [&](const RuleOption& o) { return o.owner == name; });
}

void start_match(RuleReader& r, std::string_view name) {
    if (name == "tcp") r.match<TcpMatch>();
    if (name == "udp") r.match<UdpMatch>();
    if (name == "icmp") r.match<IcmpMatch>();
    if (name == "limit") r.match<LimitMatch>();
    if (name != "multiport") return;
    const std::uint8_t p = r.spec().protocol;
    if ((p != 6 && p != 17 && p != 132 && p != 33 && p != 136) || r.spec().protocol_negated) {
        refuse_rule("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    }
}

void finish_match(const RuleReader& r, std::string_view name) {
    const Needed kNeeded[] = {
        {"mark", {"--mark"}, "mark: option \"--mark\" must be specified"},
        {"connmark", {"--mark"}, "connmark: option \"--mark\" must be specified"},
        {"state", {"--state"}, "state: option \"--state\" must be specified"},
        {"conntrack", {"--ctstate"}, "conntrack: At least one option is required"},
        {"comment", {"--comment"}, "comment: option \"--comment\" must be specified"},
        {"multiport",
         {"--sports", "--source-ports", "--dports", "--destination-ports", "--ports"},
         "multiport expection an option"},
        {"ipvs",
         {"--ipvs", "--vproto", "--vaddr", "--vport", "--vdir", "--vmethod", "--vportctl"},
         "IPVS: At least one option is required"},
        {"addrtype", {"--src-type", "--dst-type"}, "addrtype: you must specify --src-type or --dst-type"},
        {"ttl",
         {"--ttl-lt", "--ttl-gt", "--ttl-eq", "--ttl"},
         "TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt"}};
    for (const Needed& n : kNeeded) {
        if (n.match != name) continue;
        if (std::none_of(n.any_of.begin(), n.any_of.end(), [&](std::string_view o) { return r.noted(o); })) {
            refuse_rule(std::string(n.sentence));
        }
    }
}

}  // namespace lvslab::shell
