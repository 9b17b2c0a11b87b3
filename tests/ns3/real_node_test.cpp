#include "ns3/real_node.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <sstream>
#include <thread>

#include "lab/complaint.hpp"
#include "lab/parse.hpp"
#include "ns3/world.hpp"
#include "record/run_record.hpp"
#include "wire/arp.hpp"
#include "wire/ethernet.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::sim {
namespace {

using namespace std::chrono_literals;

/// A cable that carries whole frames: what is behind a TAP device, without a kernel.
struct Cable {
    Cable() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), 0); }
    ~Cable() { ::close(ends[1]); }
    int ends[2] = {-1, -1};
};

lab::Lab pair() {
    return lab::parse_lab_text({.text = "name: pair\n"
                                        "topology:\n"
                                        "  nodes:\n"
                                        "    a: {kind: linux, mac: {eth0: \"02:00:00:00:00:0a\"}}\n"
                                        "    b: {kind: linux, exec: [ip addr add 10.0.0.2/24 dev eth0]}\n"
                                        "  links:\n"
                                        "    - {endpoints: [\"a:eth0\", \"b:eth0\"]}\n"
                                        "until: 300ms\n",
                                .file = "pair.yaml"});
}

/// Who has 10.0.0.2? Tell 10.0.0.1.
constexpr std::array<std::uint8_t, 42> kQuestion = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0,  10, 8, 6,
                                                    0,    1,    8,    0,    6,    4,    0, 1, 2, 0, 0,  0,  0, 10,
                                                    10,   0,    0,    1,    0,    0,    0, 0, 0, 0, 10, 0,  0, 2};

std::vector<std::uint8_t> read_frame(int descriptor) {
    pollfd ready{.fd = descriptor, .events = POLLIN, .revents = 0};
    std::vector<std::uint8_t> frame(2000);
    const ssize_t size = ::poll(&ready, 1, 2000) == 1 ? ::read(descriptor, frame.data(), frame.size()) : 0;
    frame.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return frame;
}

TEST(RealNode, IsAnsweredByTheSimulatedOnes) {
    Cable cable;
    const lab::Lab lab = pair();
    ASSERT_EQ(::write(cable.ends[1], kQuestion.data(), kQuestion.size()), 42);  // waits until the run begins
    World world(lab, {.real = {{{"a", "eth0"}, {.descriptor = cable.ends[0]}}}});
    world.run(lab.until);
    const auto answer = read_frame(cable.ends[1]);
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(answer);
    ASSERT_TRUE(ethernet);
    EXPECT_EQ(wire::to_string(ethernet->destination()), "02:00:00:00:00:0a");
    const auto arp = wire::Arp<const std::uint8_t>::parse(ethernet->payload());
    ASSERT_TRUE(arp);
    EXPECT_EQ(arp->operation(), wire::ArpOperation::reply);
    EXPECT_EQ(wire::to_string(arp->sender_ip()), "10.0.0.2");
}

TEST(RealNode, HasItsFramesInTheRecordAtBothEndsOfTheCableUnderOneId) {
    Cable cable;
    const lab::Lab lab = pair();
    std::ostringstream file;
    record::Recorder recorder(file, {.lab = "pair", .world = "live", .nodes = {{"a", "linux"}, {"b", "linux"}}});
    ASSERT_EQ(::write(cable.ends[1], kQuestion.data(), kQuestion.size()), 42);
    {
        World world(lab, {.recorder = &recorder, .real = {{{"a", "eth0"}, {.descriptor = cable.ends[0]}}}});
        recorder.finish(world.run(lab.until).end, "{}");
    }
    const std::string bytes = file.str();
    const auto path = std::filesystem::temp_directory_path() / ("real-node-" + std::to_string(::getpid()) + ".pcapng");
    std::ofstream(path, std::ios::binary) << bytes;
    {
        const record::RunRecord run = record::RunRecord::open(path);
        ASSERT_EQ(run.frame_count(), 4U);  // a out, b in, b out, a in
        std::vector<std::string> places;
        for (record::FrameNumber n = 1; n <= 4; ++n) places.emplace_back(run.frame(n).node);
        EXPECT_EQ(places, (std::vector<std::string>{"a", "b", "b", "a"}));
        EXPECT_EQ(run.frame(1).id, run.frame(2).id);
        EXPECT_EQ(run.frame(3).id, run.frame(4).id);
        EXPECT_NE(run.frame(1).id, run.frame(3).id);
        EXPECT_NE(run.frame(1).id, 0U);
    }
    std::filesystem::remove(path);
}

