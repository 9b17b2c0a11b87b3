#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "command_output.hpp"
#include "story_samples.hpp"

/// What Wireshark's own tools see in a run record, and what they leave of it.
namespace lvslab::record {
namespace {

using namespace std::chrono_literals;

class RecordInWireshark : public testing::Test {
protected:
    void SetUp() override {
        if (!has("tshark") || !has("editcap")) GTEST_SKIP() << "tshark and editcap are not installed";
        std::string pattern = testing::TempDir() + "lvslab-record-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
        tell();
    }
    void TearDown() override {
        if (!directory_.empty()) std::filesystem::remove_all(directory_);
    }

    std::string path(const std::string& name) const { return (directory_ / name).string(); }

    void tell() {
        Recording run;
        run.client.table_changed(0s, net::ChangeKind::set, net::Row(net::SysctlRow{"net.ipv4.ip_forward", "1"}));
        run.client.decided(1ms, packet_with(7), event(kSeen, "the gateway"));
        send(run.client, 1ms, {.id = 7});
        run.client.settled(1ms);
        receive(run.director, 2ms, {.id = 7, .parent = 3});
        run.director.dropped(2ms, packet_with(7), event(kRefused, "director"));
        run.director.settled(2ms);
        run.finish(9s, R"({"requests":1})");
        std::ofstream(path("run.pcapng"), std::ios::binary)
            .write(reinterpret_cast<const char*>(run.bytes.data()), std::ssize(run.bytes));
    }

    std::filesystem::path directory_;
};

TEST_F(RecordInWireshark, ShowsPacketIdPlaceAndSentence) {
    EXPECT_EQ(output_of("tshark -r " + path("run.pcapng") +
                        " -Y frame.packet_id==7 -T fields -E separator='|' -e frame.number -e frame.interface_name "
                        "-e frame.time_epoch -e frame.packet_flags_direction -e ip.dst -e frame.comment"),
              "1|client:eth0|0.001000000|0x00000002|10.0.2.100|Saw the gateway.\n"
              "2|director:eth0|0.002000000|0x00000001|10.0.2.100|director receives this on eth0; the frame is for this host.\n"
              "3|director:drop|0.002000000||10.0.2.100|Dropped: director refuses it.\n");
}

TEST_F(RecordInWireshark, TheStoryIsNoRowAndNoError) {
    EXPECT_EQ(output_of("tshark -r " + path("run.pcapng") +
                        " -Y 'frame.number > 3 || _ws.malformed || _ws.expert.severity >= 0x00800000'"),
              "");
}

TEST_F(RecordInWireshark, EditcapLeavesTheStory) {
    output_of("editcap -F pcapng " + path("run.pcapng") + " " + path("edited.pcapng"));
    const RunRecord record = RunRecord::open(path("edited.pcapng"));
    EXPECT_EQ(record.manifest(), Recording::manifest());
    EXPECT_THAT(lines_of(record), testing::ElementsAre("client eth0 out 7: test.seen",
                                                       "director eth0 in 7:", "director drop drop 7: drop.test"));
    EXPECT_EQ(record.frame(2).parent, 3U);
    EXPECT_EQ(record.tables_at("client", 0s).net.sysctls.size(), 1U);
}

TEST_F(RecordInWireshark, MergecapLeavesTheStoryOfTheFrames) {
    output_of("mergecap -F pcapng -w " + path("merged.pcapng") + " " + path("run.pcapng") + " " + path("run.pcapng"));
    const RunRecord record = RunRecord::open(path("merged.pcapng"));
    EXPECT_EQ(record.frame_count(), 6U);
    EXPECT_THAT(record.nodes(), testing::ElementsAre("client", "director"));
    EXPECT_EQ(record.events(1).size(), 1U);
}

}  // namespace
}  // namespace lvslab::record
