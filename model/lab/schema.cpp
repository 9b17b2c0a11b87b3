#include "lab/schema.hpp"

#include <cctype>
#include <utility>
#include <vector>

#include "lab/keys.hpp"
#include "lab/units.hpp"

namespace lvslab::lab {
namespace {

std::string text(std::string_view s) {
    std::string quoted = "\"";
    for (const char c : s) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

using Members = std::vector<std::pair<std::string_view, std::string>>;  // name, JSON

std::string object(const Members& members) {
    std::string json;
    for (const auto& [name, value] : members) json += (json.empty() ? "" : ",") + text(name) + ":" + value;
    return "{" + json + "}";
}

std::string array(const std::vector<std::string>& values) {
    std::string json;
    for (const auto& value : values) json += (json.empty() ? "" : ",") + value;
    return "[" + json + "]";
}

std::string matching(std::string_view pattern) {
    return object({{"type", text("string")}, {"pattern", text(pattern)}});
}

/// A number with one of the units, in letters of either case.
std::string quantity(std::span<const Unit> units) {
    std::string names;
    for (const Unit& unit : units) {
        if (!names.empty()) names += '|';
        for (const char c : unit.name) {
            const auto letter = static_cast<unsigned char>(c);
            names += {'[', static_cast<char>(std::toupper(letter)), static_cast<char>(std::tolower(letter)), ']'};
        }
    }
    return "^([0-9]+(\\.[0-9]+)?(" + names + ")|0)$";
}

/// `0` is also what YAML reads as a number, and so is a size without a unit.
std::string or_number(const std::string& schema, Members number) {
    number.insert(number.begin(), {"type", text("integer")});
    return object({{"anyOf", array({schema, object(number)})}});
}

Members bounds(const Range& range) {
    Members members{{"minimum", std::to_string(range.least)}};
    if (range.most != Range{}.most) members.emplace_back("maximum", std::to_string(range.most));
    return members;
}

std::string integer(const Range& range) {
    Members members = bounds(range);
    members.insert(members.begin(), {"type", text("integer")});
    return object(members);
}

std::string list_of(const std::string& item, const Range& range) {
    Members members{{"type", text("array")}, {"items", item}};
    if (range.least > 0) members.emplace_back("minItems", std::to_string(range.least));
    if (range.most != Range{}.most) members.emplace_back("maxItems", std::to_string(range.most));
    return object(members);
}

std::string map_of(const std::string& value, const Range& range = {}) {
    Members members{{"type", text("object")}, {"additionalProperties", value}};
    if (range.least > 0) members.emplace_back("minProperties", std::to_string(range.least));
    return object(members);
}

/// A key without a value: `router:` alone, or a list whose lines are all commented out.
std::string or_nothing(const std::string& schema) {
    return object({{"anyOf", array({schema, object({{"type", text("null")}})})}});
}

constexpr std::string_view kAddress = "^[0-9]{1,3}(\\.[0-9]{1,3}){3}$";
constexpr std::string_view kName = "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$";

std::string mapping(const Shape& shape);

std::string choice(const Key& key) {
    std::vector<std::string> choices;
    for (const auto name : key.choices) choices.push_back(text(name));
    return object({{"enum", array(choices)}});
}

std::string list_of_shapes(const Key& key) {
    std::vector<std::string> shapes;
    for (const Shape* shape : key.shapes) shapes.push_back(mapping(*shape));
    return list_of(shapes.size() == 1 ? shapes.front() : object({{"oneOf", array(shapes)}}), key.range);
}

std::string form(const Key& key) {
    switch (key.form) {
        case Form::text:
            return matching("^.+$");
        case Form::label:
            return matching(kName);
        case Form::choice:
            return choice(key);
        case Form::service:
            return object({{"anyOf", array({choice(key), matching("[ /]")})}});
        case Form::duration:
            return or_number(matching(quantity(duration_units())), {{"const", "0"}});
        case Form::rate:
            return matching(quantity(rate_units()));
        case Form::size:
            return or_number(matching(quantity(size_units())), bounds(key.range));
        case Form::integer:
            return integer(key.range);
        case Form::flag:
            return object({{"type", text("boolean")}});
        case Form::fraction:
            return object({{"anyOf", array({matching("^[0-9.]+%?$"),
                                            object({{"type", text("number")}, {"minimum", "0"}, {"maximum", "1"}})})}});
        case Form::address:
            return matching(kAddress);
        case Form::socket:
            return matching("^[0-9.]+:[0-9]+$");
        case Form::url:
            return matching("^http://[0-9.]+(:[0-9]+)?(/[!-~]*)?$");
        case Form::node:
            return matching(kName);
        case Form::nodes:
            return object({{"anyOf", array({matching(kName), list_of(matching(kName), key.range)})}});
        case Form::addresses:
            return list_of(matching(kAddress), key.range);
        case Form::endpoints:
            return list_of(matching("^[A-Za-z0-9][A-Za-z0-9._-]*:[A-Za-z0-9][A-Za-z0-9._-]{0,14}$"), key.range);
        case Form::commands:
            return or_nothing(list_of(matching("^.+$"), key.range));
        case Form::mac_by_interface:
            return map_of(matching("^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$"));
        case Form::integer_by_node:
            return map_of(integer(key.range), {.least = 1});
        case Form::address_by_node:
            return map_of(matching(kAddress), {.least = 1});
        case Form::one:
            return mapping(*key.shapes.front());
        case Form::list:
            return or_nothing(list_of_shapes(key));
        case Form::by_name:
            return map_of(or_nothing(mapping(*key.shapes.front())), key.range);
    }
    return "true";
}

/// Stands in JSON without quotes.
bool is_bare(Form form) { return form == Form::integer || form == Form::fraction || form == Form::flag; }

/// The form, and what an editor shows beside it. The annotations open the object: form() is never an empty one.
std::string property(const Key& key) {
    Members notes{{"description", text(key.says)}};
    if (!key.preset.empty())
        notes.emplace_back("default", is_bare(key.form) ? std::string(key.preset) : text(key.preset));
    std::string json = object(notes);
    json.back() = ',';
    return json + form(key).substr(1);
}

Members members_of(const Shape& shape) {
    Members properties;
    std::vector<std::string> required;
    for (const Key& key : shape.keys) {
        properties.emplace_back(key.name, property(key));
        if (key.required) required.push_back(text(key.name));
    }
    Members members{{"type", text("object")}, {"properties", object(properties)}, {"additionalProperties", "false"}};
    if (!required.empty()) members.emplace_back("required", array(required));
    if (shape.any_key) members.emplace_back("minProperties", "1");
    return members;
}

std::string mapping(const Shape& shape) { return object(members_of(shape)); }

}  // namespace

std::string json_schema() {
    Members members{{"$schema", text("https://json-schema.org/draft/2020-12/schema")},
                    {"title", text("lvslab lab file")}};
    for (auto& member : members_of(kLabShape)) members.push_back(std::move(member));
    return object(members) + "\n";
}

}  // namespace lvslab::lab
