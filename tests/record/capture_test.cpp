#include "record/capture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "capture_samples.hpp"

namespace lvslab::record {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<CapturedFrame> frames_of(CaptureReader& reader) {
    std::vector<CapturedFrame> frames;
    while (const auto frame = reader.next()) frames.push_back(*frame);
    return frames;
}

/// Tests run side by side, each as its own process: the file bears the test's name.
std::filesystem::path stored(const Octets& octets) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    const auto path = std::filesystem::path(testing::TempDir()) / ("lvslab-" + std::string(test->name()));
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
    return path;
}

template <typename Attempt>
std::string refusal(Attempt attempt) {
    try {
        attempt();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "no exception";
}

TEST(CaptureKind, IsJudgedByTheFirstBytes) {
    EXPECT_EQ(capture_kind({}), CaptureKind::neither);
    EXPECT_EQ(capture_kind(hex("0a0d0d")), CaptureKind::neither);
    EXPECT_EQ(capture_kind(hex("0a0d0d0a")), CaptureKind::pcapng);
    EXPECT_EQ(capture_kind(hex("0a0d0d0a 0000001c 1a2b3c4d")), CaptureKind::pcapng);
    EXPECT_EQ(capture_kind(hex("0a0d0d0a 1c000000 4d3c2b1a")), CaptureKind::pcapng);
    EXPECT_EQ(capture_kind(hex("0a0d0d0a 1c000000 00000000")), CaptureKind::neither);
    for (const char* magic : {"a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1"}) {
        EXPECT_EQ(capture_kind(hex(magic)), CaptureKind::pcap) << magic;
    }
    EXPECT_EQ(capture_kind(hex("7f454c46 02010100 00000000")), CaptureKind::neither);
}

TEST(Capture, ShowsARecordAsFrames) {
    const Octets file = sample_capture();
    CaptureReader reader(file);
    const auto frames = frames_of(reader);
    ASSERT_EQ(frames.size(), 3U) << reader.end_reason();
    EXPECT_EQ(reader.end_reason(), "");
    EXPECT_EQ(reader.comment(), "{\"lab\":\"nat\"}");
    ASSERT_EQ(reader.interfaces().size(), 2U);
    EXPECT_EQ(reader.interfaces()[0].name, "client:eth0");
    EXPECT_EQ(reader.interfaces()[0].mac, kSampleMac);
    EXPECT_EQ(reader.interfaces()[0].addresses.size(), 2U);
    EXPECT_EQ(reader.interfaces()[1].name, "client:drop");

    EXPECT_EQ(frames[0].packet_id, 0x0102030405060708U);
    EXPECT_EQ(frames[0].comment, "sent to the gateway");
    EXPECT_EQ(frames[0].flags.direction, Direction::outbound);
    EXPECT_EQ(frames[0].timestamp, std::chrono::nanoseconds{1'000'000'007});
    EXPECT_EQ(copy(frames[0].bytes), kSampleFrame);
    EXPECT_THAT(lab_values_of(frames[0].options), ElementsAre(hex("4c5601aa"), hex("4c5601bbbbbb")));
    EXPECT_EQ(frames[1].interface, 1U);
    EXPECT_EQ(frames[1].packet_id, 0U);
    EXPECT_GT(frames[1].file_offset, frames[0].file_offset);
}

TEST(Capture, NumbersTheInterfacesOfSeveralSectionsOn) {
    const Octets file = sample_capture() + sample_capture();
    CaptureReader reader(file);
    const auto frames = frames_of(reader);
    ASSERT_EQ(frames.size(), 6U) << reader.end_reason();
    EXPECT_EQ(reader.interfaces().size(), 4U);
    EXPECT_EQ(frames[1].interface, 1U);
    EXPECT_EQ(frames[3].interface, 2U);
    EXPECT_EQ(frames[4].interface, 3U);
}

TEST(Capture, ShowsAPcapFileAsFramesOfOneInterface) {
    std::ostringstream out;
    PcapWriter writer(out);
    writer.packet(std::chrono::nanoseconds{3'000'000'001}, kSampleFrame);
    writer.packet(std::chrono::nanoseconds{3'000'000'002}, kSampleFrame);
    const Octets file = octets_of(out);
    CaptureReader reader(file);
    const auto frames = frames_of(reader);
    ASSERT_EQ(frames.size(), 2U);
    ASSERT_EQ(reader.interfaces().size(), 1U);
    EXPECT_EQ(reader.interfaces()[0].name, "");
    EXPECT_EQ(frames[1].timestamp, std::chrono::nanoseconds{3'000'000'002});
    EXPECT_EQ(copy(frames[1].bytes), kSampleFrame);
    EXPECT_EQ(frames[1].original_length, 17U);
    EXPECT_EQ(frames[1].packet_id, 0U);
    EXPECT_EQ(frames[1].flags, EpbFlags{});
}

TEST(Capture, OpensAFileAndKeepsItsFramesWhenMoved) {
    const auto path = stored(sample_capture());
    std::optional<CaptureReader> opened(path);
    const auto first = opened->next();
    ASSERT_TRUE(first.has_value());
    CaptureReader moved = std::move(*opened);
    opened.reset();
    std::filesystem::remove(path);  // a mapping outlives the file's name
    EXPECT_EQ(copy(first->bytes), kSampleFrame);
    EXPECT_EQ(frames_of(moved).size(), 2U);
    EXPECT_EQ(moved.comment(), "{\"lab\":\"nat\"}");
}

TEST(Capture, RefusesWhatItCannotRead) {
    const auto path = stored(hex("7f454c46 02010100"));
    EXPECT_EQ(refusal([&] { CaptureReader{path}; }), path.string() + ": neither pcap nor pcapng");
    std::ofstream(path, std::ios::trunc).close();
    EXPECT_EQ(refusal([&] { CaptureReader{path}; }), path.string() + ": neither pcap nor pcapng") << "an empty file";
    std::filesystem::remove(path);
    EXPECT_EQ(refusal([&] { CaptureReader{path}; }), path.string() + ": No such file or directory");
    EXPECT_THAT(refusal([] { CaptureReader{std::filesystem::path(testing::TempDir())}; }),
                HasSubstr("not a regular file"));
}

}  // namespace
}  // namespace lvslab::record
