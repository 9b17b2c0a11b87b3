#include "record/pcapng_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture_samples.hpp"

namespace lvslab::record {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(PcapngReader, ReadsBackWhatTheWriterWrote) {
    const Octets file = sample_capture();
    PcapngReader reader(file);
    const auto blocks = blocks_of(reader);
    ASSERT_EQ(blocks.size(), 7U) << reader.end_reason();
    EXPECT_EQ(reader.end_reason(), "");

    const auto& section = std::get<SectionView>(blocks[0]);
    EXPECT_EQ(section.comment(), "{\"lab\":\"nat\"}");
    EXPECT_EQ(section.order, std::endian::little);
    EXPECT_EQ(section.options.text(option::kSectionApplication), "lvslab");

    const auto& client = std::get<InterfaceView>(blocks[1]);
    EXPECT_EQ(client.name(), "client:eth0");
    EXPECT_EQ(client.description(), "towards the router");
    EXPECT_EQ(client.mac(), kSampleMac);
    EXPECT_THAT(client.addresses(), ElementsAre(wire::Prefix{.address = {0x0a00010a}, .length = 24},
                                                wire::Prefix{.address = {0xc0a80001}, .length = 32}));
    EXPECT_EQ(client.clock.resolution, 9);
    const auto& drop = std::get<InterfaceView>(blocks[2]);
    EXPECT_EQ(drop.interface, 1U);
    EXPECT_EQ(drop.mac(), std::nullopt);

