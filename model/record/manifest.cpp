#include "record/manifest.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "record/story_option.hpp"
#include "record/table_rows.hpp"

namespace lvslab::record {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormatName = "lvslab-record";

std::string end_text(const Manifest::End& end) { return end.node + ":" + end.iface; }

Manifest::End end_from(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return {text, ""};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

/// The member, if it is there and of T's kind.
template <class T>
T member(const Json& object, const char* key) {
    if (!object.is_object()) return T{};
    const auto found = object.find(key);
    if (found == object.end()) return T{};
    if constexpr (std::is_same_v<T, bool>) {
        return found->is_boolean() && found->template get<bool>();
    } else if constexpr (std::is_same_v<T, std::string>) {
        return found->is_string() ? found->template get<T>() : T{};
    } else if constexpr (std::is_integral_v<T>) {
        return found->is_number_unsigned() ? found->template get<T>() : T{};
    } else {
        return found->is_array() ? *found : T{};
    }
}

}  // namespace

std::string lab_hash(std::string_view lab_text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : lab_text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
    return text;
}

std::string to_json(const Manifest& manifest) {
    Json nodes = Json::array(), links = Json::array(), tables = Json::object();
    for (const auto& node : manifest.nodes) {
        Json row{{"name", node.name}, {"kind", node.kind}};
        if (node.real) row["real"] = true;
        nodes.push_back(row);
    }
    for (const auto& link : manifest.links) links.push_back({{"endpoints", {end_text(link.a), end_text(link.b)}}});
    for (const auto& schema : table_schemas()) tables[schema.table] = schema.fields;
    const Json json = {
        {"format", kFormatName},
        {"format_version", kStoryVersion},
        {"lvslab", manifest.version},
        {"lab", manifest.lab},
        {"seed", manifest.seed},
        {"world", manifest.world},
        {"nodes", nodes},
        {"links", links},
        {"lab_hash", "fnv1a64:" + lab_hash(manifest.lab_text)},
        {"lab_text", manifest.lab_text},
        {"tables", tables},
    };
    return json.dump(1, ' ', true, Json::error_handler_t::replace);
}

bool Manifest::is_real(std::string_view node) const {
    return std::any_of(nodes.begin(), nodes.end(), [&](const Node& n) { return n.real && n.name == node; });
}

std::optional<Manifest> manifest_from_json(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || member<std::string>(json, "format") != kFormatName) return std::nullopt;
    Manifest manifest;
    manifest.version = member<std::string>(json, "lvslab");
    manifest.lab = member<std::string>(json, "lab");
    manifest.seed = member<std::uint64_t>(json, "seed");
    manifest.world = member<std::string>(json, "world");
    manifest.lab_text = member<std::string>(json, "lab_text");
    for (const Json& node : member<Json>(json, "nodes")) {
        manifest.nodes.push_back(
            {member<std::string>(node, "name"), member<std::string>(node, "kind"), member<bool>(node, "real")});
    }
    for (const Json& link : member<Json>(json, "links")) {
        const Json ends = member<Json>(link, "endpoints");
        if (ends.size() != 2 || !ends[0].is_string() || !ends[1].is_string()) continue;
        manifest.links.push_back({end_from(ends[0].get<std::string>()), end_from(ends[1].get<std::string>())});
    }
    return manifest;
}

}  // namespace lvslab::record
