#include "judge/stage.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "lab/parse.hpp"
#include "record/run_record.hpp"

namespace lvslab::judge {
namespace {

using namespace std::chrono_literals;

constexpr const char* kLab = R"(name: x
topology:
  nodes:
    a: {kind: linux, exec: [ip addr add 10.0.0.1/24 dev eth0]}
    b: {kind: linux, exec: [ip addr add 10.0.0.2/24 dev eth0]}
    c: {kind: linux, exec: [ip addr add 10.0.0.3/24 dev eth0]}
    sw: {kind: bridge}
  links:
    - {endpoints: ["a:eth0", "sw:p1"]}
    - {endpoints: ["b:eth0", "sw:p2"]}
    - {endpoints: ["c:eth0", "sw:p3"]}
until: 3s
)";

class StageOfThree : public testing::Test {
protected:
    StageOfThree()
        : lab(lab::parse_lab_text({.text = kLab, .file = "x.yaml"})),
          recorder(stream, {}),
          stage(lab, {.seed = 1, .recorder = &recorder}) {
        for (const lab::Node& node : lab.nodes) {
            for (const lab::Command& command : node.exec) stage.command(node.name, command.text);
        }
    }
    /// `WHAT node:interface`, of all frames of a node.
    std::size_t frames(const std::string& node, record::Way way) {
        recorder.finish(stage.now());
        const std::string bytes = stream.str();
        const auto record = record::RunRecord::over(
            {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        std::size_t count = 0;
        for (const auto n : record.frames_of_node(node)) count += record.frame(n).way == way ? 1 : 0;
        return count;
    }

    lab::Lab lab;
    std::ostringstream stream;
    record::Recorder recorder;
    Stage stage;
};

TEST_F(StageOfThree, CarriesAPingOverASwitchThatLearns) {
    stage.at(1s, [this] { stage.command("a", "ping -c 1 10.0.0.2"); });
    stage.run(2s);
    EXPECT_EQ(stage.now(), 2s);
    EXPECT_EQ(frames("c", record::Way::in), 1U) << "the broadcast question only: the switch knows a and b afterwards";
}

TEST_F(StageOfThree, BothEndsLoseTheCarrierOfACableThatOneSideTakesDown) {
    stage.command("a", "ip link set eth0 down");
    stage.at(1s, [this] { stage.command("b", "ping -c 1 10.0.0.1"); });
    stage.run(2s);
    EXPECT_EQ(frames("a", record::Way::in), 0U);
}

TEST(ExactStage, HasCablesAsTheLabSays) {
    const lab::Lab lab = lab::parse_lab_text({.text = "name: x\n"
                                                      "topology:\n"
                                                      "  nodes:\n"
                                                      "    a: {exec: [ip addr add 10.0.0.1/24 dev eth0]}\n"
                                                      "    b: {exec: [ip addr add 10.0.0.2/24 dev eth0]}\n"
                                                      "  links: [{endpoints: [\"a:eth0\", \"b:eth0\"], rate: 1Mbit, delay: 3ms}]\n"
                                                      "until: 3s\n",
                                              .file = "x.yaml"});
    std::ostringstream stream;
    record::Recorder recorder(stream, {});
    Stage stage(lab, {.seed = 1, .recorder = &recorder, .exact_cables = true});
    for (const lab::Node& node : lab.nodes) stage.command(node.name, node.exec[0].text);
    stage.at(1s, [&] { stage.command("a", "ping -c 1 10.0.0.2"); });
    stage.run(2s);
    recorder.finish(2s);
    const std::string bytes = stream.str();
    const auto record = record::RunRecord::over({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    const record::Frame question = record.frame(record.frames_of_node("b").front());
    EXPECT_EQ(question.time, 1s + 3ms + 84 * 8us) << "ARP, padded to 60 bytes, with preamble, FCS and gap";
}

}  // namespace
}  // namespace lvslab::judge