    const auto& statistics = std::get<StatisticsView>(blocks[6]);
    EXPECT_EQ(statistics.timestamp, std::chrono::seconds{2});
    EXPECT_EQ(statistics.received(), 3U);
    EXPECT_EQ(statistics.dropped(), 1U);
    EXPECT_THAT(lab_values_of(statistics.options), ElementsAre(hex("4c5601aa")));
}

TEST(PcapngReader, ReadsBackPackets) {
    const Octets file = sample_capture();
    PcapngReader reader(file);
    const auto blocks = blocks_of(reader);
    ASSERT_EQ(blocks.size(), 7U);
    const auto& full = std::get<PacketView>(blocks[3]);
    EXPECT_EQ(full.interface, 0U);
    EXPECT_EQ(full.timestamp, std::chrono::nanoseconds{1'000'000'007});
    EXPECT_EQ(copy(full.bytes), kSampleFrame);
    EXPECT_EQ(full.original_length, 17U);
    EXPECT_EQ(full.flags, (EpbFlags{.direction = Direction::outbound, .reception = Reception::broadcast}));
    EXPECT_EQ(full.packet_id, 0x0102030405060708U);
    EXPECT_EQ(full.comment(), "sent to the gateway");
    EXPECT_THAT(lab_values_of(full.options), ElementsAre(hex("4c5601aa"), hex("4c5601bbbbbb")));
    EXPECT_EQ(load<std::uint32_t>(file, full.file_offset, std::endian::little), 6U) << "the offset of its block";

    const auto& bare = std::get<PacketView>(blocks[4]);
    EXPECT_EQ(bare.interface, 1U);
    EXPECT_EQ(bare.flags, EpbFlags{});
    EXPECT_EQ(bare.packet_id, std::nullopt);
    EXPECT_EQ(bare.comment(), "");

    const auto& late = std::get<PacketView>(blocks[5]);
    EXPECT_TRUE(late.bytes.empty());
    EXPECT_EQ(late.timestamp, std::chrono::hours{24 * 365});
}

const Octets kBigSection = hex("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c");
const Octets kLittleSection = hex("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000");

// A microsecond interface, as the draft's default, and a packet at 1.5 s with flags, id, a text of somebody else's
// enterprise (1), one of the lab's, and no opt_endofopt.
const Octets kBigInterface = hex("00000001 00000020 0001 0000 00000060  0002 0004 65746830 00000000 00000020");
const Octets kBigPacket =
    hex("00000006 00000054 00000000 00000000 0016e360 00000005 00000040 1122334455 000000"
        "0002 0004 00000005  0005 0008 0000000000000009"
        "0bad 0005 00000001 ee000000  0bad 0006 00007ed9 abcd0000  00000054");

TEST(PcapngReader, ReadsABigEndianFile) {
    const Octets file = kBigSection + kBigInterface + kBigPacket;
    PcapngReader reader(file);
    const auto blocks = blocks_of(reader);
    ASSERT_EQ(blocks.size(), 3U) << reader.end_reason();
    EXPECT_EQ(std::get<SectionView>(blocks[0]).order, std::endian::big);
    EXPECT_EQ(std::get<InterfaceView>(blocks[1]).name(), "eth0");
    EXPECT_EQ(std::get<InterfaceView>(blocks[1]).snaplen, 96U);
    const auto& packet = std::get<PacketView>(blocks[2]);
    EXPECT_EQ(packet.file_offset, 28U + 32U);
    EXPECT_EQ(packet.timestamp, std::chrono::milliseconds{1500});
    EXPECT_EQ(copy(packet.bytes), hex("1122334455"));
    EXPECT_EQ(packet.original_length, 64U);
    EXPECT_EQ(packet.flags, (EpbFlags{.direction = Direction::inbound, .reception = Reception::unicast}));
    EXPECT_EQ(packet.packet_id, 9U);
    EXPECT_THAT(lab_values_of(packet.options), ElementsAre(hex("abcd")));
}

TEST(PcapngReader, StartsInterfaceNumbersAndByteOrderAgainInEverySection) {
    const Octets little_interface = hex("01000000 20000000 0100 0000 00000000  0200 0400 65746831 00000000 20000000");
    const Octets little_packet = hex("06000000 20000000 00000000 00000000 01000000 00000000 00000000 20000000");
    const Octets file = kBigSection + kBigInterface + kBigPacket + kLittleSection + little_interface + little_packet;
    PcapngReader reader(file);
    const auto blocks = blocks_of(reader);
    ASSERT_EQ(blocks.size(), 6U) << reader.end_reason();
    EXPECT_EQ(std::get<InterfaceView>(blocks[4]).interface, 0U);
    EXPECT_EQ(std::get<InterfaceView>(blocks[4]).name(), "eth1");
    EXPECT_EQ(std::get<PacketView>(blocks[5]).timestamp, std::chrono::microseconds{1});

    const Octets orphan = kBigSection + kBigInterface + kLittleSection + little_packet;
    PcapngReader second(orphan);
    EXPECT_EQ(blocks_of(second).size(), 3U);
    EXPECT_EQ(second.end_reason(), "damaged at byte 88: interface 0 was not described before its first use");
}

TEST(PcapngReader, PassesOverBlocksItDoesNotKnow) {
    const Octets names = hex("00000004 00000010 00000000 00000010");
    const Octets custom = hex("00000bad 00000014 00007ed9 12345678 00000014");
    const Octets file = kBigSection + names + kBigInterface + custom + kBigPacket;
    PcapngReader reader(file);
    EXPECT_EQ(blocks_of(reader).size(), 3U);
    EXPECT_EQ(reader.end_reason(), "");
}

TEST(PcapngReader, CutsASimplePacketAtTheSnaplen) {
    const Octets interface = hex("00000001 00000014 0001 0000 00000003 00000014");
    const Octets longer = hex("00000003 00000014 00000009 aabbcc00 00000014");
    const Octets shorter = hex("00000003 00000014 00000002 aabb0000 00000014");
    const Octets file = kBigSection + interface + longer + shorter;
    PcapngReader reader(file);
    const auto blocks = blocks_of(reader);
    ASSERT_EQ(blocks.size(), 4U) << reader.end_reason();
    EXPECT_EQ(copy(std::get<PacketView>(blocks[2]).bytes), hex("aabbcc"));
    EXPECT_EQ(std::get<PacketView>(blocks[2]).original_length, 9U);
    EXPECT_EQ(copy(std::get<PacketView>(blocks[3]).bytes), hex("aabb"));
}

TEST(PcapngReader, ReadsAnObsoletePacket) {
    // Interface 0, 0xffff drops, 2 us; flags outbound; option 5 has no meaning here.
    const Octets packet =
        hex("00000002 00000038 0000 ffff 00000000 00000002 00000001 00000001 ee000000"
            "0002 0004 00000002  0005 0008 0000000000000009  00000038");
    const Octets file = kBigSection + kBigInterface + packet;
    PcapngReader reader(file);
    const auto blocks = blocks_of(reader);
    ASSERT_EQ(blocks.size(), 3U) << reader.end_reason();
    const auto& view = std::get<PacketView>(blocks[2]);
    EXPECT_EQ(view.timestamp, std::chrono::microseconds{2});
    EXPECT_EQ(copy(view.bytes), hex("ee"));
    EXPECT_EQ(view.flags.direction, Direction::outbound);
    EXPECT_EQ(view.packet_id, std::nullopt);
}

TEST(PcapngReader, CountsTimeAsTheInterfaceSays) {
    // if_tsresol 2^-1 (0x81), if_tsoffset 10 s; the packet's 3 ticks are 1.5 s.
    const Octets interface =
        hex("00000001 0000002c 0001 0000 00000000  0009 0001 81000000  000e 0008 000000000000000a 00000000 0000002c");
    const Octets packet = hex("00000006 00000020 00000000 00000000 00000003 00000000 00000000 00000020");
    const Octets file = kBigSection + interface + packet;
    PcapngReader reader(file);
    const auto blocks = blocks_of(reader);
    ASSERT_EQ(blocks.size(), 3U) << reader.end_reason();
    EXPECT_EQ(std::get<PacketView>(blocks[2]).timestamp, std::chrono::milliseconds{11'500});
}

TEST(TickClock, KnowsDecimalAndBinaryFractions) {
    constexpr std::uint64_t kAll = ~std::uint64_t{0};
    const auto time = [](std::uint8_t resolution, std::uint64_t ticks) {
        return TickClock{.resolution = resolution}.time(ticks).count();
    };
    EXPECT_EQ(time(0, 3), 3'000'000'000);
    EXPECT_EQ(time(3, 7), 7'000'000);
    EXPECT_EQ(time(6, 1'500'000), 1'500'000'000);
    EXPECT_EQ(time(9, 1), 1);
    EXPECT_EQ(time(12, 1999), 1);
    EXPECT_EQ(time(28, kAll), 1);
    EXPECT_EQ(time(29, kAll), 0);
    EXPECT_EQ(time(0x7f, kAll), 0);
    EXPECT_EQ(time(0x80, 2), 2'000'000'000);
    EXPECT_EQ(time(0x80 | 10, 1536), 1'500'000'000);
    EXPECT_EQ(time(0x80 | 32, 0x1'8000'0000), 1'500'000'000);
    EXPECT_EQ(time(0x80 | 63, 0xc000'0000'0000'0000), 1'500'000'000);
    EXPECT_EQ(time(0x80 | 64, 0x8000'0000'0000'0000), 500'000'000);
    EXPECT_EQ(time(0x80 | 65, 0x8000'0000'0000'0000), 250'000'000);
    EXPECT_EQ(time(0xff, kAll), 0);
    for (const std::uint8_t coarse : {std::uint8_t{0}, std::uint8_t{6}, std::uint8_t{9}, std::uint8_t{0x80}}) {
        EXPECT_EQ(time(coarse, kAll), std::chrono::nanoseconds::max().count()) << int{coarse};
    }
}

TEST(TickClock, AddsItsOffsetAndStaysWithinNanoseconds) {
    constexpr auto kNever = std::chrono::nanoseconds::max();
    EXPECT_EQ((TickClock{.resolution = 9, .offset_seconds = -2}.time(500)), std::chrono::nanoseconds{-1'999'999'500});
    EXPECT_EQ((TickClock{.resolution = 9, .offset_seconds = 1}.time(~std::uint64_t{0})), kNever);
    EXPECT_EQ((TickClock{.resolution = 6, .offset_seconds = INT64_MAX}.time(1'000'000)), kNever);
    EXPECT_LT((TickClock{.resolution = 6, .offset_seconds = INT64_MIN}.time(0)), std::chrono::hours{-24 * 365 * 292});
}

TEST(Options, EndsAtTheFirstOptionThatClaimsMoreThanThereIs) {
    const Octets bytes = hex("0001 0002 68690000  0001 0009 6f682064 65617200");
    const Options options(bytes, std::endian::big);
    int count = 0;
    for (const Option& o : options) {
        EXPECT_EQ(o.text(), "hi");
        ++count;
    }
    EXPECT_EQ(count, 1);
    EXPECT_EQ(options.text(option::kSectionHardware), "");
}

TEST(Options, TakesNoNumberOfTheWrongSize) {
    const Octets bytes = hex("0005 0004 00000001  0002 0004 00000002");
    const Options options(bytes, std::endian::big);
    EXPECT_EQ(options.integer<std::uint64_t>(option::kPacketId), std::nullopt);
    EXPECT_EQ(options.integer<std::uint32_t>(option::kPacketFlags), 2U);
}

struct Damage {
    const char* what;
    Octets block;
    const char* reason;
};

TEST(PcapngReader, NamesTheDamageAndItsPlace) {
    const std::vector<Damage> damages = {
        {"length 0", hex("00000001 00000000 00000000"), "damaged at byte 60: a block cannot have 0 bytes"},
        {"length 8", hex("00000001 00000008 00000008"), "damaged at byte 60: a block cannot have 8 bytes"},
        {"odd length", hex("00000001 0000000d 0000000d 00"), "damaged at byte 60: a block cannot have 13 bytes"},
        {"huge length", hex("00000006 fffffffc fffffffc"), "truncated at byte 72: the block that begins at byte 60"},
        {"lengths differ", hex("00000001 0000000c 00000010"), "damaged at byte 60: the two lengths"},
        {"empty interface", hex("00000001 0000000c 0000000c"), "damaged at byte 60: an interface block"},
        {"empty packet", hex("00000006 0000000c 0000000c"), "damaged at byte 60: a packet block"},
        {"empty simple packet", hex("00000003 0000000c 0000000c"), "damaged at byte 60: a packet block"},
        {"empty statistics", hex("00000005 0000000c 0000000c"), "damaged at byte 60: a statistics block"},
        {"a packet larger than its block",
         hex("00000006 00000024 00000000 00000000 00000000 00000005 00000005 11223344 00000024"),
         "damaged at byte 60: a packet of 5 bytes"},
        {"a packet of 4 GiB", hex("00000006 00000024 00000000 00000000 00000000 ffffffff ffffffff 11223344 00000024"),
         "damaged at byte 60: a packet of 4294967295 bytes"},
        {"an unknown interface", hex("00000005 00000018 00000001 00000000 00000000 00000018"),
         "damaged at byte 60: interface 1"},
        {"no byte-order magic", hex("0a0d0d0a 0000001c deadbeef 0001 0000 ffffffffffffffff 0000001c"),
         "damaged at byte 60: a section without"},
        {"a short section", hex("0a0d0d0a 00000010 1a2b3c4d 00000010"), "damaged at byte 60: a section header"},
        {"version 2", hex("0a0d0d0a 0000001c 1a2b3c4d 0002 0000 ffffffffffffffff 0000001c"),
         "damaged at byte 60: pcapng version 2"},
    };
    for (const Damage& damage : damages) {
        const Octets file = kBigSection + kBigInterface + damage.block + kBigPacket;
        PcapngReader reader(damage.what == std::string_view("huge length") ? Bytes(file).first(72) : Bytes(file));
        EXPECT_EQ(blocks_of(reader).size(), 2U) << damage.what;
        EXPECT_THAT(reader.end_reason(), StartsWith(damage.reason)) << damage.what;
        EXPECT_EQ(reader.next(), std::nullopt) << damage.what;
    }
}

TEST(PcapngReader, SaysThatAnotherFileIsNotPcapng) {
    const Octets text = hex("23212f62 696e2f73 680a6563 686f0a00");
    PcapngReader reader(text);
    EXPECT_EQ(reader.next(), std::nullopt);
    EXPECT_THAT(reader.end_reason(), HasSubstr("not pcapng"));
    PcapngReader empty({});
    EXPECT_EQ(empty.next(), std::nullopt);
    EXPECT_THAT(empty.end_reason(), StartsWith("truncated at byte 0"));
}

}  // namespace
}  // namespace lvslab::record
