#include "scenarios/workbench.hpp"

/// Wireshark as an independent reader of our records.
namespace lvslab::scenarios {
namespace {

bool has_tshark() { return shell("command -v tshark").code == 0; }

std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

class LabInWireshark : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (!has_tshark()) GTEST_SKIP() << "tshark is not installed";
        ASSERT_EQ(lvslab("run " + (kLabs / (GetParam() + ".yaml")).string() + " --out " + out()).code, 0);
    }
    std::string out() const { return (folder_ / "out").string(); }
    std::string frames(const std::string& filter) const {
        return shell("tshark -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE -r " + out() +
                     "/run.pcapng -Y '" + filter + "' -T fields -e frame.number")
            .output;
    }
    TemporaryFolder folder_;
};

TEST_P(LabInWireshark, HasNoBadChecksum) {
    EXPECT_EQ(frames("ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0 || "
                     "icmp.checksum.status == 0"),
              "");
    EXPECT_NE(frames("ip.checksum.status == 1"), "") << "the checksums were looked at";
}

TEST_P(LabInWireshark, HasAPacketIdAndASentenceOnEveryFrame) {
    EXPECT_EQ(frames("!frame.packet_id"), "");
    EXPECT_EQ(frames("!frame.comment"), "");
    EXPECT_GT(lines(frames("frame.packet_id == 1")), 1U);
}

INSTANTIATE_TEST_SUITE_P(Labs, LabInWireshark, testing::Values("arp", "path", "nat", "onearm", "tun", "dr"),
                         [](const auto& lab) { return lab.param; });

}  // namespace
}  // namespace lvslab::scenarios
