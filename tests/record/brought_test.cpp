#include <gtest/gtest.h>

#include "record/capture.hpp"
#include "record/packet_story.hpp"

/// Captures as people bring them: not all are of Ethernet, nor whole.
namespace lvslab::record {
namespace {

std::filesystem::path brought(const std::string& name) {
    return std::filesystem::path(LVSLAB_SOURCE_DIR) / "tests/record/brought" / name;
}

std::string line(const std::string& name, FrameNumber number = 1) {
    return text_of(RunRecord::open(brought(name)).frame(number));
}

constexpr const char* kSyn = "10.0.1.10:40000 > 10.0.2.100:80 TCP [S] seq=1000 ttl=64 len=40 df";

TEST(Brought, AreReadWithoutEthernet) {
    for (const char* name : {"null.pcap", "null-in-pcapng.pcapng", "rawip-tun.pcap"}) EXPECT_EQ(line(name), kSyn) << name;
    EXPECT_EQ(line("sll-any.pcap"), std::string(kSyn) + "  (received)");
    EXPECT_EQ(line("sll2-any.pcap"), std::string(kSyn) + "  (interface 2, received)");
}

TEST(Brought, NameTheFieldsOfAPseudoHeaderAsWiresharkDoes) {
    const RunRecord record = RunRecord::open(brought("sll2-any.pcap"));
    const Frame frame = record.frame(1);
    const auto fields = fields_of(frame);
    EXPECT_EQ(wire::value_of(fields, "sll.ifindex"), "2");
    EXPECT_EQ(wire::value_of(fields, "sll.src.eth"), "02:00:00:00:02:01");
    EXPECT_EQ(wire::value_of(fields, "ip.dst"), "10.0.2.100");
    EXPECT_EQ(frame.way, Way::in);
    EXPECT_EQ(frame.packet().size(), 40u);
    for (const wire::Field& field : fields) EXPECT_LE(field.offset + field.length, frame.bytes.size()) << field.name;
    EXPECT_EQ(std::find_if(fields.begin(), fields.end(), [](const auto& f) { return f.name == "ip.src"; })->offset, 32);
}

/// A file with one frame of a link type, cut after each byte.
std::vector<std::uint8_t> file_of(std::uint16_t link_type, std::span<const std::uint8_t> frame) {
    std::vector<std::uint8_t> file;
    for (const std::uint32_t word : {0xa1b2c3d4U, 0x00040002U, 0U, 0U, 262144U, std::uint32_t{link_type}, 0U, 0U,
                                     static_cast<std::uint32_t>(frame.size()), static_cast<std::uint32_t>(frame.size())}) {
        append(file, word, std::endian::little);
    }
    file.insert(file.end(), frame.begin(), frame.end());
    return file;
}

TEST(Brought, OfOtherLinkTypesSayWhichIsNotDecoded) {
    const auto file = file_of(127, std::vector<std::uint8_t>(30));
    EXPECT_EQ(text_of(RunRecord::over(file).frame(1)),
              "link type 127 (IEEE 802.11 with radiotap header) is not decoded (30 bytes)");
    EXPECT_TRUE(fields_of(RunRecord::over(file).frame(1)).empty());
}

TEST(Brought, MayBeCutAnywhere) {
    for (const char* name : {"null.pcap", "sll-any.pcap", "sll2-any.pcap", "ipv6.pcap", "vlan.pcap", "tso0.pcap"}) {
        const RunRecord record = RunRecord::open(brought(name));
        const Frame whole = record.frame(1);
        for (std::size_t size = 0; size < std::min<std::size_t>(whole.bytes.size(), 80); ++size) {
            const auto file = file_of(whole.link_type, whole.bytes.first(size));
            const RunRecord cut = RunRecord::over(file);
            EXPECT_EQ(text_of(cut.frame(1)).find('\n'), std::string::npos);
            for (const wire::Field& field : fields_of(cut.frame(1))) EXPECT_LE(field.offset + field.length, size);
        }
    }
}

TEST(Brought, CutByTheSnapLengthTellTheirRealLength) {
    EXPECT_EQ(line("snaplen.pcap"),
              "10.0.1.10:40000 > 10.0.2.100:80 TCP [P.] seq=1000 ack=0 data=418 ttl=64 len=458 df  (68 of 472 bytes captured)");
}

TEST(Brought, WithATotalLengthOf0AreAsLongAsTheirFrame) {
    EXPECT_EQ(line("tso0.pcap"), "10.0.1.10:40000 > 10.0.2.100:80 TCP [P.] seq=1000 ack=0 data=3000 ttl=64 len=3040 "
                                 "(of the frame; the header says 0, as before TSO) df");
}

TEST(Brought, NameWhatTheHostHasNothingFor) {
    EXPECT_EQ(line("ipv6.pcap"), "[fd00::1]:40000 > [fd00::2]:80 TCP [S] seq=1000 hlim=64 len=60");
    EXPECT_EQ(line("stp-vrrp.pcap"), "STP root=0/00:00:00:00:00:00 cost=0 bridge=0/00:00:00:00:00:00 port=0x0000");
    EXPECT_EQ(line("stp-vrrp.pcap", 2), "10.0.2.2 > 224.0.0.18 VRRP v2 vrid=51 prio=100 10.0.2.100 ttl=255 len=40 df");
    EXPECT_EQ(line("vlan.pcap"), std::string("vlan 100 pcp=0 ") + kSyn);
}

TEST(Brought, OutOfOrderSayWhereThatBegins) {
    EXPECT_EQ(RunRecord::open(brought("out-of-order.pcapng")).first_out_of_order(), 2u);
    EXPECT_EQ(RunRecord::open(brought("stp-vrrp.pcap")).first_out_of_order(), 0u);
}

TEST(Brought, PackedFilesAreNamedWithTheRemedy) {
    const auto name = brought("gz.pcap.gz");
    const std::string remedy = name.string() + ": is packed with gzip; `gunzip " + name.string() + "` first";
    const auto said = [](const auto& open) -> std::string {
        try {
            open();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(said([&] { RunRecord::open(name); }), remedy);
    EXPECT_EQ(said([&] { CaptureReader reader(name); }), remedy);
}

}  // namespace
}  // namespace lvslab::record
