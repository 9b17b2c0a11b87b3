#include "lab/units.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace lvslab::lab {
namespace {

using namespace std::chrono_literals;
constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

TEST(Durations, AreReadAsTcWritesThem) {
    EXPECT_EQ(parse_duration("7ns"), 7ns);
    EXPECT_EQ(parse_duration("60us"), 60us);
    EXPECT_EQ(parse_duration("100ms"), 100ms);
    EXPECT_EQ(parse_duration("3s"), 3s);
    EXPECT_EQ(parse_duration("1min"), 60s);
    EXPECT_EQ(parse_duration("2MS"), 2ms);
    EXPECT_EQ(parse_duration("0"), 0s);
}

TEST(Durations, MayHaveAnExactFraction) {
    EXPECT_EQ(parse_duration("1.5ms"), 1500us);
    EXPECT_EQ(parse_duration("0.1s"), 100ms);
    EXPECT_EQ(parse_duration("0.000000001s"), 1ns);
    EXPECT_EQ(parse_duration("1.0000000000s"), 1s);
    EXPECT_EQ(parse_duration("0.5min"), 30s);
    EXPECT_FALSE(parse_duration("0.1ns"));
    EXPECT_FALSE(parse_duration("0.0000000001s"));
}

TEST(Durations, RefuseWhatIsNone) {
    for (const char* text : {"", "s", "3", "3 s", " 3s", "3s ", "-3s", "+3s", "1e3s", "3h", "3sec5", ".5s", "3.s",
                             "1.2.3s", "0x3s", "3\u00b5s", "\0"})
        EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Durations, RefuseWhatDoesNotFit) {
    EXPECT_EQ(parse_duration("9223372036854775807ns"), std::chrono::nanoseconds{kMost});
    EXPECT_FALSE(parse_duration("9223372036854775808ns"));
    EXPECT_EQ(parse_duration("9223372036.854775807s"), std::chrono::nanoseconds{kMost});
    EXPECT_FALSE(parse_duration("9223372036.854775808s"));
    EXPECT_FALSE(parse_duration("9223372037s"));
    EXPECT_FALSE(parse_duration("99999999999999999999999999999999s"));
}

TEST(Rates, AreBitsASecond) {
    EXPECT_EQ(parse_rate("8bit"), 8);
    EXPECT_EQ(parse_rate("10kbit"), 10'000);
    EXPECT_EQ(parse_rate("10Kbit"), 10'000);
    EXPECT_EQ(parse_rate("100Mbit"), 100'000'000);
    EXPECT_EQ(parse_rate("2.5gbit"), 2'500'000'000);
    EXPECT_EQ(parse_rate("1Tbit"), 1'000'000'000'000);
}

TEST(Rates, RefuseBytesASecondAndBareNumbers) {
    for (const char* text : {"100Mbps", "100bps", "1000", "1G", "1Gb", "1Gbit/s"})
        EXPECT_FALSE(parse_rate(text)) << text;
}

TEST(Sizes, CountThousands) {
    EXPECT_EQ(parse_size("400B"), 400);
    EXPECT_EQ(parse_size("10KB"), 10'000);
    EXPECT_EQ(parse_size("1.5kB"), 1'500);
    EXPECT_EQ(parse_size("1MB"), 1'000'000);
    EXPECT_EQ(parse_size("1GB"), 1'000'000'000);
    EXPECT_EQ(parse_size("1448"), 1448);
    for (const char* text : {"1KiB", "1K", "0.5B", "1.5", "", "B"}) EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Integers, HaveDigitsOnly) {
    EXPECT_EQ(parse_integer("0"), 0);
    EXPECT_EQ(parse_integer("24"), 24);
    EXPECT_EQ(parse_integer("9223372036854775807"), kMost);
    for (const char* text : {"", "-1", "+1", "1.0", "1e3", "0x10", "9223372036854775808", "1_000", " 1"})
        EXPECT_FALSE(parse_integer(text)) << text;
}

TEST(Fractions, MayBePercentages) {
    EXPECT_EQ(parse_fraction("0"), 0.0);
    EXPECT_EQ(parse_fraction("0.25"), 0.25);
    EXPECT_EQ(parse_fraction("1"), 1.0);
    EXPECT_EQ(parse_fraction("25%"), 0.25);
    EXPECT_EQ(parse_fraction("100%"), 1.0);
    for (const char* text : {"", "%", "1.01", "101%", "-0.1", "nan", "inf", "1e-3", "0.1%%", "0.1.2", "."})
        EXPECT_FALSE(parse_fraction(text)) << text;
}

TEST(UnitTexts, UseTheLargestUnitThatDivides) {
    EXPECT_EQ(duration_text(60us), "60us");
    EXPECT_EQ(duration_text(1500us), "1500us");
    EXPECT_EQ(duration_text(90s), "90s");
    EXPECT_EQ(duration_text(120s), "2min");
    EXPECT_EQ(duration_text(0s), "0ns");
    EXPECT_EQ(rate_text(1'000'000'000), "1Gbit");
    EXPECT_EQ(rate_text(1'500'000), "1500kbit");
    EXPECT_EQ(size_text(10'000), "10KB");
    EXPECT_EQ(size_text(1448), "1448B");
}

TEST(UnitTexts, GiveTheValueBackWhenParsed) {
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{1}, std::int64_t{999}, std::int64_t{1'000},
                                     std::int64_t{60'000'000'000}, std::int64_t{123'456'789'000}, kMost}) {
        EXPECT_EQ(parse_duration(duration_text(std::chrono::nanoseconds{value})), std::chrono::nanoseconds{value});
        EXPECT_EQ(parse_rate(rate_text(value)), value);
        EXPECT_EQ(parse_size(size_text(value)), value);
    }
}

}  // namespace
}  // namespace lvslab::lab
