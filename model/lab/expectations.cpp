#include "lab/sections.hpp"

namespace lvslab::lab {
namespace {

Mapping inner(const Value& value) { return {value, *value.key.shapes.front()}; }

Requests read_requests(const Value& value) {
    const Mapping mapping = inner(value);
    Requests requests{.line = value.line};
    mapping.read("ok", requests.ok);
    mapping.read("failed", requests.failed);
    return requests;
}

Dropped read_dropped(const Value& value) {
    const Mapping mapping = inner(value);
    Dropped dropped{.line = value.line};
    mapping.read("node", dropped.node);
    mapping.read("reason", dropped.reason);
    mapping.read("max", dropped.max);
    if (dropped.max) dropped.min = 0;  // {max: 0} alone means: none
    mapping.read("min", dropped.min);
    if (dropped.max && *dropped.max < dropped.min)
        value.complain("'max' in dropped is less than 'min': no number of drops fits; exchange them");
    return dropped;
}

ArpAnswers read_arp_answers(const Value& value) {
    const Mapping mapping = inner(value);
    ArpAnswers answers{.line = value.line};
    mapping.read("for", answers.address);
    mapping.read("from", answers.from);
    return answers;
}

Trace read_trace(const Value& value) {
    const Mapping mapping = inner(value);
    Trace trace{.line = value.line};
    mapping.read("hops", trace.hops);
    return trace;
}

/// Share and SeenSource: `{rs1: 8, rs2: 8}`.
template <class PerNode>
PerNode read_per_node(const Value& value) {
    PerNode expectation{.line = value.line};
    read(value, expectation.nodes);
    return expectation;
}

}  // namespace

void read_expectations(const Value& expectations) {
    auto& all = expectations.reading.lab.expectations;
    for (const Value& item : items(expectations)) {
        const Mapping mapping(item, *item.key.shapes.front());
        if (const Value* value = mapping.find("requests")) all.emplace_back(read_requests(*value));
        if (const Value* value = mapping.find("share")) all.emplace_back(read_per_node<Share>(*value));
        if (const Value* value = mapping.find("seen_source")) all.emplace_back(read_per_node<SeenSource>(*value));
        if (const Value* value = mapping.find("dropped")) all.emplace_back(read_dropped(*value));
        if (const Value* value = mapping.find("arp_answers")) all.emplace_back(read_arp_answers(*value));
        if (const Value* value = mapping.find("trace")) all.emplace_back(read_trace(*value));
    }
}

}  // namespace lvslab::lab
