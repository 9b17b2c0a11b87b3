#include "lab/reading.hpp"

#include <set>

namespace lvslab::lab {
namespace {

int line_of(const YAML::Node& node, const Value& parent) {
    return node.Mark().is_null() ? parent.line : node.Mark().line + 1;
}

/// What the file has in this place, for a message.
std::string seen(const YAML::Node& node) {
    if (node.IsScalar()) return in_quotes(node.Scalar());
    return node.IsMap() ? "a mapping" : node.IsSequence() ? "a list" : "nothing";
}

}  // namespace

void Reading::spend(int line) {
    if (values_left_-- > 0) return;
    throw LabError({.file = file_, .complaints = {{line, "the lab holds more than 200000 values; make it smaller"}}});
}

void Reading::check() const {
    if (!complaints_.empty()) throw LabError({.file = file_, .complaints = complaints_});
}

void Value::refuse() const {
    complain(in_quotes(name) + " in " + where + " takes " + takes(key) + ", not " + seen(node));
}

std::vector<Value> members(const Value& mapping) {
    std::vector<Value> found;
    if (mapping.node.IsNull()) return found;
    if (!mapping.node.IsMap()) {
        mapping.refuse();
        return found;
    }
    std::set<std::string> names;
    for (const auto& entry : mapping.node) {
        const int line = line_of(entry.first, mapping);
        mapping.reading.spend(line);
        std::string name = entry.first.IsScalar() ? entry.first.Scalar() : std::string{};
        if (!names.insert(name).second)
            mapping.reading.complain(
                {line, "key " + in_quotes(name) + " stands twice in " + mapping.name + "; keep one"});
        else
            found.push_back({mapping.reading, mapping.key, std::move(name), mapping.name, line, entry.second});
    }
    return found;
}

std::vector<Value> items(const Value& list) {
    std::vector<Value> found;
    if (list.node.IsNull()) return found;
    if (!list.node.IsSequence()) {
        list.refuse();
        return found;
    }
    for (const auto& item : list.node) {
        list.reading.spend(list.line);
        found.push_back({list.reading, list.key, list.name, list.where, line_of(item, list), item});
    }
    return found;
}

}  // namespace lvslab::lab
