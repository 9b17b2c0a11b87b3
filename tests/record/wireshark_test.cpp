#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "capture_samples.hpp"
#include "command_output.hpp"
#include "record/capture.hpp"

/// What Wireshark's own tools make of our files: an oracle that shares no code with us.
namespace lvslab::record {
namespace {

class Wireshark : public testing::Test {
protected:
    void SetUp() override {
        if (!has("tshark") || !has("editcap")) GTEST_SKIP() << "tshark and editcap are not installed";
        std::string pattern = testing::TempDir() + "lvslab-wireshark-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
    }
    void TearDown() override {
        if (!directory_.empty()) std::filesystem::remove_all(directory_);
    }

    std::string path(const std::string& name) const { return (directory_ / name).string(); }
    std::string store(const std::string& name, const Octets& octets) const {
        std::ofstream(path(name), std::ios::binary)
            .write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
        return path(name);
    }

    std::filesystem::path directory_;
};

TEST_F(Wireshark, ShowsWhatWeWroteIntoARecord) {
    const std::string file = store("record.pcapng", sample_capture());
    const std::string shown = output_of(
        "tshark -r " + file +
        " -T fields -E separator='|' -e frame.number -e frame.packet_id -e frame.interface_name -e frame.time_epoch "
        "-e frame.packet_flags_direction -e frame.packet_flags_reception_type -e frame.len -e frame.comment");
    EXPECT_EQ(shown,
              "1|72623859790382856|client:eth0|1.000000007|0x00000002|3|17|sent to the gateway,second thought\n"
              "2||client:drop|1.000000008|||17|\n"
              "3||client:eth0|31536000.000000000|0x00000001|0|0|\n");
}

TEST_F(Wireshark, KeepsTheCustomOptionsThroughEditcap) {
    const std::string file = store("record.pcapng", sample_capture());
    output_of("editcap -F pcapng " + file + " " + path("edited.pcapng"));
    CaptureReader reader(std::filesystem::path(path("edited.pcapng")));
    const auto frame = reader.next();
    ASSERT_TRUE(frame.has_value()) << reader.end_reason();
    EXPECT_EQ(frame->packet_id, 0x0102030405060708U);
    EXPECT_EQ(frame->comment, "sent to the gateway");
    EXPECT_EQ(reader.interfaces()[frame->interface].name, "client:eth0");
    EXPECT_THAT(lab_values_of(frame->options), testing::ElementsAre(hex("4c5601aa"), hex("4c5601bbbbbb")));
}

TEST_F(Wireshark, ReadsOurPcapFilesInEveryFormat) {
    for (const PcapFraction fraction : {PcapFraction::nanoseconds, PcapFraction::microseconds}) {
        for (const std::endian order : {std::endian::little, std::endian::big}) {
            std::ostringstream out;
            PcapWriter writer(out, {.fraction = fraction, .order = order});
            writer.packet(std::chrono::nanoseconds{1'000'002'003}, kSampleFrame);
            const std::string file = store("frames.pcap", octets_of(out));
            EXPECT_EQ(output_of("tshark -r " + file + " -T fields -e frame.time_epoch -e eth.src"),
                      fraction == PcapFraction::nanoseconds ? "1.000002003\t02:00:00:00:01:0a\n"
                                                            : "1.000002000\t02:00:00:00:01:0a\n");
        }
    }
}

}  // namespace
}  // namespace lvslab::record
