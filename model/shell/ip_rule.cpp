#include <algorithm>

#include "shell/error.hpp"
#include "shell/ip.hpp"
#include "shell/print.hpp"
#include "shell/tables.hpp"

/// `ip rule`: which packets ask which routing table (net/core/fib_rules.c).
namespace lvslab::shell {

namespace {

struct RuleRequest {
    net::PolicyRule rule{};
    std::optional<std::uint32_t> priority{};
    std::optional<net::RouteTable> table{};
    std::string iif;
    unsigned given = 0;  ///< selectors that were named: `del` compares these only
};
enum Selector : unsigned { kFrom = 1, kTo = 2, kMark = 4, kIif = 8, kAction = 16 };

void read_mark(Arguments& arguments, RuleRequest& request) {
    const std::string word = arguments.next("fwmark");
    const std::size_t slash = word.find('/');
    const auto mark = parse_integer(word.substr(0, slash));
    const auto mask =
        slash == std::string::npos ? std::optional<std::uint32_t>(0xffffffff) : parse_integer(word.substr(slash + 1));
    if (!mark || !mask) arguments.refuse("\"" + word + "\" is invalid for fwmark: MARK[/MASK] is expected");
    request.rule.mark = *mark;
    request.rule.mask = *mask;
    request.given |= kMark;
}

wire::Prefix read_prefix(Arguments& arguments, std::string_view what) {
    return arguments.take("all") ? wire::Prefix{} : arguments.prefix(what);
}

template <net::RuleAction A>
void set_action(Arguments&, RuleRequest& request) {
    request.rule.action = A;
    request.given |= kAction;
}

void read_rule_table(Arguments& arguments, RuleRequest& request) { request.table = read_table(arguments); }
void read_priority(Arguments& arguments, RuleRequest& request) { request.priority = arguments.number("priority", {}); }

constexpr Option<RuleRequest> kRuleOptions[] = {
    {"from", [](Arguments& a, RuleRequest& r) { r.rule.from = read_prefix(a, "from"), r.given |= kFrom; }},
    {"to", [](Arguments& a, RuleRequest& r) { r.rule.to = read_prefix(a, "to"), r.given |= kTo; }},
    {"fwmark", read_mark},
    {"iif", [](Arguments& a, RuleRequest& r) { r.iif = a.next("iif"), r.given |= kIif; }},
    {"dev", [](Arguments& a, RuleRequest& r) { r.iif = a.next("dev"), r.given |= kIif; }},
    {"table", read_rule_table},
    {"lookup", read_rule_table},
    {"priority", read_priority},
    {"pref", read_priority},
    {"prio", read_priority},
    {"blackhole", set_action<net::RuleAction::blackhole>},
    {"unreachable", set_action<net::RuleAction::unreachable>},
    {"prohibit", set_action<net::RuleAction::prohibit>},
};

RuleRequest read_rule(Arguments& arguments) {
    return read_options(arguments, kRuleOptions, RuleRequest{}, [](const std::string&, RuleRequest&) { return false; });
}

/// fib_default_rule_pref: one before the second rule of the list.
std::uint32_t next_priority(net::Fib& fib) {
    const auto& rules = fib.rules();
    return rules.size() > 1 && rules[1].priority != 0 ? rules[1].priority - 1 : 0;
}

Command parse_rule_add(Arguments& arguments) {
    return Action([request = read_rule(arguments)](const Node& node) {
        net::PolicyRule rule = request.rule;
        if (!request.iif.empty()) rule.iif = find_device(node.host, request.iif).index;
        rule.table = request.table.value_or(net::RouteTable::main);
        rule.priority = request.priority ? *request.priority : next_priority(node.host.fib());
        if (!node.host.fib().add_rule(rule)) throw_netlink(node.host, {"File exists"});
        return std::string();
    });
}

bool matches(const net::PolicyRule& rule, const RuleRequest& like, net::InterfaceIndex iif) {
    const auto same = [&](unsigned selector, bool equal) { return (like.given & selector) == 0 || equal; };
    return (!like.priority || rule.priority == *like.priority) && (!like.table || rule.table == *like.table) &&
           same(kFrom, rule.from == like.rule.from) && same(kTo, rule.to == like.rule.to) &&
           same(kMark, rule.mark == like.rule.mark && rule.mask == like.rule.mask) && same(kIif, rule.iif == iif) &&
           same(kAction, rule.action == like.rule.action);
}

Command parse_rule_delete(Arguments& arguments) {
    const RuleRequest request = read_rule(arguments);
    if (request.given == 0 && !request.priority && !request.table) {
        throw CommandError("\"ip rule del\" requires arguments.");
    }
    return Action([request](const Node& node) {
        const net::InterfaceIndex iif =
            request.iif.empty() ? net::kNoInterface : find_device(node.host, request.iif).index;
        const auto& rules = node.host.fib().rules();
        const auto it = std::find_if(rules.begin(), rules.end(),
                                     [&](const net::PolicyRule& rule) { return matches(rule, request, iif); });
        if (it == rules.end()) throw_netlink(node.host, {"No such file or directory"});
        node.host.fib().remove_rule(net::PolicyRule(*it));
        return std::string();
    });
}

Command parse_rule_flush(Arguments& arguments) {
    arguments.expect_end();
    return Action([](const Node& node) {
        node.host.fib().flush_rules();
        return std::string();
    });
}

std::string prefix_text(const wire::Prefix& prefix) {
    if (prefix.length == 0) return "all";
    return prefix.length == 32 ? wire::to_string(prefix.address) : wire::to_string(prefix);
}

std::string rule_line(const net::RuleRow& row) {
    static constexpr const char* kActions[] = {"", "blackhole", "unreachable", "prohibit"};
    std::string line = std::to_string(row.priority) + ":\tfrom " + prefix_text(row.from);
    if (row.to.length != 0) line += " to " + prefix_text(row.to);
    if (row.mask != 0) line += print(" fwmark 0x%x", row.mark);
    if (row.mask != 0 && row.mask != 0xffffffff) line += print("/0x%x", row.mask);
    if (!row.iif.empty()) line += " iif " + row.iif;
    const bool asks = row.action == net::RuleAction::lookup;
    return line + " " + (asks ? "lookup " + table_name(row.table) : kActions[static_cast<std::size_t>(row.action)]) +
           "\n";
}

Command parse_rule_show(Arguments& arguments) {
    std::optional<net::RouteTable> table;
    if (arguments.take("table") || arguments.take("lookup")) table = read_table(arguments);
    arguments.expect_end();
    return Listing([table](const ipvs::NodeTables& t) {
        std::string text;
        for (const net::RuleRow& row : t.net.policy_rules) {
            if (!table || row.table == *table) text += rule_line(row);
        }
        return text;
    });
}

constexpr Verb kRuleVerbs[] = {
    {"add", parse_rule_add}, {"delete", parse_rule_delete}, {"flush", parse_rule_flush}, {"show", parse_rule_show}, {"list", parse_rule_show}};

}  // namespace

Command parse_ip_rule(Arguments& arguments) {
    return arguments.done() ? parse_rule_show(arguments) : dispatch(arguments, kRuleVerbs, WordMatch::abbreviated);
}

}  // namespace lvslab::shell
