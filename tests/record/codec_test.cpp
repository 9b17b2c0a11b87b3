#include "record/codec.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "capture_samples.hpp"

namespace lvslab::record {
namespace {

template <class Write>
std::string written(Write&& write) {
    Octets out;
    Encoder encoder(out);
    write(encoder);
    return words(out);
}

const std::vector<net::Value> kValues = {
    std::uint64_t{0},
    std::uint64_t{300},
    std::numeric_limits<std::uint64_t>::max(),
    true,
    false,
    std::string("reply"),
    std::string(),
    wire::Ipv4Address{0x0a000264},
    wire::Prefix{{0x0a000202}, 24},
    wire::Prefix{{0}, 0},
    wire::MacAddress{{2, 0, 0, 0, 3, 0x0b}},
    net::Time(1'500'000'000),
    net::Time(-1),
    net::Time::min(),
    net::kNever,
};

TEST(Codec, WritesNumbersSevenBitsAByteLowestFirst) {
    EXPECT_EQ(written([](Encoder& e) { e.number(127); }), "7f");
    EXPECT_EQ(written([](Encoder& e) { e.number(300); }), "ac02");
    EXPECT_EQ(written([](Encoder& e) { e.signed_number(-1); }), "01");
    EXPECT_EQ(written([](Encoder& e) { e.signed_number(-2); }), "03");
    EXPECT_EQ(written([](Encoder& e) { e.signed_number(1); }), "02");
}

TEST(Codec, PutsATagBeforeEachValue) {
    EXPECT_EQ(written([](Encoder& e) { e.value(std::uint64_t{5}); }), "0105");
    EXPECT_EQ(written([](Encoder& e) { e.value_signed(-5); }), "0209");
    EXPECT_EQ(written([](Encoder& e) { e.value(true); }), "0301");
    EXPECT_EQ(written([](Encoder& e) { e.value(std::string("lo")); }), "04026c6f");
    EXPECT_EQ(written([](Encoder& e) { e.value(wire::Ipv4Address{0x0a000264}); }), "050a0002 64");
    EXPECT_EQ(written([](Encoder& e) { e.value(wire::Prefix{{0x0a000200}, 24}); }), "060a0002 0018");
    EXPECT_EQ(written([](Encoder& e) { e.value(wire::MacAddress{{2, 0, 0, 0, 1, 10}}); }), "07020000 00010a");
    EXPECT_EQ(written([](Encoder& e) { e.value(net::Time(64)); }), "088001");
}

TEST(Codec, EveryValueComesBack) {
    Octets out;
    Encoder encoder(out);
    for (const net::Value& value : kValues) encoder.value(value);
    Decoder decoder(out);
    for (const net::Value& value : kValues) {
        const auto read = decoder.value();
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(*read, value);
    }
    EXPECT_TRUE(decoder.ok() && decoder.empty());
}

TEST(Codec, AValueThatIsCutAnywhereIsNoValue) {
    for (const net::Value& value : kValues) {
        Octets out;
        Encoder(out).value(value);
        for (std::size_t size = 0; size < out.size(); ++size) {
            const Octets cut(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size));
            Decoder decoder(cut);
            EXPECT_FALSE(decoder.value().has_value()) << words(cut);
            EXPECT_FALSE(decoder.ok());
            EXPECT_EQ(decoder.number(), 0U);
        }
    }
}

TEST(Codec, RefusesWhatNoEncoderWrites) {
    for (const char* bytes : {
             "01 ffffffffffffffffff 02",      // 65 bits
             "01 80808080808080808080 01",    // eleven bytes
             "04 ffffffffffffffffff01 6c6f",  // a text of 2^64-1 bytes
             "06 0a000200 21",                // a prefix of 33 bits
             "00", "0a 00", "ff",             // tags that mean nothing
             "02 01", "09 00",                // tags that stand in rows only
         }) {
        const Octets octets = hex(bytes);
        Decoder decoder(octets);
        EXPECT_FALSE(decoder.value().has_value()) << bytes;
    }
}

TEST(Codec, StaysFailedAfterTheFirstFailure) {
    const Octets octets = hex("00 0105");
    Decoder decoder(octets);
    EXPECT_FALSE(decoder.value().has_value());
    EXPECT_FALSE(decoder.value().has_value());
}

TEST(Codec, CutsLongTextsBetweenCharacters) {
    EXPECT_EQ(cut_text("abc", 3), "abc");
    EXPECT_EQ(cut_text("abc", 2), "ab");
    EXPECT_EQ(cut_text("a\xe8\xb4\x9f", 3), "a");
    EXPECT_EQ(cut_text("\xe8\xb4\x9f!", 3), "\xe8\xb4\x9f");
    Octets out;
    Encoder(out).value(std::string(kLongestText + 1, 'x'));
    Decoder decoder(out);
    EXPECT_EQ(decoder.value(), net::Value(std::string(kLongestText, 'x')));
}

}  // namespace
}  // namespace lvslab::record
