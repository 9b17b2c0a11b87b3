#include "lab/verdict.hpp"

namespace lvslab::lab {

namespace {

template <class Items, class Text>
std::string joined(const Items& items, Text&& text) {
    std::string out;
    for (const auto& item : items) out += (out.empty() ? "" : ", ") + text(item);
    return out.empty() ? "none" : out;
}

std::string address_text(const wire::Ipv4Address& address) { return wire::to_string(address); }
std::string hop_text(const std::optional<wire::Ipv4Address>& hop) { return hop ? wire::to_string(*hop) : "*"; }

template <class Map, class Key>
auto value_or_empty(const Map& map, const Key& key) {
    const auto it = map.find(key);
    return it == map.end() ? typename Map::mapped_type{} : it->second;
}

struct Judge {
    const Facts& facts;
    std::vector<Verdict>& verdicts;

    void say(int line, bool holds, std::string what, std::string expected, std::string seen) const {
        verdicts.push_back({.line = line,
                            .holds = holds,
                            .what = std::move(what),
                            .expected = std::move(expected),
                            .seen = std::move(seen)});
    }
    void count(int line, const std::string& what, std::int64_t expected, std::int64_t seen) const {
        say(line, expected == seen, what, std::to_string(expected), std::to_string(seen));
    }

    void operator()(const Requests& e) const {
        if (e.ok) count(e.line, "requests answered", *e.ok, facts.ok);
        if (e.failed) count(e.line, "requests failed", *e.failed, facts.failed);
    }
    void operator()(const Share& e) const {
        for (const auto& [node, n] : e.nodes)
            count(e.line, "answers of " + node, n, value_or_empty(facts.answers, node));
    }
    void operator()(const SeenSource& e) const {
        for (const auto& [node, address] : e.nodes) {
            const auto seen = value_or_empty(facts.seen_sources, node);
            say(e.line, seen == std::set{address}, "client address seen by " + node, wire::to_string(address),
                joined(seen, address_text));
        }
    }
    void operator()(const Dropped& e) const {
        const std::int64_t seen = value_or_empty(facts.drops, std::pair{e.node, e.reason});
        const std::string what = "drops at " + e.node + " for " + e.reason;
        std::string expected = "at least " + std::to_string(e.min);
        if (e.max) expected += ", at most " + std::to_string(*e.max);
        if (facts.silent.contains(e.node)) {
            verdicts.push_back(
                {.line = e.line, .holds = true, .told = false, .what = what, .expected = expected, .seen = "-"});
            return;
        }
        say(e.line, seen >= e.min && (!e.max || seen <= *e.max), what, std::move(expected), std::to_string(seen));
    }
    void operator()(const ArpAnswers& e) const {
        const auto seen = value_or_empty(facts.arp_answers, e.address);
        const std::set<std::string> expected(e.from.begin(), e.from.end());
        const auto plain = [](const std::string& name) { return name; };
        say(e.line, seen == expected,
            "ARP answers for " + wire::to_string(e.address) + " from", joined(expected, plain),
            joined(seen, plain));
    }
    void operator()(const Trace& e) const {
        const std::vector<std::optional<wire::Ipv4Address>> expected(e.hops.begin(), e.hops.end());
        bool holds = false;
        for (const auto& trace : facts.traces) holds = holds || trace == expected;
        say(e.line, holds, "traceroute", joined(expected, hop_text),
            facts.traces.empty() ? "no traceroute" : joined(facts.traces.front(), hop_text));
    }
};

}  // namespace

std::vector<Verdict> judge(const Lab& lab, const Facts& facts) {
    std::vector<Verdict> verdicts;
    for (const Expectation& e : lab.expectations) std::visit(Judge{facts, verdicts}, e);
    return verdicts;
}

}  // namespace lvslab::lab
