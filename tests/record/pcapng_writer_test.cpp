#include "record/pcapng_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <stdexcept>
#include <streambuf>

#include "capture_samples.hpp"

namespace lvslab::record {
namespace {

const Octets kBareSection = hex("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000");

/// What `write` adds behind the section header of an otherwise empty capture.
template <typename Write>
Octets written_by(Write write) {
    std::ostringstream out;
    PcapngWriter writer(out);
    write(writer);
    const Octets all = octets_of(out);
    return {all.begin() + static_cast<std::ptrdiff_t>(kBareSection.size()), all.end()};
}

const Octets kBareInterface = hex("01000000 20000000 0100 0000 00000000  0900 0100 09000000  00000000 20000000");

TEST(PcapngWriter, PutsNothingIntoTheSectionThatWasNotGiven) {
    std::ostringstream out;
    const PcapngWriter writer(out);
    EXPECT_EQ(words(octets_of(out)), words(kBareSection));
}

TEST(PcapngWriter, WritesTheTextsOfTheSection) {
    std::ostringstream out;
    const PcapngWriter writer(out, {.comments = {"one", "two"}, .hardware = "h", .os = "os", .application = "lab1"});
    EXPECT_EQ(words(octets_of(out)), words(hex("0a0d0d0a 48000000 4d3c2b1a 0100 0000 ffffffffffffffff"
                                               "0100 0300 6f6e6500  0100 0300 74776f00  0200 0100 68000000"
                                               "0300 0200 6f730000  0400 0400 6c616231  00000000 48000000")));
}

TEST(PcapngWriter, DescribesAnInterfaceInNanoseconds) {
    const Octets block = written_by([](PcapngWriter& writer) {
        EXPECT_EQ(writer.add_interface({.name = "rs1:eth0",
                                        .mac = kSampleMac,
                                        .addresses = {{.address = {0x0a00030b}, .length = 24}},
                                        .link_type = 1,
                                        .snaplen = 96}),
                  0U);
    });
    EXPECT_EQ(words(block),
              words(hex("01000000 44000000 0100 0000 60000000"
                        "0200 0800 7273313a65746830  0400 0800 0a00030b ffffff00  0600 0600 02000000010a 0000"
                        "0900 0100 09000000  00000000 44000000")));
}

TEST(PcapngWriter, WritesAPacketWithAllItsOptions) {
    const Octets block = written_by([](PcapngWriter& writer) {
        writer.add_interface({});
        const std::array<std::string_view, 1> comments = {"why"};
        const Octets value = hex("aabbcc");
        const std::array<Bytes, 1> custom = {Bytes(value)};
        writer.packet({.interface = 0,
                       .timestamp = std::chrono::nanoseconds{0x0000000200000001},
                       .bytes = kSampleFrame,
                       .flags = {.direction = Direction::outbound, .reception = Reception::broadcast},
                       .packet_id = 7,
                       .comments = comments,
                       .custom = custom});
    });
    EXPECT_EQ(words(block),
              words(kBareInterface + hex("06000000 60000000 00000000 02000000 01000000 11000000 11000000"
                                         "ffffffffffff 02000000010a 88b5 c0ffee 000000"
                                         "0100 0300 77687900  0200 0400 0e000000  0500 0800 0700000000000000"
                                         "ad0b 0700 d97e0000 aabbcc00  00000000 60000000")));
}

TEST(PcapngWriter, WritesABarePacketWithoutOptions) {
    const Octets block = written_by([](PcapngWriter& writer) {
        writer.add_interface({});
        writer.packet({.interface = 0});
    });
    EXPECT_EQ(words(block),
              words(kBareInterface + hex("06000000 20000000 00000000 00000000 00000000 00000000 00000000 20000000")));
}

TEST(PcapngWriter, WritesOnlyTheCountersThatAreGiven) {
    const Octets block = written_by([](PcapngWriter& writer) {
        writer.add_interface({});
        writer.interface_statistics({.interface = 0, .timestamp = std::chrono::nanoseconds{5}, .dropped = 9});
    });
    EXPECT_EQ(words(block), words(kBareInterface + hex("05000000 28000000 00000000 00000000 05000000"
                                                       "0500 0800 0900000000000000  00000000 28000000")));
}

TEST(PcapngWriter, TakesTheLargestOptionAndRefusesOneByteMore) {
    std::ostringstream out;
    PcapngWriter writer(out);
    writer.add_interface({});
    const std::size_t before = octets_of(out).size();
    const std::string text(65535, 'x');
    const Octets value(65531, 0x2a);

    const std::string long_text = text + "x";
    const std::array<std::string_view, 1> long_comment = {long_text};
    const Octets long_value(65532, 0x2a);
    const std::array<Bytes, 1> long_custom = {Bytes(long_value)};
    EXPECT_THROW(writer.packet({.comments = long_comment}), std::length_error);
    EXPECT_THROW(writer.packet({.custom = long_custom}), std::length_error);
    EXPECT_THROW(writer.interface_statistics({.custom = long_custom}), std::length_error);
    EXPECT_THROW(writer.add_interface({.name = long_text}), std::length_error);
    EXPECT_EQ(octets_of(out).size(), before) << "a refused block leaves no trace";

    const std::array<std::string_view, 1> comment = {text};
    const std::array<Bytes, 1> custom = {Bytes(value)};
    writer.packet({.comments = comment, .custom = custom});
    const Octets file = octets_of(out);
    PcapngReader reader(file);
    const auto blocks = blocks_of(reader);
    ASSERT_EQ(blocks.size(), 3U) << reader.end_reason();
    EXPECT_EQ(std::get<PacketView>(blocks[2]).comment(), text);
    EXPECT_THAT(lab_values_of(std::get<PacketView>(blocks[2]).options), testing::ElementsAre(value));
}

TEST(PcapngWriter, RefusesABlockThatWiresharkWouldNotOpen) {
    std::ostringstream out;
    PcapngWriter writer(out);
    writer.add_interface({});
    const std::size_t before = octets_of(out).size();
    const Octets value(60000);
    const std::vector<Bytes> custom(kLargestBlock / value.size() + 1, Bytes(value));
    EXPECT_THROW(writer.packet({.custom = custom}), std::length_error);
    EXPECT_THROW(writer.packet({.bytes = Octets(kLargestBlock + 1)}), std::length_error);
    EXPECT_EQ(octets_of(out).size(), before);
}

TEST(PcapngWriter, RefusesAnInterfaceThatWasNotAddedAndATimeBeforeTheLab) {
    std::ostringstream out;
    PcapngWriter writer(out);
    EXPECT_THROW(writer.packet({.interface = 0}), std::out_of_range);
    EXPECT_EQ(writer.add_interface({}), 0U);
    EXPECT_EQ(writer.add_interface({}), 1U);
    EXPECT_THROW(writer.packet({.interface = 2}), std::out_of_range);
    EXPECT_THROW(writer.interface_statistics({.interface = 2}), std::out_of_range);
    EXPECT_THROW(writer.packet({.interface = 0, .timestamp = std::chrono::nanoseconds{-1}}), std::out_of_range);
    EXPECT_NO_THROW(writer.packet({.interface = 1}));
}

TEST(PcapngWriter, LeavesAFullDiskToItsOwner) {
    struct Full : std::streambuf {
    } full;  // a buffer that takes nothing
    std::ostream out(&full);
    EXPECT_NO_THROW(PcapngWriter{out});
    EXPECT_FALSE(out);
}

TEST(PcapngWriter, ReachesTheStreamOnceForEveryBlock) {
    struct Counter : std::streambuf {
        int writes = 0;
        std::streamsize xsputn(const char*, std::streamsize size) override { return ++writes, size; }
        int overflow(int c) override { return ++writes, c; }
    } counter;
    std::ostream out(&counter);
    PcapngWriter writer(out, {.comments = {"manifest"}});
    writer.add_interface({.name = "a:eth0"});
    writer.packet({.bytes = kSampleFrame, .packet_id = 1});
    EXPECT_EQ(counter.writes, 3);
}

}  // namespace
}  // namespace lvslab::record
