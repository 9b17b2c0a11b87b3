#include "ipvs/flow_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace lvslab::ipvs {
namespace {

/// All entries with a hash, newest first.
std::vector<FlowIndex::Entry> found(const FlowIndex& index, std::uint64_t hash) {
    std::vector<FlowIndex::Entry> all;
    index.find(hash, [&](FlowIndex::Entry e) { return all.push_back(e), false; });
    return all;
}

class FlowIndexTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(FlowIndexTest, AgreesWithAMapThroughGrowthAndRemoval) {
    std::mt19937_64 random(3);
    FlowIndex index;
    std::map<std::uint64_t, std::vector<FlowIndex::Entry>> expected;
    for (FlowIndex::Entry entry = 1; entry <= 30'000; ++entry) {
        const std::uint64_t hash = random() & GetParam();
        index.add(hash, entry);
        auto& of_hash = expected[hash];
        of_hash.insert(of_hash.begin(), entry);
        if (entry % 3 != 0) continue;
        const auto it = expected.lower_bound(random() & GetParam());
        if (it == expected.end()) continue;
        const auto gone = it->second.begin() + static_cast<std::ptrdiff_t>(random() % it->second.size());
        index.remove(it->first, *gone);
        it->second.erase(gone);
        if (it->second.empty()) expected.erase(it);
    }
    std::size_t entries = 0;
    for (std::uint64_t bucket = 0; bucket < index.bucket_count(); ++bucket) {
        index.for_each_in_bucket(bucket, [&](FlowIndex::Entry) { ++entries; });
    }
    std::size_t wanted = 0;
    for (const auto& [hash, of_hash] : expected) {
        wanted += of_hash.size();
        // Others may share the tag; of those with this hash each is there, the newest first.
        std::vector<FlowIndex::Entry> mine;
        for (const FlowIndex::Entry e : found(index, hash)) {
            if (std::find(of_hash.begin(), of_hash.end(), e) != of_hash.end()) mine.push_back(e);
        }
        ASSERT_EQ(mine, of_hash);
    }
    EXPECT_EQ(entries, wanted);
}

// All bits; few hashes, so that buckets spill over many lines; hashes that differ in their last bits alone.
INSTANTIATE_TEST_SUITE_P(Hashes, FlowIndexTest, testing::Values(~std::uint64_t{0}, 0x3f00, 0xff));

TEST(FlowIndex, LooksAtFewEntriesThatAreNotAskedFor) {
    std::mt19937_64 random(4);
    FlowIndex index;
    std::vector<std::uint64_t> hashes;
    for (FlowIndex::Entry entry = 1; entry <= 200'000; ++entry) index.add(hashes.emplace_back(random()), entry);
    std::size_t others = 0;
    for (FlowIndex::Entry entry = 1; entry <= hashes.size(); ++entry) {
        const auto is = [&](FlowIndex::Entry e) { return others += e != entry, e == entry; };
        EXPECT_EQ(index.find(hashes[entry - 1], is), entry);
    }
    EXPECT_LT(others, 100U) << "of 200,000";
}

TEST(FlowIndex, TakesTwentyBytesAnEntryAtMost) {
    std::mt19937_64 random(5);
    FlowIndex index;
    for (FlowIndex::Entry entry = 1; entry <= 300'000; ++entry) {
        index.add(random(), entry);
        if (entry % 10'000 == 0) {
            EXPECT_LT(static_cast<double>(index.memory()) / entry, 20.0) << entry;
        }
    }
}

}  // namespace
}  // namespace lvslab::ipvs
