#include "record/show.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "ipvs/templates.hpp"
#include "story_samples.hpp"
#include "wire/text.hpp"

namespace lvslab::record {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

/// client sends 5, director forwards it with a smaller TTL; its answer 6 is dropped.
void tell_two_hops(Recording& run) {
    run.client.decided(1000123us, packet_with(5), event(kSeen, "the gateway"));
    send(run.client, 1000123us, {.id = 5});
    run.client.settled(1000123us);
    receive(run.director, 1000200us, {.id = 5});
    run.director.decided(1000200us, packet_with(5), field_change("ip.ttl", "64", "63"));
    run.director.decided(1000200us, packet_with(5), field_change("ip.options", "", "00"));
    run.director.decided(
        1000200us, packet_with(5),
        {&net::kFieldChanged, {std::string("x"), std::string("1"), std::string(), std::string("rule.later")}});
    send(run.director, 1000200us, {.id = 5}, ping_frame({.ttl = 63}));
    net::Packet answer = packet_with(6, {.source = {0x0a000264}, .destination = {0x0a00010a}});
    answer.parent = 5;
    run.director.dropped(1000200us, answer, event(kRefused, "director"));
    run.director.settled(1000200us);
}

TEST(Show, ListsOnePacketALine) {
    Recording run;
    tell_two_hops(run);
    const RunRecord record = run.finish();
    EXPECT_EQ(packet_table(record),
              "id  parent        time  from      hops  packet\n"
              " 5       -  1.000123 s  client       3  " +
                  wire::summary(record.frame(1).bytes) +
                  "\n"
                  " 6       5  1.000200 s  director     1  " +
                  wire::summary(record.frame(4).bytes) + "  [dropped by director: test]\n");
}

TEST(Show, TellsAPacketsStoryAHopAParagraph) {
    Recording run;
    tell_two_hops(run);
    const RunRecord record = run.finish();
    const auto line = [&](FrameNumber n) { return wire::summary(record.frame(n).bytes); };
    EXPECT_EQ(packet_text(record, 5),
              "packet 5, first seen on client\n"
              "\n1  1.000123 s  client  eth0 out  " +
                  line(1) +
                  "\n"
                  "    Saw the gateway.\n"
                  "\n2  1.000200 s  director  eth0 in  " +
                  line(2) +
                  "\n"
                  "    director receives this on eth0; the frame is for this host.\n"
                  "\n3  1.000200 s  director  eth0 out  " +
                  line(3) +
                  "\n"
                  "    director sends this on eth0.\n"
                  "    " +
                  std::string(net::kRuleForwardTtl.english) +
                  ":\n"
                  "        ip.ttl 64 -> 63\n"
                  "        ip.options is new: 00\n"
                  "    rule.later:\n"
                  "        x is gone, it was 1\n");
    EXPECT_EQ(packet_text(record, 6),
              "packet 6, caused by packet 5, first seen on director\n"
              "\n4  1.000200 s  director  dropped  " +
                  line(4) +
                  "\n"
                  "    Dropped: director refuses it.\n");
    EXPECT_THROW(packet_text(record, 99), std::runtime_error);
}

TEST(Show, ThePacketsJsonIsTheContracts) {
    Recording run;
    tell_two_hops(run);
    const RunRecord record = run.finish();
    const Json json = Json::parse(packet_json(record, 5));
    EXPECT_EQ(json["id"], 5);
    EXPECT_EQ(json["parent"], 0);
    ASSERT_EQ(json["hops"].size(), 3U);
    Json hop = json["hops"][2];
    EXPECT_EQ(hop["fields"]["ip.ttl"], "63");
    EXPECT_EQ(hop["fields"]["eth.dst"], "02:00:00:00:01:01");
    hop.erase("fields");
    EXPECT_EQ(hop.dump(),
              R"({"event":3,"node":"director","iface":"eth0","dir":"out","t_ns":1000200000,)"
              R"("changed":[{"field":"ip.ttl","old":"64","new":"63","rule":"rule.forward_ttl"},)"
              R"({"field":"ip.options","old":"","new":"00","rule":"rule.forward_ttl"},)"
              R"({"field":"x","old":"1","new":"","rule":"rule.later"}],"why":"director sends this on eth0."})");
    EXPECT_EQ(Json::parse(packet_json(record, 6))["hops"][0]["dir"], "drop");
    EXPECT_THROW(packet_json(record, 99), std::runtime_error);
}

TEST(Show, TheListsJsonSaysWhereAPacketWasDropped) {
    Recording run;
    tell_two_hops(run);
    const RunRecord record = run.finish();
    Json last = Json::parse(packet_list_json(record))[1];
    last.erase("summary");
    EXPECT_EQ(last.dump(), R"({"id":6,"parent":5,"event":4,"t_ns":1000200000,"node":"director","hops":1,)"
                           R"("dropped":[{"node":"director","reason":"test"}]})");
}

TEST(Show, TheNodesJsonIsTheContracts) {
    ipvs::NodeTables tables;
    const ipvs::ServiceKey key{.protocol = wire::Protocol::tcp, .address = {0x0a000264}, .port = 80, .mark = 0};
    tables.net.addresses.push_back({"eth0", {{0x0a000202}, 24}, net::Scope::global, false});
    tables.net.sysctls.push_back({"net.ipv4.ip_forward", "1"});
    tables.ipvs.services.resize(1);
    tables.ipvs.services[0].key = key;
    tables.ipvs.servers.resize(2);
    tables.ipvs.servers[0].service = key;
    tables.ipvs.servers[0].method = ipvs::Method::nat;
    tables.ipvs.connections.resize(1);
    tables.ipvs.connections[0].expires = 5s;
    const Json json = Json::parse(node_json(tables));
    std::vector<std::string> keys;
    for (const auto& [name, value] : json.items()) keys.push_back(name);
    EXPECT_THAT(keys, testing::ElementsAre("at_ns", "addrs", "neigh", "routes", "services", "conns", "sysctls", "rules", "tracked"));
    EXPECT_EQ(json["addrs"].dump(), R"([{"dev":"eth0","prefix":"10.0.2.2/24","scope":"global","secondary":false,)"
              R"("has_broadcast":false,"broadcast":"0.0.0.0","label":""}])");
    EXPECT_EQ(json["sysctls"].dump(), R"({"net.ipv4.ip_forward":"1"})");
    EXPECT_EQ(json["services"][0]["key"].dump(), R"({"protocol":"tcp","address":"10.0.2.100","port":80,"mark":0})");
    ASSERT_EQ(json["services"][0]["servers"].size(), 1U);
    EXPECT_EQ(json["services"][0]["servers"][0]["method"], "Masq");
    EXPECT_EQ(json["conns"][0]["expires_ns"], 5'000'000'000);
}

TEST(Explain, FindsTheSentencesOfHostAndDirector) {
    EXPECT_EQ(sentence(net::kDropNoRoute.key, Language::english), net::kDropNoRoute.english);
    EXPECT_NE(sentence("ipvs.chosen", Language::english), "");
    EXPECT_EQ(sentence("no.such.key", Language::english), "");
}

TEST(Explain, AnUnknownKeyIsShownWithItsArguments) {
    EXPECT_EQ(clause({.key = "later.key", .arguments = {std::uint64_t{3}, true}}, Language::english),
              "later.key: 3, yes");
}

TEST(Explain, MakesTheCommentAnewFromTheEvents) {
    Recording run;
    run.director.decided(1ms, packet_with(5),
                         {&net::kRouteForward,
                          {wire::Ipv4Address{0x0a000264}, wire::Prefix{{0x0a000200}, 24}, wire::Ipv4Address{0x0a000202},
                           std::string("eth1")}});
    run.director.dropped(1ms, packet_with(5), {&net::kDropTtl, {std::uint64_t{1}}});
    run.director.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_EQ(why(record.events(1), Language::english), record.comment(1));
    EXPECT_EQ(record.comment(1).substr(0, 16), "The longest matc");
    EXPECT_THAT(std::string(record.comment(1)), testing::HasSubstr("; dropped: the TTL was 1"));
}

TEST(Explain, KeysAreUnique) {
    std::map<std::string_view, const net::Template*> seen;
    for (const net::Template* what : net::kTemplates) EXPECT_TRUE(seen.emplace(what->key, what).second) << what->key;
    for (const net::Template* what : ipvs::kTemplates) EXPECT_TRUE(seen.emplace(what->key, what).second) << what->key;
}

}  // namespace
}  // namespace lvslab::record
