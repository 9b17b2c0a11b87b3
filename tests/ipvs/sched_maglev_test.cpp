#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "ipvs/maglev.hpp"
#include "ipvs/siphash.hpp"

namespace lvslab::ipvs {
namespace {

using testing::Each;
using testing::ElementsAre;

TEST(MaglevTable, IsTheOneOfThePapersExample) {
    // Permutations (3 0 4 1 5 2 6), (0 2 4 6 1 3 5), (3 4 5 6 0 1 2).
    const std::vector<MaglevClaim> three{{.offset = 3, .skip = 4}, {.offset = 0, .skip = 2}, {.offset = 3, .skip = 1}};
    EXPECT_THAT(maglev_table(three, 7), ElementsAre(1, 0, 1, 0, 2, 2, 0));
    std::vector<MaglevClaim> without_second = three;
    without_second[1].turns = 0;
    EXPECT_THAT(maglev_table(without_second, 7), ElementsAre(0, 0, 0, 0, 2, 2, 2));
}

TEST(MaglevTable, GivesPlacesByTurns) {
    EXPECT_THAT(maglev_table({{.offset = 0, .skip = 1, .turns = 1}, {.offset = 0, .skip = 1, .turns = 3}}, 7),
                ElementsAre(0, 1, 1, 1, 0, 1, 1));
    EXPECT_THAT(maglev_table({{.turns = 0}}, 5), Each(kMaglevFree));
    EXPECT_THAT(maglev_table({}, 5), Each(kMaglevFree));
}

TEST(MaglevTable, IsAtMostOnePercentOutOfBalanceWithAHundredPlacesAServer) {
    std::vector<MaglevClaim> forty;
    for (std::uint32_t i = 0; i < 40; ++i)
        forty.push_back({.offset = hsiphash(i, {1, 1}) % 4093, .skip = hsiphash(i, {2, 2}) % 4092 + 1});
    std::map<std::uint32_t, int> places;
    for (const std::uint32_t owner : maglev_table(forty, 4093)) ++places[owner];
    ASSERT_EQ(places.size(), 40U);
    for (const auto& [owner, count] : places) {
        EXPECT_GE(count, 102) << owner;
        EXPECT_LE(count, 103) << owner;
    }
}

TEST(MaglevTurns, AreTheWeightsDividedByTheirGreatestCommonDivisor) {
    EXPECT_THAT(maglev_turns({6, 0, 4}), ElementsAre(3, 0, 2));
    EXPECT_THAT(maglev_turns({63, 1}), ElementsAre(63, 1));
    EXPECT_THAT(maglev_turns({0, 0}), ElementsAre(0, 0));
    EXPECT_THAT(maglev_turns({}), ElementsAre());
}

TEST(MaglevTurns, HaveAtMostSixBitsAndNeverComeToNothing) {
    EXPECT_THAT(maglev_turns({64, 1, 3}), ElementsAre(32, 1, 1));
    EXPECT_THAT(maglev_turns({1000, 30, 15, 0}), ElementsAre(50, 1, 1, 0));
    EXPECT_THAT(maglev_turns({65535, 32767, 1}), ElementsAre(63, 31, 1));
}

TEST(SipHash, GivesThePublishedVectors) {
    // Key 00 01 ... 0f, messages of 0 to 7 bytes 00 01 02 ...: vectors.h of the reference implementation.
    constexpr SipKey kKey{0x0706050403020100, 0x0f0e0d0c0b0a0908};
    constexpr std::uint64_t kVectors[] = {0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a,
                                          0x85676696d7fb7e2d, 0xcf2794e0277187b7, 0x18765564cd99a68d,
                                          0xcbc9466e58fee3ce, 0xab0200f58b01d137};
    std::uint64_t message = 0;
    for (unsigned bytes = 0; bytes < 8; ++bytes) {
        if (bytes > 0) message |= std::uint64_t{bytes - 1} << (8 * (bytes - 1));
        EXPECT_EQ(siphash_short(message, bytes, kKey), kVectors[bytes]) << bytes;
    }
}

TEST(SipHash, OfOneAndThreeRoundsIsTheKernelsHsiphash) {
    // test_vectors_hsiphash of the kernel's own test, 64-bit, four bytes 00 01 02 03.
    EXPECT_EQ(hsiphash(0x03020100, {0x0706050403020100, 0x0f0e0d0c0b0a0908}), 0x88d38328U);
}

}  // namespace
}  // namespace lvslab::ipvs
