#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <random>

#include "capture_samples.hpp"
#include "record/capture.hpp"

/// Files that were cut or altered. Each trial has a heap block of exactly its size, so that AddressSanitizer sees the
/// first byte read beyond it.
namespace lvslab::record {
namespace {

struct Exact {
    explicit Exact(Bytes bytes) : size(bytes.size()), octets(std::make_unique<std::uint8_t[]>(bytes.size())) {
        std::copy(bytes.begin(), bytes.end(), octets.get());
    }
    Bytes bytes() const { return {octets.get(), size}; }

    std::size_t size;
    std::unique_ptr<std::uint8_t[]> octets;
};

unsigned sum(Bytes bytes) { return std::accumulate(bytes.begin(), bytes.end(), 0U); }

/// Reads every byte that a view offers.
unsigned touch(const Options& options) {
    unsigned total = 0;
    for (const Option& o : options) total += sum(o.value) + o.enterprise;
    return total;
}

unsigned touch(const PcapngBlock& block) {
    unsigned total = std::visit([](const auto& view) { return touch(view.options); }, block);
    if (const auto* packet = std::get_if<PacketView>(&block)) total += sum(packet->bytes);
    if (const auto* interface = std::get_if<InterfaceView>(&block)) {
        total += static_cast<unsigned>(interface->addresses().size()) + (interface->mac() ? 1 : 0);
    }
    return total;
}

Octets sample_pcap() {
    std::ostringstream out;
    PcapWriter writer(out);
    for (int i = 0; i < 3; ++i) writer.packet(std::chrono::seconds{i}, kSampleFrame);
    return octets_of(out);
}

/// Where the sample's blocks end, by the lengths that they state.
std::vector<std::size_t> block_ends(const Octets& file) {
    std::vector<std::size_t> ends;
    for (std::size_t at = 0; at < file.size(); ends.push_back(at)) {
        at += load<std::uint32_t>(file, at + 4, std::endian::little);
    }
    return ends;
}

TEST(DamagedCapture, YieldsEveryWholeBlockWhereverItIsCut) {
    const Octets file = sample_capture();
    const auto ends = block_ends(file);
    ASSERT_EQ(ends.size(), 7U);
    for (std::size_t size = 0; size <= file.size(); ++size) {
        const Exact cut(Bytes(file).first(size));
        PcapngReader reader(cut.bytes());
        const auto blocks = blocks_of(reader);
        for (const PcapngBlock& block : blocks) touch(block);
        const auto whole = std::count_if(ends.begin(), ends.end(), [size](std::size_t end) { return end <= size; });
        EXPECT_EQ(blocks.size(), static_cast<std::size_t>(whole)) << "cut at " << size;
        const bool between = std::find(ends.begin(), ends.end(), size) != ends.end();
        const std::string reason = "truncated at byte " + std::to_string(size) + ":";
        EXPECT_EQ(reader.end_reason().substr(0, reason.size()), between ? "" : reason);
    }
}

TEST(DamagedCapture, YieldsEveryWholeFrameOfAPcapFileWhereverItIsCut) {
    const Octets file = sample_pcap();
    const std::size_t record = 16 + kSampleFrame.size();
    for (std::size_t size = 4; size <= file.size(); ++size) {
        const Exact cut(Bytes(file).first(size));
        CaptureReader reader(cut.bytes());
        std::size_t frames = 0;
        for (; const auto frame = reader.next(); ++frames) EXPECT_EQ(copy(frame->bytes), kSampleFrame);
        const std::size_t whole = size < 24 ? 0 : (size - 24) / record;
        EXPECT_EQ(frames, whole) << "cut at " << size;
        EXPECT_EQ(reader.end_reason().empty(), size == 24 + whole * record) << "cut at " << size;
    }
}

/// Lengths are where the danger is, so one alteration in two writes an extreme number over a whole word.
Octets corrupted(Octets file, std::mt19937& random) {
    constexpr std::array<std::uint32_t, 8> kExtremes = {0, 1, 11, 12, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff};
    for (auto left = 1 + random() % 4; left > 0; --left) {
        const std::size_t word = random() % (file.size() / 4) * 4;
        if (random() % 2 == 0) {
            file[word + random() % 4] = static_cast<std::uint8_t>(random());
            continue;
        }
        const std::uint32_t extreme = kExtremes[random() % kExtremes.size()];
        for (std::size_t i = 0; i < 4; ++i) file[word + i] = static_cast<std::uint8_t>(extreme >> (8 * i));
    }
    return file;
}

TEST(DamagedCapture, NeverLeadsTheReaderOutOfTheFileOrInCircles) {
    std::mt19937 random(20240229);
    const Octets file = sample_capture();
    int ended_early = 0;
    for (int trial = 0; trial < 2000; ++trial) {
        const Exact damaged(corrupted(file, random));
        PcapngReader reader(damaged.bytes());
        std::size_t blocks = 0;
        std::uint64_t beyond = 0;  // one past the offset of the last block
        for (; const auto block = reader.next(); ++blocks) {
            touch(*block);
            const auto offset = std::visit([](const auto& view) { return view.file_offset; }, *block);
            ASSERT_GE(offset, beyond) << "trial " << trial;
            beyond = offset + 1;
        }
        ASSERT_LE(blocks, damaged.size / kBlockOverhead) << "trial " << trial;
        ended_early += reader.end_reason().empty() ? 0 : 1;
    }
    EXPECT_GT(ended_early, 200) << "the corruption hardly ever hits what matters";
    EXPECT_LT(ended_early, 2000) << "the corruption never leaves a readable file";
}

TEST(DamagedCapture, NeverLeadsTheFrontOutOfAFileOfEitherKind) {
    std::mt19937 random(20240301);
    int frames = 0;
    for (int trial = 0; trial < 2000; ++trial) {
        const Octets file = trial % 2 == 0 ? sample_pcap() : sample_capture();
        const Exact damaged(corrupted(file, random));
        if (capture_kind(damaged.bytes()) == CaptureKind::neither) continue;
        CaptureReader reader(damaged.bytes());
        while (const auto frame = reader.next()) {
            ASSERT_LT(frame->interface, reader.interfaces().size());
            touch(frame->options);
            sum(frame->bytes);
            ++frames;
        }
    }
    EXPECT_GT(frames, 1000);
}

}  // namespace
}  // namespace lvslab::record
