#include "record/run_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>

#include "record/pcap_file.hpp"
#include "record/show.hpp"
#include "story_samples.hpp"

namespace lvslab::record {
namespace {

using namespace std::chrono_literals;
using net::ChangeKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

net::Row neighbour(net::NeighbourState state) {
    return net::NeighbourRow{.address = {0x0a000101}, .dev = "eth0", .mac = kMacB, .has_mac = true, .state = state};
}

/// A request over two nodes, an answer that is dropped, and tables that change.
void tell(Recording& run) {
    using net::NeighbourState;
    run.client.table_changed(1ms, ChangeKind::set, neighbour(NeighbourState::incomplete));
    run.client.decided(1ms, packet_with(5), event(kSeen, "request"));
    send(run.client, 1ms, {.id = 5});
    run.client.settled(1ms);
    receive(run.director, 2ms, {.id = 5});
    run.director.settled(2ms);
    run.client.table_changed(3ms, ChangeKind::set, neighbour(NeighbourState::reachable));
    run.director.dropped(3ms, packet_with(6), event(kRefused, "director"));
    run.director.settled(3ms);
    run.client.table_changed(4ms, ChangeKind::remove, neighbour(NeighbourState::failed));
}

TEST(RunRecord, KnowsEveryFrame) {
    Recording run;
    tell(run);
    const RunRecord record = run.finish();
    EXPECT_THAT(lines_of(record),
                ElementsAre("client eth0 out 5: test.seen", "director eth0 in 5:", "director drop drop 6: drop.test"));
    EXPECT_EQ(record.frame(2).time, 2ms);
    EXPECT_EQ(copy(record.frame(2).bytes), ping_frame());
    EXPECT_EQ(record.warning(), "");
    EXPECT_TRUE(record.has_story());
    EXPECT_THROW(record.frame(0), std::out_of_range);
    EXPECT_THROW(record.frame(4), std::out_of_range);
}

TEST(RunRecord, FindsFramesByPacketAndByNode) {
    Recording run;
    tell(run);
    const RunRecord record = run.finish();
    EXPECT_THAT(record.packets(), ElementsAre(5, 6));
    EXPECT_THAT(record.frames_of_packet(5), ElementsAre(1, 2));
    EXPECT_THAT(record.frames_of_packet(6), ElementsAre(3));
    EXPECT_THAT(record.frames_of_packet(7), IsEmpty());
    EXPECT_THAT(record.nodes(), ElementsAre("client", "director"));
    EXPECT_THAT(record.frames_of_node("director"), ElementsAre(2, 3));
    EXPECT_THAT(record.frames_of_node("nobody"), IsEmpty());
}

TEST(RunRecord, TablesAreThoseOfTheTimeAsked) {
    Recording run;
    tell(run);
    const RunRecord record = run.finish();
    const auto neighbours = [&](net::Time time) { return record.tables_at("client", time).net.neighbours; };
    EXPECT_THAT(neighbours(999us), IsEmpty());
    ASSERT_EQ(neighbours(1ms).size(), 1U);
    EXPECT_EQ(neighbours(1ms)[0].state, net::NeighbourState::incomplete);
    EXPECT_EQ(neighbours(2999us)[0].state, net::NeighbourState::incomplete);
    EXPECT_EQ(neighbours(3ms)[0].state, net::NeighbourState::reachable);
    EXPECT_THAT(neighbours(4ms), IsEmpty());
    EXPECT_EQ(record.tables_at("client", 3ms).now, 3ms);
    EXPECT_EQ(record.tables_at("client", 0ms).net.interfaces.size(), 2U);
    EXPECT_THAT(record.tables_at("nobody", 9s).net.interfaces, IsEmpty());
}

TEST(RunRecord, TablesOfARealNodeAreThoseOfAReading) {
    Manifest manifest = Recording::manifest();
    manifest.nodes = {{.name = "rs1", .kind = "linux", .real = true}};
    std::ostringstream out;
    Recorder recorder(out, manifest);
    NodeRecorder& node = recorder.add_node("rs1");
    ipvs::NodeTables tables;
    tables.net.interfaces.push_back({.index = 2, .name = "eth0"});
    node.introduce(tables);
    tables.net.sysctls.push_back({.name = "net.ipv4.ip_forward", .value = "0"});
    node.start_with(3s, tables);
    tables.net.sysctls[0].value = "1";
    node.start_with(9s, tables);
    recorder.finish(9s);
    const Octets bytes = octets_of(out);
    const RunRecord record = RunRecord::over(bytes);
    const auto forwards = [&](net::Time at) {
        const ipvs::NodeTables read = record.tables_at("rs1", at);
        return std::pair(read.now, read.net.sysctls.at(0).value);
    };
    EXPECT_EQ(forwards(1s), std::pair(net::Time{3s}, std::string("0"))) << "it had not been read before";
    EXPECT_EQ(forwards(5s), std::pair(net::Time{3s}, std::string("0")));
    EXPECT_EQ(forwards(net::kNever), std::pair(net::Time{9s}, std::string("1")));
}

TEST(RunRecord, KnowsTheLastFrameOfATime) {
    Recording run;
    tell(run);
    const RunRecord record = run.finish();
    EXPECT_EQ(record.last_frame_at(999us), 0U);
    EXPECT_EQ(record.last_frame_at(1ms), 1U);
    EXPECT_EQ(record.last_frame_at(2999us), 2U);
    EXPECT_EQ(record.last_frame_at(3ms), 3U);
    EXPECT_EQ(record.last_frame_at(net::kNever), 3U);
}

TEST(RunRecord, FramesOutOfOrderCountUpToTheFirstLaterOne) {
    std::ostringstream out;
    PcapWriter writer(out);
    for (const net::Time time : {5s, 9s, 6s, 7s}) writer.packet(time, ping_frame());
    const Octets bytes = octets_of(out);
    const RunRecord record = RunRecord::over(bytes);
    EXPECT_EQ(record.last_frame_at(4s), 0U);
    EXPECT_EQ(record.last_frame_at(7s), 1U);
    EXPECT_EQ(record.last_frame_at(9s), 4U);
}

TEST(RunRecord, GivesTheManifestBack) {
    Recording run;
    EXPECT_EQ(run.finish().manifest(), Recording::manifest());
}

TEST(RunRecord, AManifestLongerThanAnOptionComesBackWhole) {
    Manifest manifest = Recording::manifest();
    for (int i = 0; i < 20'000; ++i) manifest.lab_text += "# \xe8\xb4\x9f\xe8\xbd\xbd line\n";
    std::ostringstream out;
    Recorder recorder(out, manifest);
    recorder.finish(1s);
    const Octets bytes = octets_of(out);
    EXPECT_EQ(RunRecord::over(bytes).manifest(), manifest);
}

TEST(RunRecord, TheLabsHashIsFnv1a) {
    EXPECT_EQ(lab_hash(""), "cbf29ce484222325");
    EXPECT_EQ(lab_hash("foobar"), "85944171f73967e8");
}

TEST(RunRecord, AManifestOfSomebodyElseIsNone) {
    for (const char* json : {"", "{", "[]", "7", "null", R"({"format":"other"})", R"({"format":7})"}) {
        EXPECT_FALSE(manifest_from_json(json).has_value()) << json;
    }
    const auto odd = manifest_from_json(R"({"format":"lvslab-record","seed":-1,"nodes":[7,{"name":"a"}],"links":{}})");
    ASSERT_TRUE(odd.has_value());
    EXPECT_THAT(odd->nodes, ElementsAre(Manifest::Node{}, Manifest::Node{"a", ""}));
}

// ---- files that are not whole, or not ours

TEST(RunRecord, AForeignPcapngHasPacketsWithoutAStory) {
    std::ostringstream out;
    PcapngWriter writer(out);
    writer.add_interface({.name = "eth0:1"});
    writer.add_interface({});
    writer.packet({.interface = 0, .timestamp = 5s, .bytes = ping_frame()});
    writer.packet({.interface = 1, .timestamp = 6s, .bytes = ping_frame()});
    const Octets bytes = octets_of(out);
    const RunRecord record = RunRecord::over(bytes);
    EXPECT_FALSE(record.has_story());
    EXPECT_THAT(lines_of(record), ElementsAre("capture eth0:1 ? 0:", "capture if1 ? 0:"));
    EXPECT_EQ(packet_list(record).size(), 2U);
    EXPECT_EQ(record.manifest(), Manifest{});
}

TEST(RunRecord, APcapFileHasPacketsWithoutAStory) {
    std::ostringstream out;
    PcapWriter writer(out);
    writer.packet(5s, ping_frame());
    const Octets bytes = octets_of(out);
    const RunRecord record = RunRecord::over(bytes);
    EXPECT_THAT(lines_of(record), ElementsAre("capture if0 ? 0:"));
    EXPECT_EQ(record.frame(1).time, 5s);
}

TEST(RunRecord, AStoryIsReadEvenWhenTheManifestIsGone) {
    Recording run;
    tell(run);
    run.finish();
    std::string text(run.bytes.begin(), run.bytes.end());
    text.replace(text.find("lvslab-record"), 6, "merged");
    const Octets merged(text.begin(), text.end());
    const RunRecord record = RunRecord::over(merged);
    EXPECT_TRUE(record.has_story());
    EXPECT_THAT(record.nodes(), ElementsAre("client", "director"));
    EXPECT_EQ(record.manifest().lab, "");
}

TEST(RunRecord, SaysInOneSentenceWhatItCanNotOpen) {
    const Octets text = {'h', 'e', 'l', 'l', 'o', '!', '!', '!'};
    EXPECT_THROW(RunRecord::over(text), std::runtime_error);
    EXPECT_THROW(RunRecord::over({}), std::runtime_error);
    const auto path = std::filesystem::path(testing::TempDir()) / "no-such-record.pcapng";
    try {
        RunRecord::open(path);
        FAIL() << "opened a file that is not there";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr(path.string()));
    }
}

TEST(RunRecord, OpensFromAFile) {
    Recording run;
    tell(run);
    run.finish();
    const auto path = std::filesystem::path(testing::TempDir()) / "lvslab-run-record-test.pcapng";
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(run.bytes.data()), std::ssize(run.bytes));
    RunRecord record = RunRecord::open(path);
    const RunRecord moved = std::move(record);
    EXPECT_EQ(lines_of(moved).size(), 3U);
    std::filesystem::remove(path);
}

/// A file in the test's folder that goes with this.
struct TemporaryFile {
    std::filesystem::path path;
    ~TemporaryFile() { std::filesystem::remove(path); }
};

TEST(RunRecord, TellsHowFarItHasRead) {
    const TemporaryFile file{std::filesystem::path(testing::TempDir()) / "lvslab-run-record-progress.pcap"};
    {
        std::ofstream out(file.path, std::ios::binary);
        PcapWriter writer(out);
        const Octets frame(1 << 18);
        for (int i = 0; i < 160; ++i) writer.packet(net::Time(i), frame);  // 40 MB: two steps of 16 MB, and the end
    }
    std::vector<double> shares;
    const auto watch = [&](double share) {
        shares.push_back(share);
        return true;
    };
    EXPECT_EQ(RunRecord::open(file.path, watch).frame_count(), 160U);
    ASSERT_EQ(shares.size(), 3U);
    EXPECT_NEAR(shares[0], 0.4, 0.01);
    EXPECT_NEAR(shares[1], 0.8, 0.015);
    EXPECT_EQ(shares[2], 1.0);
}

TEST(RunRecord, StopsReadingWhenToldTo) {
    Recording run;
    tell(run);
    run.finish();
    const TemporaryFile file{std::filesystem::path(testing::TempDir()) / "lvslab-run-record-stop.pcapng"};
    std::ofstream(file.path, std::ios::binary)
        .write(reinterpret_cast<const char*>(run.bytes.data()), std::ssize(run.bytes));
    try {
        RunRecord::open(file.path, [](double) { return false; });
        FAIL() << "went on";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "interrupted");
    }
}

