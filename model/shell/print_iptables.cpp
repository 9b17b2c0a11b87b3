#include "shell/print_iptables.hpp"

#include <algorithm>
#include <map>

#include "netfilter/rules.hpp"
#include "shell/error.hpp"
#include "shell/iptables_details.hpp"
#include "shell/iptables_rule.hpp"
#include "shell/print.hpp"

/// Listings as iptables-legacy 1.8.9 prints them (iptables.c print_firewall, print_header).
namespace lvslab::shell {

using netfilter::ChainRow;
using netfilter::RuleRow;

namespace {

/// The chains of a table in their order; a table that nobody has used yet has its built-in ones, empty.
std::vector<ChainRow> chains_of(const netfilter::Tables& tables, const std::string& table) {
    std::vector<ChainRow> chains;
    for (const ChainRow& c : tables.chains) {
        if (c.table == table) chains.push_back(c);
    }
    if (chains.empty()) {
        for (const std::string& name : netfilter::built_in_chains(table)) {
            chains.push_back({.table = table, .chain = name, .policy = "ACCEPT"});
        }
    }
    std::stable_sort(chains.begin(), chains.end(),
                     [](const ChainRow& a, const ChainRow& b) { return a.order < b.order; });
    return chains;
}

/// The rules of a table, chain by chain, each in its order.
class RulesOfChains {
public:
    RulesOfChains(const netfilter::Tables& tables, const std::string& table) {
        for (const RuleRow& r : tables.rules) {
            if (r.table == table) rules_[r.chain].push_back(r);
        }
        for (auto& [chain, rules] : rules_) std::ranges::sort(rules, {}, &RuleRow::number);
    }
    const std::vector<RuleRow>& of(const ChainRow& chain) { return rules_[chain.chain]; }

private:
    std::map<std::string, std::vector<RuleRow>> rules_;
};

std::vector<ChainRow> chosen(const netfilter::Tables& tables, const RuleListing& listing) {
    std::vector<ChainRow> chains = chains_of(tables, listing.table);
    if (listing.chain.empty()) return chains;
    std::erase_if(chains, [&](const ChainRow& c) { return c.chain != listing.chain; });
    if (chains.empty()) throw CommandError("iptables: No chain/target/match by that name.");
    return chains;
}

/// Five columns; from 100000 on in thousands, rounded (xtables print_num).
std::string count_text(std::uint64_t n, const RuleListing& listing) {
    const auto wide = [](std::uint64_t v) { return static_cast<unsigned long long>(v); };
    if (listing.exact) return print("%8llu ", wide(n));
    if (n <= 99999) return print("%5llu ", wide(n));
    for (const char* unit : {"K", "M", "G", "T"}) {
        n = (n + 500) / 1000;
        if (n <= 9999 || *unit == 'T') return print("%4llu%s ", wide(n), unit);
    }
    return {};
}
std::string trimmed_count(std::uint64_t n, const RuleListing& listing) {
    std::string text = count_text(n, listing);
    text.erase(0, text.find_first_not_of(' '));
    text.pop_back();
    return text;
}

std::string title(const ChainRow& chain, const RuleListing& listing) {
    std::string text = "Chain " + chain.chain + " (";
    if (chain.policy == "-") {
        text += std::to_string(chain.references) + " references";
    } else {
        text += "policy " + chain.policy;
        if (listing.verbose) {
            text += " " + trimmed_count(chain.packets, listing) + " packets, " + trimmed_count(chain.bytes, listing) +
                    " bytes";
        }
    }
    text += ")\n";
    if (listing.line_numbers) text += print("%-4s ", "num");
    if (listing.verbose)
        text += listing.exact ? print("%8s %10s ", "pkts", "bytes") : print("%5s %5s ", "pkts", "bytes");
    text += "target     prot opt ";
    if (listing.verbose) text += print("%-6s %-6s ", "in", "out");
    return text + print("%s%-19s  %-19s \n", listing.verbose ? " " : "", "source", "destination");
}

std::string address_text(const netfilter::Masked& m, const RuleListing& listing) {
    std::string text = m.negated ? "!" : " ";
    if (m.mask == 0) return text + (listing.numeric ? "0.0.0.0/0" : "anywhere");
    text += wire::to_string(m.address);
    return m.mask == 0xffffffff ? text : text + netfilter::mask_text(m.mask);
}

std::string interface_text(const netfilter::InterfaceName& i, const RuleListing& listing) {
    const std::string name = i.name.empty() ? (listing.numeric ? "*" : "any") : i.name;
    return print("%-6s ", ((i.negated ? "!" : "") + name).c_str());
}

std::string line(const RuleRow& row, const RuleListing& listing) {
    const netfilter::Spec spec = RuleReader(split_saved(row.rule)).read().front();
    std::string text;
    if (listing.line_numbers) text += print("%-4u ", row.number);
    if (listing.verbose) text += count_text(row.packets, listing) + count_text(row.bytes, listing);
    text += print("%-9s ", target_name(spec.target).c_str());
    const std::string protocol =
        listing.numeric ? std::to_string(spec.protocol) : netfilter::protocol_name(spec.protocol);
    text += print("%s%-4s ", spec.protocol_negated ? "!" : " ", protocol.c_str());
    text += spec.fragment ? (spec.fragment_negated ? "!f" : "-f") : "--";
    text += "  ";
    if (listing.verbose) text += interface_text(spec.in, listing) + interface_text(spec.out, listing);
    const std::string source = address_text(spec.source, listing),
                      destination = address_text(spec.destination, listing);
    if (!listing.verbose) text.pop_back();
    text += print("%c%-19s ", source[0], source.substr(1).c_str());
    text += print("%c%-19s ", destination[0], destination.substr(1).c_str());
    const auto* jump = std::get_if<netfilter::JumpTarget>(&spec.target);
    if (jump != nullptr && jump->goes) text += "[goto] ";
    text += rule_details(spec, listing.numeric);
    return text + "\n";
}

}  // namespace

std::string print_rules_list(const netfilter::Tables& tables, const RuleListing& listing) {
    std::string text;
    RulesOfChains rules(tables, listing.table);
    for (const ChainRow& chain : chosen(tables, listing)) {
        if (listing.number == 0) {
            if (!text.empty()) text += "\n";
            text += title(chain, listing);
        }
        for (const RuleRow& rule : rules.of(chain)) {
            if (listing.number == 0 || rule.number == listing.number) text += line(rule, listing);
        }
    }
    return text;
}

std::string print_rules_saved(const netfilter::Tables& tables, const RuleListing& listing) {
    const auto counts = [&](std::uint64_t packets, std::uint64_t bytes) {
        return listing.verbose ? " -c " + std::to_string(packets) + " " + std::to_string(bytes) : std::string();
    };
    std::string text;
    const std::vector<ChainRow> chains = chosen(tables, listing);
    RulesOfChains rules(tables, listing.table);
    for (const ChainRow& c : chains) {
        if (listing.number != 0) break;
        if (c.policy == "-")
            text += "-N " + c.chain + "\n";
        else
            text += "-P " + c.chain + " " + c.policy + counts(c.packets, c.bytes) + "\n";
    }
    for (const ChainRow& c : chains) {
        for (const RuleRow& r : rules.of(c)) {
            if (listing.number != 0 && r.number != listing.number) continue;
            text += "-A " + c.chain + (r.rule.empty() ? "" : " ");
            // Counters stand before the target.
            const std::size_t jump = std::min(r.rule.rfind(" -j "), r.rule.rfind(" -g "));
            const bool whole = !listing.verbose || r.rule.empty();
            if (whole)
                text += r.rule + counts(r.packets, r.bytes);
            else if (r.rule.substr(0, 3) == "-j " || r.rule.substr(0, 3) == "-g ")
                text += counts(r.packets, r.bytes).substr(1) + " " + r.rule;
            else if (jump == std::string::npos)
                text += r.rule + counts(r.packets, r.bytes);
            else
                text += r.rule.substr(0, jump) + counts(r.packets, r.bytes) + r.rule.substr(jump);
            text += "\n";
        }
    }
    return text;
}

/// Without the time in its comments: a listing is the same for equal rules.
std::string print_iptables_save(const netfilter::Tables& tables, const SaveListing& listing) {
    std::string text;
    for (const char* table : {"raw", "mangle", "nat", "filter"}) {
        const bool used = std::any_of(tables.chains.begin(), tables.chains.end(),
                                      [&](const ChainRow& c) { return c.table == table; });
        if (listing.table.empty() ? !used : listing.table != table) continue;
        text += "# Generated by iptables-save v1.8.9\n*" + std::string(table) + "\n";
        const std::vector<ChainRow> chains = chains_of(tables, table);
        RulesOfChains rules(tables, table);
        for (const ChainRow& c : chains) {
            text += ":" + c.chain + " " + c.policy + " [" + std::to_string(c.packets) + ":" + std::to_string(c.bytes) +
                    "]\n";
        }
        for (const ChainRow& c : chains) {
            for (const RuleRow& r : rules.of(c)) {
                if (listing.counters) text += "[" + std::to_string(r.packets) + ":" + std::to_string(r.bytes) + "] ";
                text += "-A " + c.chain + (r.rule.empty() ? "" : " ") + r.rule + "\n";
            }
        }
        text += "COMMIT\n# Completed\n";
    }
    return text;
}

}  // namespace lvslab::shell
