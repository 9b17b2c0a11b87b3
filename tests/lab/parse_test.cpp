#include "lab/parse.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "contract_lab.hpp"

namespace lvslab::lab {
namespace {

using wire::Ipv4Address;

template <class T>
const T& item(const std::vector<Traffic>& traffic, std::size_t i) {
    return std::get<T>(traffic.at(i));
}

TEST(ParseLab, ReadsNodesInFileOrder) {
    const Lab lab = parsed(kContractLab);
    std::vector<std::string> names;
    for (const Node& node : lab.nodes) names.push_back(node.name);
    EXPECT_EQ(names, (std::vector<std::string>{"client", "router", "director", "rs1", "rs2", "sw3"}));
    EXPECT_EQ(lab.name, "nat");
    EXPECT_EQ(lab.path, "");
    EXPECT_EQ(lab.until, 8s);
}

TEST(ParseLab, ReadsANodeWithItsCommandsAndTheirLines) {
    const Lab lab = parsed(kContractLab);
    const Node& director = *lab.find("director");
    EXPECT_EQ(director.kind, NodeKind::linux_host);
    EXPECT_EQ(director.era, Era::linux_2_6_32);
    EXPECT_EQ(director.cpu, (Cpu{.per_packet = 60us, .queue = 100}));
    EXPECT_EQ(director.exec, (std::vector<Command>{{.text = "ip addr add 10.0.2.2/24 dev eth0", .line = 12},
                                                   {.text = "ipvsadm -A -t 10.0.2.100:80 -s rr", .line = 13}}));
    EXPECT_EQ(director.interfaces, (std::vector<std::string>{"eth0", "eth1"}));
    EXPECT_EQ(director.line, 7);
    EXPECT_EQ(lab.find("client")->exec.size(), 2u);
}

TEST(ParseLab, TakesANodeWithoutAnyKeyForAPlainHost) {
    const Lab lab = parsed(kContractLab);
    EXPECT_EQ(*lab.find("router"), (Node{.name = "router", .interfaces = {"eth0", "eth1"}, .line = 6}));
    EXPECT_TRUE(lab.find("rs2")->exec.empty());
    EXPECT_EQ(lab.find("nobody"), nullptr);
}

TEST(ParseLab, ReadsBridgesAndGivenMacs) {
    const Lab lab = parsed(kContractLab);
    EXPECT_EQ(lab.find("sw3")->kind, NodeKind::bridge);
    EXPECT_EQ(lab.find("sw3")->interfaces, (std::vector<std::string>{"p1", "p2", "p3"}));
    EXPECT_EQ(lab.find("rs1")->mac.at("eth0"), *wire::parse_mac("02:00:00:00:03:11"));
}

TEST(ParseLab, ReadsALinkWithAllItsKeys) {
    const Lab lab = parsed(kContractLab);
    EXPECT_EQ(lab.links.at(2), (Link{.a = {"director", "eth1"},
                                     .b = {"sw3", "p1"},
                                     .rate = 100'000'000,
                                     .delay = 50us,
                                     .mtu = 1400,
                                     .loss = 0.01,
                                     .queue = 50,
                                     .line = 20}));
}

TEST(ParseLab, GivesALinkItsDefaults) {
    const Link link = parsed(kContractLab).links.at(0);
    EXPECT_EQ(link.rate, 1'000'000'000);
    EXPECT_EQ(link.delay, 10us);
    EXPECT_EQ(link.mtu, 1500);
    EXPECT_EQ(link.loss, 0);
    EXPECT_EQ(link.queue, 1000);
}

TEST(ParseLab, ReadsServers) {
    const Lab lab = parsed(kContractLab);
    EXPECT_EQ(item<Serve>(lab.traffic, 0),
              (Serve{.protocol = Protocol::http, .on = {"rs1", "rs2"}, .port = 8080, .size = 10'000, .line = 24}));
    EXPECT_EQ(item<Serve>(lab.traffic, 1),
              (Serve{.protocol = Protocol::udp_echo, .on = {"rs1"}, .port = 53, .line = 25}));
}

TEST(ParseLab, ReadsCommandLinesOfRealNodes) {
    const Lab lab = parsed(
        "topology: {nodes: {a: , b: }}\n"
        "traffic:\n"
        "  - {serve: iperf3 -s -p 80, on: a, port: 80}\n"
        "  - {serve: /opt/server, on: b}\n"
        "  - {run: iperf3 -c 10.0.0.1, from: b, start: 2s}\n");
    EXPECT_EQ(
        item<Serve>(lab.traffic, 0),
        (Serve{.protocol = Protocol::command, .on = {"a"}, .port = 80, .command = "iperf3 -s -p 80", .line = 3}));
    EXPECT_EQ(item<Serve>(lab.traffic, 1),
              (Serve{.protocol = Protocol::command, .on = {"b"}, .command = "/opt/server", .line = 4}));
    EXPECT_EQ(item<lvslab::lab::Run>(lab.traffic, 2),
              (lvslab::lab::Run{.command = "iperf3 -c 10.0.0.1", .from = "b", .when = {.start = 2s}, .line = 5}));
}

TEST(ParseLab, ReadsClients) {
    const Lab lab = parsed(kContractLab);
    const Ipv4Address vip{0x0a000264};
    EXPECT_EQ(item<Get>(lab.traffic, 2), (Get{.server = {vip, 80},
                                              .path = "/",
                                              .from = "client",
                                              .when = {.count = 24, .every = 100ms, .start = 2s},
                                              .line = 26}));
    EXPECT_EQ(item<Get>(lab.traffic, 3), (Get{.server = {vip, 8080}, .path = "/a?b=c", .from = "client", .line = 27}));
    EXPECT_EQ(item<Udp>(lab.traffic, 4), (Udp{.server = {vip, 53},
                                              .from = "client",
                                              .size = 400,
                                              .when = {.count = 3, .every = 10ms, .start = 0s},
                                              .line = 28}));
    EXPECT_EQ(item<Ping>(lab.traffic, 5),
              (Ping{.to = {0x0a000202}, .from = "client", .size = 1000, .when = {.count = 2}, .line = 29}));
    EXPECT_EQ(item<Traceroute>(lab.traffic, 6),
              (Traceroute{.to = {0x0a00030b}, .from = "client", .start = 5s, .line = 30}));
}

TEST(ParseLab, ReadsEvents) {
    const Lab lab = parsed(kContractLab);
    const Event expected{.at = 3s, .on = {"rs1"}, .exec = {{.text = "ip link set eth0 down", .line = 32}}, .line = 32};
    EXPECT_EQ(lab.events, std::vector<Event>{expected});
}

TEST(ParseLab, ReadsExpectations) {
    const std::vector<Expectation> expected{
        Requests{.ok = 24, .failed = 0, .line = 34},
        Share{.nodes = {{"rs1", 12}, {"rs2", 12}}, .line = 35},
        SeenSource{.nodes = {{"rs1", Ipv4Address{0x0a00010a}}}, .line = 36},
        Dropped{.node = "rs1", .reason = "arp_ignore", .min = 2, .max = 9, .line = 37},
        Dropped{.node = "router", .reason = "no_route", .min = 1, .max = std::nullopt, .line = 38},
        Dropped{.node = "router", .reason = "ttl_exceeded", .min = 0, .max = 0, .line = 39},
        ArpAnswers{.address = {0x0a000264}, .from = {"director"}, .line = 40},
        Trace{.hops = {{0x0a000101}, {0x0a000202}, {0x0a00030b}}, .line = 41},
    };
    EXPECT_EQ(parsed(kContractLab).expectations, expected);
}

TEST(ParseLab, TakesTheSectionsInAnyOrder) {
    const Lab lab = parsed("traffic: [{ping: 10.0.0.2, from: a}]\n" + kSmallTopology);
    EXPECT_EQ(item<Ping>(lab.traffic, 0).from, "a");
}

TEST(ParseLab, LetsNobodyAnswerArp) {
    const Lab lab = parsed(kSmallTopology + "expect: [{arp_answers: {for: 10.0.0.9, from: []}}]");
    EXPECT_TRUE(std::get<ArpAnswers>(lab.expectations.at(0)).from.empty());
}

TEST(ParseLab, TakesTheNameFromTheFileWhenTheTextGivesNone) {
    EXPECT_EQ(parsed(kSmallTopology).name, "dr");
    EXPECT_EQ(parse_lab_text({.text = kSmallTopology, .file = "/dev/stdin"}).name, "stdin");
    EXPECT_EQ(parse_lab_text({.text = kSmallTopology, .file = ""}).name, "lab");
}

TEST(ParseLab, FollowsYamlAnchors) {
    const Lab lab = parsed("topology: {nodes: {a: &host {exec: [ip link set lo up]}, b: *host}}");
    EXPECT_EQ(lab.find("b")->exec, (std::vector<Command>{{.text = "ip link set lo up", .line = 1}}));
}

TEST(ParseLab, ReadsAFile) {
    const auto path = std::filesystem::temp_directory_path() / "lvslab-parse-test.yaml";
    std::ofstream(path) << kContractLab;
    const Lab lab = parse_lab(path);
    std::filesystem::remove(path);
    Lab expected = parsed(kContractLab);
    expected.path = path.string();
    EXPECT_EQ(lab, expected);
}

TEST(ParseLab, SaysWhatIsWrongWithAPath) {
    try {
        parse_lab("/nowhere/nat.yaml");
        FAIL() << "a missing file was read";
    } catch (const LabError& error) {
        EXPECT_STREQ(error.what(), "/nowhere/nat.yaml: the file can not be read; check its name and permissions");
    }
    EXPECT_THROW(parse_lab(std::filesystem::temp_directory_path()), LabError);
}

}  // namespace
}  // namespace lvslab::lab