/// Asks a record everything: nothing may read outside its bytes, whatever they hold.
std::size_t ask_everything(const RunRecord& record) {
    std::size_t sum = packet_table(record).size() + packet_list_json(record).size();
    for (const net::PacketId id : record.packets())
        sum += packet_text(record, id).size() + packet_json(record, id).size();
    for (const std::string& node : record.nodes()) sum += node_json(record.tables_at(node, net::kNever)).size();
    return sum;
}

TEST(RunRecord, AFileCutAnywhereOpensUpToItsLastWholeBlock) {
    Recording run;
    tell(run);
    run.finish();
    FrameNumber most = 0;
    std::string last_warning;
    for (std::size_t size = 12; size < run.bytes.size(); ++size) {
        Octets cut(run.bytes.begin(), run.bytes.begin() + static_cast<std::ptrdiff_t>(size));
        cut.shrink_to_fit();
        const RunRecord record = RunRecord::over(cut);
        EXPECT_GE(record.frame_count(), most);
        most = record.frame_count();
        ask_everything(record);
        if (size + 1 == run.bytes.size()) last_warning = record.warning();
    }
    EXPECT_EQ(most, 3U);
    EXPECT_THAT(last_warning, HasSubstr("truncated at byte"));
}

TEST(RunRecord, SurvivesTwoThousandCorruptions) {
    Recording run;
    tell(run);
    run.finish(9s, "{}");
    std::mt19937 random(1);
    int opened = 0;
    for (int trial = 0; trial < 2000; ++trial) {
        Octets bytes = run.bytes;
        for (unsigned flips = 1 + random() % 8; flips > 0; --flips) {
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        }
        try {
            ask_everything(RunRecord::over(bytes));
            ++opened;
        } catch (const std::runtime_error&) {
            // The magic itself was hit.
        }
    }
    EXPECT_GT(opened, 1900);
}

}  // namespace
}  // namespace lvslab::record
