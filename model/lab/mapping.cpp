#include <algorithm>

#include "lab/value.hpp"

namespace lvslab::lab {
namespace {

/// "node rs1", "link": what a message calls the mapping.
std::string title(const Value& value, const Shape& shape) {
    return std::string(shape.what) + (value.key.form == Form::by_name ? " " + value.name : "");
}

}  // namespace

Mapping::Mapping(const Value& value, const Shape& shape) : line_(value.line) {
    const std::string name = title(value, shape);
    for (Value& member : members({value.reading, value.key, name, value.where, value.line, value.node})) {
        if (const Key* key = shape.find(member.name))
            values_.push_back({value.reading, *key, member.name, name, member.line, member.node});
        else
            member.complain("unknown key " + in_quotes(member.name) + " in " + name +
                            "; known keys: " + known_keys(shape));
    }
    if (!value.node.IsMap() && !value.node.IsNull()) return;  // members() has complained
    for (const Key& key : shape.keys)
        if (key.required && !find(key.name))
            value.complain(name + " lacks the key '" + std::string(key.name) + "': " + std::string(key.says));
    if (shape.any_key && value.node.size() == 0) value.complain(name + " is empty; give one of: " + known_keys(shape));
}

const Value* Mapping::find(std::string_view key) const {
    const auto at = std::ranges::find(values_, key, [](const Value& value) { return value.key.name; });
    return at == values_.end() ? nullptr : &*at;
}

}  // namespace lvslab::lab
