#include "guest/read_netfilter.hpp"

#include "guest/tables_text.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::guest {

namespace {

using netfilter::ChainRow;
using netfilter::RuleRow;

struct Counts {
    std::uint64_t packets;
    std::uint64_t bytes;
};

/// `[15:5158]`
Counts counts_of(Line& line) {
    const std::string_view word = line.word();
    const std::size_t colon = word.find(':');
    if (word.size() < 5 || word.front() != '[' || word.back() != ']' || colon == std::string_view::npos) line.refuse();
    return {line.number<std::uint64_t>(word.substr(1, colon - 1)),
            line.number<std::uint64_t>(word.substr(colon + 1, word.size() - colon - 2))};
}

/// One table of an iptables-save: its chains, then its rules.
class SavedTable {
public:
    explicit SavedTable(netfilter::Tables& tables) : tables_(tables) {}

    void take(Line& line) {
        const char first = line.text().front();
        if (first == '#') return;
        if (first == '*') {
            table_ = line.word().substr(1);
            order_ = 0;
        } else if (first == ':') {
            take_chain(line);
        } else if (first == '[') {
            take_rule(line);
        } else {
            line.expect("COMMIT");
            count_references();
        }
    }

private:
    /// `:INPUT ACCEPT [16:1112]`
    void take_chain(Line& line) {
        ChainRow row{.table = table_, .chain = line.word().substr(1), .policy = line.word(), .order = order_++};
        const Counts counts = counts_of(line);
        row.packets = counts.packets;
        row.bytes = counts.bytes;
        tables_.chains.push_back(row);
    }

    /// `[2:256] -A PREROUTING -i eth0 -p udp`: behind the chain's name stands the rule as `iptables -S` writes it.
    void take_rule(Line& line) {
        const Counts counts = counts_of(line);
        line.expect("-A");
        RuleRow row{
            .table = table_, .chain = line.word(), .number = 1, .packets = counts.packets, .bytes = counts.bytes};
        const std::string start = " -A " + row.chain;
        const std::size_t at = line.text().find(start) + start.size();
        row.rule = line.text().size() > at ? line.text().substr(at + 1) : "";
        for (const RuleRow& r : tables_.rules) row.number += r.table == row.table && r.chain == row.chain ? 1 : 0;
        tables_.rules.push_back(row);
    }

    void count_references() {
        for (ChainRow& chain : tables_.chains) {
            if (chain.table != table_ || chain.policy != "-") continue;
            for (const RuleRow& rule : tables_.rules) {
                if (rule.table == table_ && jumps_to(rule.rule, chain.chain)) ++chain.references;
            }
        }
    }

    static bool jumps_to(const std::string& rule, const std::string& chain) {
        for (const char* jump : {"-j ", "-g "}) {
            const std::string end = jump + chain;
            const bool ends_so =
                rule.size() >= end.size() && rule.compare(rule.size() - end.size(), end.size(), end) == 0;
            if (ends_so && (rule.size() == end.size() || rule[rule.size() - end.size() - 1] == ' ')) return true;
        }
        return false;
    }

    netfilter::Tables& tables_;
    std::string table_;
    std::uint32_t order_ = 0;
};

/// Takes `NAME=VALUE` and gives the value.
std::string_view value_of(Line& line, std::string_view name) {
    const std::string_view word = line.word();
    if (word.size() <= name.size() || word.substr(0, name.size()) != name || word[name.size()] != '=') line.refuse();
    return word.substr(name.size() + 1);
}

/// ICMP has type, code and id where the others have ports: the id stands first in TupleRow. Protocols without ports
/// have none here.
netfilter::TupleRow tuple_of(Line& line, std::uint8_t protocol) {
    netfilter::TupleRow tuple;
    tuple.source = line.address(value_of(line, "src"));
    tuple.destination = line.address(value_of(line, "dst"));
    if (static_cast<wire::Protocol>(protocol) == wire::Protocol::icmp) {
        const auto type = line.number<std::uint8_t>(value_of(line, "type"));
        const auto code = line.number<std::uint8_t>(value_of(line, "code"));
        tuple.destination_port = static_cast<std::uint16_t>(type << 8 | code);
        tuple.source_port = line.number<std::uint16_t>(value_of(line, "id"));
    } else if (!line.ended() && line.peek().compare(0, 6, "sport=") == 0) {
        tuple.source_port = line.number<std::uint16_t>(value_of(line, "sport"));
        tuple.destination_port = line.number<std::uint16_t>(value_of(line, "dport"));
    }
    return tuple;
}

/// `tcp 6 108 TIME_WAIT src=... dst=... sport=1 dport=2 [UNREPLIED] src=... [ASSURED] mark=0 use=2`
netfilter::TrackedRow tracked_row(Line& line, net::Time now) {
    netfilter::TrackedRow row;
    line.word();  // the protocol's name
    row.protocol = line.number<std::uint8_t>();
    row.expires = now + std::chrono::seconds(line.number<std::int64_t>());
    if (line.peek().find('=') == std::string::npos) row.state = line.word();
    row.original = tuple_of(line, row.protocol);
    const auto counters = [&line] {  // nf_conntrack_acct=1
        if (!line.ended() && line.peek().compare(0, 8, "packets=") == 0) line.word(), line.word();
    };
    counters();
    row.replied = !line.take("[UNREPLIED]");
    row.reply = tuple_of(line, row.protocol);
    counters();
    row.assured = line.take("[ASSURED]");
    row.mark = line.number<std::uint32_t>(value_of(line, "mark"));
    return row;
}

}  // namespace

void read_rules_saved(const CommandOutput& output, ipvs::NodeTables& tables) {
    SavedTable saved(tables.netfilter);
    for (Line& line : lines_of(output)) saved.take(line);
}

void read_tracked(const CommandOutput& output, ipvs::NodeTables& tables) {
    for (Line& line : lines_of(output)) {
        if (line.take("ipv6")) continue;
        line.expect("ipv4");
        line.expect("2");
        tables.netfilter.tracked.push_back(tracked_row(line, output.at));
    }
}

}  // namespace lvslab::guest
