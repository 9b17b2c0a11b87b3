#include "lab/schema.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <set>

#include "contract_lab.hpp"
#include "lab/keys.hpp"

namespace lvslab::lab {
namespace {

/// JSON is YAML, so the YAML reader reads the schema.
YAML::Node schema() { return YAML::Load(json_schema()); }

YAML::Node link_properties() {
    return schema()["properties"]["topology"]["properties"]["links"]["anyOf"][0]["items"]["properties"];
}

TEST(JsonSchema, NamesItsDialect) {
    EXPECT_EQ(schema()["$schema"].as<std::string>(), "https://json-schema.org/draft/2020-12/schema");
}

TEST(JsonSchema, HasTheKeysOfTheLabAndNoOthers) {
    std::string names;
    for (const auto& property : schema()["properties"]) names += property.first.as<std::string>() + " ";
    EXPECT_EQ(names, "name topology traffic events expect until ");
    EXPECT_FALSE(schema()["additionalProperties"].as<bool>());
    EXPECT_EQ(schema()["required"].as<std::vector<std::string>>(), std::vector<std::string>{"topology"});
}

TEST(JsonSchema, TellsFormBoundsAndDefaultOfAKey) {
    const YAML::Node mtu = link_properties()["mtu"];
    EXPECT_EQ(mtu["type"].as<std::string>(), "integer");
    EXPECT_EQ(mtu["minimum"].as<int>(), 68);
    EXPECT_EQ(mtu["maximum"].as<int>(), 65'535);
    EXPECT_EQ(mtu["default"].as<int>(), 1500);
    EXPECT_EQ(link_properties()["rate"]["default"].as<std::string>(), "1Gbit");
    EXPECT_EQ(
        link_properties()["rate"]["pattern"].as<std::string>(),
        "^([0-9]+(\\.[0-9]+)?([Bb][Ii][Tt]|[Kk][Bb][Ii][Tt]|[Mm][Bb][Ii][Tt]|[Gg][Bb][Ii][Tt]|[Tt][Bb][Ii][Tt])|0)$");
}

TEST(JsonSchema, WritesAFlagAndItsDefaultAsBooleans) {
    const YAML::Node udp = schema()["properties"]["traffic"]["anyOf"][0]["items"]["oneOf"][2]["properties"];
    EXPECT_EQ(udp["one_socket"]["type"].as<std::string>(), "boolean");
    EXPECT_EQ(udp["one_socket"]["default"].Tag(), "?");  // without quotes
    EXPECT_FALSE(udp["one_socket"]["default"].as<bool>());
    EXPECT_EQ(udp["source_port"]["maximum"].as<int>(), 65'535);
    EXPECT_EQ(udp["idle"]["default"].as<std::string>(), "0s");
}

TEST(JsonSchema, OffersEveryKindOfTraffic) {
    std::string first;
    for (const auto& kind : schema()["properties"]["traffic"]["anyOf"][0]["items"]["oneOf"])
        first += kind["required"][0].as<std::string>() + " ";
    EXPECT_EQ(first, "serve get udp ping traceroute run ");
}

void expect_keys_described(const Shape& shape) {
    std::set<std::string_view> names;
    for (const Key& key : shape.keys) {
        EXPECT_TRUE(names.insert(key.name).second) << key.name;
        EXPECT_FALSE(key.says.empty()) << key.name;
        EXPECT_FALSE(takes(key).empty()) << key.name;
        EXPECT_EQ(key.form == Form::choice || key.form == Form::service, !key.choices.empty()) << key.name;
        EXPECT_FALSE(key.required && !key.preset.empty()) << key.name;
        for (const Shape* inner : key.shapes) expect_keys_described(*inner);
    }
}

TEST(Keys, AreEachDescribedOnce) { expect_keys_described(kLabShape); }

/// A mapping with every default written out: what json_schema() promises about a key that is left out.
std::string presets(const Shape& shape) {
    std::string text;
    for (const Key& key : shape.keys)
        if (!key.preset.empty()) text += ", " + std::string(key.name) + ": " + std::string(key.preset);
    return text;
}

const Shape& inner(const Shape& shape, std::string_view key) { return *shape.find(key)->shapes.front(); }

TEST(Keys, WriteTheDefaultsThatTheStructsHold) {
    const Shape& topology = inner(kLabShape, "topology");
    const std::string start = "topology:\n  nodes: {a: {";
    const std::string given = presets(inner(topology, "nodes")).substr(2) + ", cpu: {per_packet: 1us";
    const std::string cpu = presets(inner(inner(topology, "nodes"), "cpu"));
    const std::string links = "}, b: {}}\n  links: [{endpoints: ['a:e', 'b:e']";
    const std::string link = presets(inner(topology, "links"));
    Lab with = parsed(start + given + cpu + "}" + links + link + "}]\n" + presets(kLabShape).substr(2) + "\n");
    EXPECT_EQ(with, parsed(start + "cpu: {per_packet: 1us}" + links + "}]\n"));
    EXPECT_EQ(with.until, 10s);
}

TEST(Keys, WriteTheDefaultsOfTrafficThatTheStructsHold) {
    const auto& kinds = kLabShape.find("traffic")->shapes;
    const std::vector<std::string> least{"serve: http, on: a, port: 80", "get: 'http://10.0.0.1', from: a",
                                         "udp: '10.0.0.1:53', from: a", "ping: 10.0.0.1, from: a",
                                         "traceroute: 10.0.0.1, from: a", "run: date, from: a"};
    ASSERT_EQ(kinds.size(), least.size());
    for (std::size_t i = 0; i < least.size(); ++i) {
        const std::string given = presets(*kinds[i]);
        EXPECT_FALSE(given.empty());
        EXPECT_EQ(parsed(kSmallTopology + "traffic: [{" + least[i] + given + "}]"),
                  parsed(kSmallTopology + "traffic: [{" + least[i] + "}]"))
            << given;
    }
}

}  // namespace
}  // namespace lvslab::lab