TEST(RealNode, IsTheHostOfItsOwnMacBeforeItHasSentAnything) {
    Cable cable;
    const lab::Lab lab = lab::parse_lab_text(
        {.text = "topology:\n"
                 "  nodes:\n"
                 "    a: {mac: {eth0: \"02:00:00:00:00:0a\"}}\n"
                 "    b: {exec: [ip addr add 10.0.0.2/24 dev eth0, ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev "
                 "eth0 nud permanent]}\n"
                 "  links: [{endpoints: [\"a:eth0\", \"b:eth0\"]}]\n"
                 "traffic: [{ping: 10.0.0.1, from: b, start: 10ms}]\n"
                 "until: 100ms\n",
         .file = "pair.yaml"});
    std::ostringstream file;
    record::Recorder recorder(file, {.lab = "pair", .nodes = {{"a", "linux", true}, {"b", "linux"}}});
    {
        World world(lab, {.recorder = &recorder, .real = {{{"a", "eth0"}, {.descriptor = cable.ends[0]}}}});
        recorder.finish(world.run(lab.until).end, "{}");
    }
    const auto path = std::filesystem::temp_directory_path() / ("real-mac-" + std::to_string(::getpid()) + ".pcapng");
    std::ofstream(path, std::ios::binary) << file.str();
    {
        const record::RunRecord run = record::RunRecord::open(path);
        ASSERT_EQ(run.frame_count(), 2U);
        EXPECT_EQ(run.frame(2).node, "a");
        EXPECT_EQ(run.frame(2).reception, record::Reception::unicast);
        EXPECT_EQ(run.comment(2),
                  "a receives this on eth0; the frame is for this host. a is a real host: this was observed, and its "
                  "kernel gives no reasons.");
    }
    std::filesystem::remove(path);
}

TEST(RealNode, ARunOfRealNodesEndsWhenItIsAskedTo) {
    Cable cable;
    const lab::Lab lab = pair();
    World world(lab, {.real = {{{"a", "eth0"}, {.descriptor = cable.ends[0]}}}});
    world.stop_when([] { return true; });
    EXPECT_LT(world.run(lab.until).end, lab.until / 2);
}

TEST(RealNode, CommandLinesAreForRealNodesOnly) {
    const lab::Lab lab =
        lab::parse_lab_text({.text = "topology: {nodes: {a: , b: }, links: [{endpoints: [\"a:eth0\", \"b:eth0\"]}]}\n"
                                     "traffic: [{run: iperf3 -c 10.0.0.1, from: a}]\n",
                             .file = "pair.yaml"});
    try {
        const World world(lab, {});
        FAIL();
    } catch (const lab::LabError& error) {
        EXPECT_STREQ(error.what(),
                     ":2: the node a is simulated and can not run `iperf3 -c 10.0.0.1`; make it a real one: "
                     "--on live --real a");
    }
    Cable cable;
    EXPECT_NO_THROW(World(lab, {.real = {{{"a", "eth0"}, {.descriptor = cable.ends[0]}}}}));
}

TEST(Lateness, IsMeasuredWhenTheRealClockIsFollowedAndOnlyThen) {
    Cable cable;
    const lab::Lab lab = pair();
    {
        World world(lab, {.real = {{{"a", "eth0"}, {.descriptor = cable.ends[0]}}}});
        const auto begin = std::chrono::steady_clock::now();
        world.run(lab.until);
        EXPECT_GE(std::chrono::steady_clock::now() - begin, lab.until);
        EXPECT_FALSE(world.lateness().empty());
        EXPECT_GE(world.lateness().quantile(1), world.lateness().quantile(0.5));
    }
    World simulated(lab, {});
    simulated.run(lab.until);
    EXPECT_TRUE(simulated.lateness().empty());
}

}  // namespace
}  // namespace lvslab::sim
