#include "live/tools.hpp"

#include <gtest/gtest.h>

#include "live/error.hpp"
#include "live/http_tools.hpp"
#include "live/icmp_tools.hpp"
#include "live/keeper.hpp"
#include "live/uplink.hpp"

namespace lvslab::live {
namespace {

using Kind = guest::Plan::Program::Kind;

guest::Plan::Program program(Kind kind) {
    return {.kind = kind,
            .node = "client",
            .peer = {*wire::parse_ipv4("10.0.2.100"), 80},
            .size = 56,
            .path = "/a",
            .count = 3,
            .every = std::chrono::milliseconds(100)};
}

TEST(Tools, AreNamedAsAPersonWouldTypeThem) {
    EXPECT_EQ(command_line_of(program(Kind::http_client)), "curl http://10.0.2.100/a");
    EXPECT_EQ(command_line_of(program(Kind::ping)), "ping -n -c 3 -i 0.1 -W 5 -s 56 10.0.2.100");
    EXPECT_EQ(command_line_of(program(Kind::traceroute)), "traceroute -n -q 1 -N 1 -w 1 10.0.2.100");
    auto own = program(Kind::command_client);
    own.command = "iperf3 -c 10.0.2.100";
    EXPECT_EQ(command_line_of(own), own.command);
}

TEST(Tools, CurlCannotBeSilent) {
    auto get = program(Kind::http_client);
    get.idle = std::chrono::seconds(20);
    EXPECT_EQ(command_line_of(get), "a silent HTTP client of http://10.0.2.100/a");
}

TEST(Tools, APortOtherThan80StandsInTheUrl) {
    auto get = program(Kind::http_client);
    get.peer.port = 8080;
    EXPECT_EQ(Curl::url(get), "http://10.0.2.100:8080/a");
}

TEST(Tools, NoPingIsFasterThanItsOptionsAllow) {
    auto ping = program(Kind::ping);
    ping.every = net::Time{0};
    EXPECT_NE(PingTool::line(ping).find("-i 0.001 "), std::string::npos);
}

TEST(Keeper, GivesTunnelsToThoseWhoSpeakOfThem) {
    guest::Plan plan;
    plan.commands = {{.node = "rs1", .text = "modprobe ipip"},
                     {.node = "rs2", .text = "ip addr add 10.0.2.100/32 dev tunl0"},
                     {.node = "rs3", .text = "ip addr add 10.0.2.100/32 dev lo"}};
    EXPECT_EQ(tunnels_of(plan), (std::set<std::string>{"rs1", "rs2"}));
}

TEST(Uplink, NamesADeviceThatIsNotThere) {
    try {
        const Uplink uplink("nothing0");
        FAIL();
    } catch (const LiveError& error) {
        EXPECT_STREQ(error.what(), "--attach: there is no network device nothing0; `ip link` shows those that are");
    }
}

}  // namespace
}  // namespace lvslab::live
