#include "guest/plan.hpp"

#include <gtest/gtest.h>

#include "guest/lab_plan.hpp"
#include "lab/complaint.hpp"
#include "lab/parse.hpp"

namespace lvslab::guest {
namespace {

using namespace std::chrono_literals;

TEST(Plan, SurvivesItsWayIntoTheGuestWithEveryByte) {
    Plan plan{.until = 8s};
    plan.nodes = {
        {.name = "director", .interfaces = {{.name = "eth0", .mac = {{2, 0, 0, 0, 2, 2}}, .mtu = 1400, .held = true}}},
        {.name = "sw", .bridge = true}};
    plan.cables = {{.a = {"director", "eth1"}, .b = {"sw", "p1"}, .rate = 1000, .delay = std::chrono::milliseconds(2), .queue = 7, .loss = 0.5}};
    plan.commands = {{.at = 1500ms, .node = "director", .text = "echo \"a\\b\"", .line = 7}};
    plan.frames = {{.at = 20ms, .to = {"director", "eth0"}, .bytes = std::string("\x00\xff\x80\x0a", 4)}};
    plan.programs = {{.kind = Plan::Program::Kind::http_client,
                      .node = "client",
                      .peer = {{0x0a000264}, 80},
                      .path = "/x",
                      .count = 24,
                      .every = 100ms,
                      .start = 1s}};
    plan.table_commands = {"ip neigh"};
    const Plan back = plan_from_json(to_json(plan));
    EXPECT_EQ(to_json(back), to_json(plan));
    EXPECT_EQ(back.frames[0].bytes, plan.frames[0].bytes);
    EXPECT_EQ(back.nodes[0].interfaces[0].mac, plan.nodes[0].interfaces[0].mac);
    EXPECT_TRUE(back.nodes[0].interfaces[0].held);
    EXPECT_EQ(back.programs[0].peer.port, 80);
    EXPECT_EQ(back.commands[0].text, "echo \"a\\b\"");
}

TEST(Report, ComesBackEvenIfACommandPrintedNoUtf8) {
    Report report{.kernel = "6.1.176"};
    report.commands = {{.node = "rs1", .command = "head -c1 /dev/urandom", .status = 1, .text = "\xff"}};
    const Report back = report_from_json(to_json(report));
    EXPECT_EQ(back.kernel, "6.1.176");
    EXPECT_EQ(back.commands.at(0).status, 1);
}

TEST(Plan, RefusesTextThatIsNone) {
    EXPECT_THROW(plan_from_json("{\"nodes\": 7}"), std::runtime_error);
    EXPECT_THROW(report_from_json("not json"), std::runtime_error);
}

lab::Lab lab_of(const std::string& text) { return lab::parse_lab_text({.text = text, .file = "x.yaml"}); }

constexpr const char* kLab = R"(name: x
topology:
  nodes:
    a: {kind: linux, exec: [ip addr add 10.0.0.1/24 dev eth0]}
    sw: {kind: bridge}
    b: {kind: linux}
  links:
    - {endpoints: ["a:eth0", "sw:p1"], mtu: 1400, delay: 50us}
    - {endpoints: ["sw:p2", "b:eth0"], delay: 20ms, loss: 0.25, queue: 10}
traffic:
  - {serve: http, on: [b], port: 80, size: 1KB}
  - {get: "http://10.0.0.2/y", from: a, count: 3, every: 10ms, start: 1s, idle: 2s}
  - {ping: 10.0.0.2, from: a}
  - {udp: "10.0.0.2:53", from: a, source_port: 40000, idle: 20s}
events: [{at: 2s, on: [a, b], exec: [ip link set eth0 down]}]
until: 3s
)";

TEST(LabPlan, CarriesNodesCablesCommandsAndTrafficOver) {
    const Plan plan = plan_of(lab_of(kLab));
    ASSERT_EQ(plan.nodes.size(), 3U);
    EXPECT_EQ(plan.nodes[0].interfaces.at(0).mtu, 1400U);
    EXPECT_TRUE(plan.nodes[1].bridge);
    EXPECT_EQ(wire::to_string(plan.nodes[0].interfaces[0].mac), "02:4c:56:00:01:01");
    ASSERT_EQ(plan.cables.size(), 2U);
    EXPECT_EQ(plan.cables[0].delay, 50us);
    EXPECT_EQ(plan.cables[0].rate, 1'000'000'000);
    EXPECT_EQ(plan.cables[1].delay, 20ms);
    EXPECT_EQ(plan.cables[1].loss, 0.25);
    EXPECT_EQ(plan.cables[1].queue, 10);
    ASSERT_EQ(plan.commands.size(), 3U);
    EXPECT_EQ(plan.commands[0].at, 0s);
    EXPECT_EQ(plan.commands[2].at, 2s);
    EXPECT_EQ(plan.commands[2].node, "b");
    ASSERT_EQ(plan.programs.size(), 4U);
    const Plan::Program udp = plan_from_json(to_json(plan)).programs[3];
    EXPECT_EQ(udp.port, 40000);
    EXPECT_TRUE(udp.one_socket);
    EXPECT_EQ(udp.idle, 20s);
    EXPECT_EQ(plan.programs[0].port, 80);
    EXPECT_EQ(plan.programs[1].path, "/y");
    EXPECT_EQ(plan.programs[1].idle, 2s);
    EXPECT_EQ(plan.programs[1].count, 3);
    EXPECT_EQ(plan.until, 3s);
}

TEST(LabPlan, LeavesTheOtherEndsOfAPartsCablesToOthers) {
    const Plan plan = plan_of(lab_of(kLab), {"b"});
    ASSERT_EQ(plan.nodes.size(), 1U);
    EXPECT_EQ(plan.nodes[0].name, "b");
    EXPECT_TRUE(plan.nodes[0].interfaces.at(0).held);
    EXPECT_TRUE(plan.cables.empty());
    ASSERT_EQ(plan.commands.size(), 1U);
    EXPECT_EQ(plan.commands[0].at, 2s);
    ASSERT_EQ(plan.programs.size(), 1U);
    EXPECT_EQ(plan.programs[0].kind, Plan::Program::Kind::http_server);
    EXPECT_TRUE(plan_of(lab_of(kLab), {"a", "b", "sw"}).cables.empty()) << "even if the part is everything";
}

TEST(LabPlan, CarriesCommandLinesOver) {
    const Plan plan = plan_of(
        lab_of("name: x\ntopology: {nodes: {a: , b: }, links: [{endpoints: [\"a:eth0\", \"b:eth0\"]}]}\n"
               "traffic: [{serve: iperf3 -s, on: a, port: 5201}, {run: iperf3 -c 10.0.0.1, from: b, start: 2s}]\n"));
    ASSERT_EQ(plan.programs.size(), 2U);
    EXPECT_EQ(plan.programs[0].kind, Plan::Program::Kind::command_server);
    EXPECT_EQ(plan.programs[0].command, "iperf3 -s");
    EXPECT_EQ(plan.programs[0].port, 5201);
    EXPECT_EQ(plan.programs[1].kind, Plan::Program::Kind::command_client);
    EXPECT_EQ(plan.programs[1].start, 2s);
    EXPECT_EQ(plan_from_json(to_json(plan)).programs[1].command, "iperf3 -c 10.0.0.1");
}

TEST(LabPlan, RefusesAKernelThatIsNotThere) {
    const std::string text = "name: x\ntopology: {nodes: {a: {kind: linux, era: 2.6.32}}, links: []}\n";
    EXPECT_THROW(plan_of(lab_of(text)), lab::LabError);
}

}  // namespace
}  // namespace lvslab::guest
