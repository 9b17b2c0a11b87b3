#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>

#include "guest/lab_plan.hpp"
#include "guest/machine.hpp"
#include "lab/parse.hpp"
#include "record/capture.hpp"

/// What a kernel in virtual time promises. Skipped where there is none: `lvslab kernel build`.
namespace lvslab::guest {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::string lab_text(const std::string& link, const std::string& rest) {
    return "name: x\n"
           "topology:\n"
           "  nodes:\n"
           "    a: {exec: [ip addr add 10.0.0.1/24 dev eth0]}\n"
           "    b: {exec: [ip addr add 10.0.0.2/24 dev eth0]}\n"
           "  links: [{endpoints: [\"a:eth0\", \"b:eth0\"]" + link + "}]\n" + rest;
}

class VirtualTime : public testing::Test {
protected:
    void SetUp() override {
        if (!built_kernel()) GTEST_SKIP() << "no kernel in virtual time is there";
        if (const std::string sentence = missing(); !sentence.empty()) GTEST_SKIP() << sentence;
    }
    ~VirtualTime() override {
        for (const fs::path& folder : folders_) fs::remove_all(folder);
    }
    Finished run_lab(const std::string& text, std::uint64_t seed = 1, net::Time patience = 60s) {
        std::string name = (fs::temp_directory_path() / "lvslab-test-XXXXXX").string();
        folders_.push_back(mkdtemp(name.data()));
        const lab::Lab lab = lab::parse_lab_text({.text = text, .file = "x.yaml"});
        return run(plan_of(lab), {.folder = folders_.back(), .patience = patience, .seed = seed});
    }
    /// When frames to or from the interface passed it.
    static std::vector<net::Time> times(const Finished& finished, const std::string& port, record::Direction way) {
        record::CaptureReader capture(finished.capture);
        std::vector<net::Time> all;
        while (const auto frame = capture.next()) {
            if (capture.interfaces()[frame->interface].name == port && frame->flags.direction == way) all.push_back(frame->timestamp);
        }
        return all;
    }
    std::vector<fs::path> folders_;
};

std::string bytes_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

constexpr const char* kAnHour = "traffic:\n"
                                "  - {serve: http, on: b, port: 80, size: 10KB}\n"
                                "  - {get: \"http://10.0.0.2/\", from: a, count: 3, every: 20min}\n"
                                "until: 60min\n";

TEST_F(VirtualTime, AnHourIsTheSameEachTimeAndAnotherWithAnotherSeed) {
    const std::string lab = lab_text("", kAnHour);
    const std::string first = bytes_of(run_lab(lab).capture);
    EXPECT_GT(first.size(), 30'000U);
    EXPECT_TRUE(bytes_of(run_lab(lab).capture) == first);
    EXPECT_FALSE(bytes_of(run_lab(lab, 2).capture) == first);
}

TEST_F(VirtualTime, CablesAreAsTheLabSays) {
    const Finished finished = run_lab(lab_text(", rate: 1Mbit, delay: 3ms", "traffic: [{udp: \"10.0.0.2:9\", from: a, size: 1000}]\nuntil: 3s\n"));
    const auto sent = times(finished, "a:eth0", record::Direction::outbound);
    const auto received = times(finished, "b:eth0", record::Direction::inbound);
    ASSERT_GE(sent.size(), 2U);
    ASSERT_GE(received.size(), 2U);
    // An ARP question is padded to 60 bytes, and each frame has preamble, FCS and gap: 84 and 1066 bytes of 8 us each.
    EXPECT_NEAR(static_cast<double>((received[0] - sent[0]).count()), 3'672'000, 2'000);
    EXPECT_NEAR(static_cast<double>((received[1] - sent[1]).count()), 3'000'000 + 1'066 * 8'000, 2'000);
}

TEST_F(VirtualTime, BothEndsOfACableSeeThatOneWentDown) {
    const Finished finished = run_lab(lab_text("", "events:\n"
                                                   "  - {at: 1s, on: a, exec: [ip link set eth0 down]}\n"
                                                   "  - {at: 2s, on: b, exec: [ip link show eth0]}\n"
                                                   "  - {at: 3s, on: a, exec: [ip link set eth0 up]}\n"
                                                   "  - {at: 5s, on: b, exec: [ip link show eth0]}\n"
                                                   "until: 6s\n"));
    ASSERT_EQ(finished.report.commands.size(), 6U);
    EXPECT_THAT(finished.report.commands[3].text, HasSubstr("NO-CARRIER"));
    EXPECT_THAT(finished.report.commands[5].text, HasSubstr("LOWER_UP"));
}

TEST_F(VirtualTime, TheKernelTellsWhatItDropsAndWhy) {
    const Finished finished = run_lab(lab_text("", "traffic: [{get: \"http://10.0.0.2/\", from: a}]\nuntil: 2s\n"));
    record::CaptureReader drops(finished.drops);
    const auto drop = drops.next();
    ASSERT_TRUE(drop);
    EXPECT_EQ(drop->comment, "NO_SOCKET tcp_v4_rcv");
    EXPECT_EQ(drop->bytes.size(), 74U);
}

TEST_F(VirtualTime, AProgramThatSpinsForEverIsEnded) {
    try {
        run_lab(lab_text("", "events: [{at: 1s, on: a, exec: [\"while :; do :; done\"]}]\nuntil: 2s\n"), 1, 3s);
        FAIL() << "it came to an end";
    } catch (const GuestError& error) {
        EXPECT_THAT(error.what(), HasSubstr("the guest has said nothing for 3 s and was ended"));
    }
}

}  // namespace
}  // namespace lvslab::guest
