#include "fastpath/offload.hpp"

#include <numeric>

#include "fastpath/twins.hpp"
#include "wire/checksum.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::fastpath {
namespace {

constexpr std::size_t kTransport = wire::kEthernetSize + wire::kIpv4Size;
constexpr wire::Ipv4Address kClient{0x0a00010a}, kVirtual{0x0a000164}, kServer{0x0a00020b};

using Ip = wire::Ipv4<const std::uint8_t>;
using Tcp = wire::Tcp<const std::uint8_t>;

std::vector<std::uint8_t> bytes_of(const wire::Buffer& buffer) {
    return {buffer.bytes().begin(), buffer.bytes().end()};
}

std::vector<std::uint8_t> segment(wire::TcpFlags flags, std::size_t size, wire::Ipv4Address to = kVirtual) {
    std::vector<std::uint8_t> data(size);
    std::iota(data.begin(), data.end(), std::uint8_t{0});
    const std::vector<std::uint8_t> options(12, 1);
    wire::Buffer built = wire::build_tcp(
        {.source = kClient, .destination = to, .id = 0xfffe, .fragmentation = {.dont_fragment = true}},
        {.source_port = 40000, .destination_port = 80, .seq = 0xfffffc00, .ack = 5, .flags = flags, .options = options},
        data);
    wire::prepend_ethernet(built, {station(0), station(10)});
    return bytes_of(built);
}

std::uint16_t pseudo_sum(std::span<const std::uint8_t> frame) {
    const wire::PseudoHeader pseudo = Ip::parse(frame.subspan(wire::kEthernetSize))->pseudo_header();
    // A checksum over nothing but the pseudo-header is its inverted sum.
    return static_cast<std::uint16_t>(
        ~wire::transport_checksum({pseudo.source, pseudo.destination, pseudo.protocol, pseudo.length}, {}));
}

/// The same frame as a sender leaves it that does not compute checksums.
std::vector<std::uint8_t> with_partial_checksum(std::vector<std::uint8_t> frame) {
    wire::store16(frame, kTransport + wire::kTcpChecksumOffset, pseudo_sum(frame));
    return frame;
}

Frame frame_in(std::vector<std::uint8_t>& room, const std::vector<std::uint8_t>& bytes, std::uint16_t segment_size) {
    room.assign(kHeadroom, 0);
    room.insert(room.end(), bytes.begin(), bytes.end());
    return {.bytes = room.data() + kHeadroom,
            .size = static_cast<std::uint32_t>(bytes.size()),
            .interface = 2,
            .offload = {.partial_checksum = true,
                        .checksum_start = kTransport,
                        .checksum_offset = wire::kTcpChecksumOffset,
                        .segment_size = segment_size}};
}

TEST(Offload, ACompletedChecksumIsTheOneOfTheSender) {
    for (const std::size_t size : {0U, 1U, 7U, 1400U}) {
        const auto whole = segment(wire::kAck, size);
        std::vector<std::uint8_t> room;
        Frame frame = frame_in(room, with_partial_checksum(whole), 0);
        complete_checksum(frame);
        EXPECT_FALSE(frame.offload.any());
        EXPECT_EQ(std::vector<std::uint8_t>(frame.bytes, frame.bytes + frame.size), whole) << size;
    }
}

TEST(Offload, AChecksumOutsideOfTheFrameIsLeftAlone) {
    const auto whole = segment(wire::kAck, 0);
    std::vector<std::uint8_t> room;
    for (const auto& [start, offset] : {std::pair{65000, 16}, {34, 65000}, {65535, 65535}}) {
        Frame frame = frame_in(room, whole, 0);
        frame.offload.checksum_start = static_cast<std::uint16_t>(start);
        frame.offload.checksum_offset = static_cast<std::uint16_t>(offset);
        complete_checksum(frame);
        EXPECT_EQ(std::vector<std::uint8_t>(frame.bytes, frame.bytes + frame.size), whole);
    }
}

TEST(Offload, SegmentsAreWhatTcpItselfWouldHaveSent) {
    const auto whole = segment(wire::kAck | wire::kPsh | wire::kFin | wire::kCwr, 3000);
    std::vector<std::uint8_t> room, data;
    const Frame frame = frame_in(room, with_partial_checksum(whole), 1400);
    std::size_t number = 0;
    Segmenter segmenter;
    ASSERT_TRUE(segmenter.cut(frame, [&](Frame& piece) {
        EXPECT_FALSE(piece.offload.any());
        const auto ip = Ip::parse(std::span<const std::uint8_t>(piece.span()).subspan(wire::kEthernetSize));
        ASSERT_TRUE(ip && ip->checksum_ok());
        EXPECT_EQ(ip->total_length(), piece.size - wire::kEthernetSize);
        EXPECT_EQ(ip->id(), static_cast<std::uint16_t>(0xfffe + number));
        EXPECT_EQ(wire::transport_checksum(ip->pseudo_header(), ip->payload()), 0);
        const auto tcp = *Tcp::parse(ip->payload());
        EXPECT_EQ(tcp.seq(), static_cast<std::uint32_t>(0xfffffc00 + 1400 * number));
        EXPECT_EQ(tcp.options().size(), 12U);
        EXPECT_EQ(tcp.flags().has(wire::kCwr), number == 0);
        EXPECT_EQ(tcp.flags().has(wire::kFin | wire::kPsh), number == 2);
        EXPECT_TRUE(tcp.flags().has(wire::kAck));
        data.insert(data.end(), tcp.payload().begin(), tcp.payload().end());
        ++number;
    }));
    EXPECT_EQ(number, 3U);
    const auto sent = Tcp::parse(Ip::parse(std::span(whole).subspan(wire::kEthernetSize))->payload())->payload();
    EXPECT_TRUE(std::equal(data.begin(), data.end(), sent.begin(), sent.end()));
}

TEST(Offload, NothingThatIsNoTcpIsCut) {
    std::vector<std::uint8_t> room;
    Segmenter segmenter;
    const auto never = [](Frame&) { FAIL(); };
    auto udp = segment(wire::kAck, 100);
    udp[wire::kEthernetSize + 9] = 17;
    EXPECT_FALSE(segmenter.cut(frame_in(room, udp, 10), never));
    EXPECT_FALSE(segmenter.cut(frame_in(room, {1, 2, 3}, 10), never));
    EXPECT_FALSE(segmenter.cut(frame_in(room, segment(wire::kAck, 100), 0), never));
}

/// A director that knows the connection of segment().
class OffloadedPacket : public testing::TestWithParam<const char*> {
protected:
    OffloadedPacket() {
        for (const std::string& command :
             {std::string("ip addr add 10.0.1.100/24 dev eth0"), std::string("ip addr add 10.0.2.1/24 dev eth1"),
              std::string("ip neigh add 10.0.2.11 lladdr 02:00:00:00:00:0b dev eth1 nud permanent"),
              std::string("ip neigh add 10.0.1.10 lladdr 02:00:00:00:00:0a dev eth0 nud permanent"),
              std::string("ipvsadm -A -t 10.0.1.100:80 -s rr"),
              std::string("ipvsadm -a -t 10.0.1.100:80 -r 10.0.2.11 ") + GetParam()}) {
            node_.run(command);
        }
        for (const wire::TcpFlags flags : {wire::kSyn, wire::kAck, wire::kAck}) node_.receive(2, {segment(flags, 0)});
        node_.sent.clear();
    }
    void receive(const std::vector<std::uint8_t>& bytes, std::uint16_t segment_size) {
        std::vector<std::uint8_t> room;
        Frame frame = frame_in(room, bytes, segment_size);
        node_.receive_frames(std::span(&frame, 1));
    }
    Node node_{true};
};

TEST_P(OffloadedPacket, GoesOnWithItsWorkLeftToOthersOrDone) {
    receive(with_partial_checksum(segment(wire::kAck, 3000)), 1400);
    ASSERT_FALSE(node_.sent.empty());
    const bool tunnelled = std::string(GetParam()) == "-i";
    EXPECT_EQ(node_.sent.size(), tunnelled ? 3U : 1U) << "no device knows large segments in a tunnel";
    for (const Sent& sent : node_.sent) {
        const std::size_t overhead = tunnelled ? wire::kIpv4Size : 0;
        const auto ip = Ip::parse(std::span(sent.bytes).subspan(wire::kEthernetSize + overhead));
        ASSERT_TRUE(ip && ip->checksum_ok());
        if (tunnelled) {
            EXPECT_EQ(wire::transport_checksum(ip->pseudo_header(), ip->payload()), 0);
        } else {
            EXPECT_EQ(Tcp::parse(ip->payload())->checksum(), pseudo_sum(sent.bytes)) << "partial, as it came";
            EXPECT_EQ(ip->destination(), std::string(GetParam()) == "-m" ? kServer : kVirtual);
        }
    }
}

TEST_P(OffloadedPacket, WhoseSegmentsDoNotFitIsCutAndAnswered) {
    receive(with_partial_checksum(segment(wire::kAck, 4000)), 1460);  // with 12 bytes of options: 1,512
    ASSERT_EQ(node_.sent.size(), 3U);
    std::size_t errors = 0;
    for (const Sent& sent : node_.sent) {
        EXPECT_LE(sent.bytes.size(), 1514U);
        errors += Ip::parse(std::span(sent.bytes).subspan(wire::kEthernetSize))->protocol() == wire::Protocol::icmp;
    }
    EXPECT_EQ(errors, 2U) << "fragmentation needed, for each that is too long";
}

TEST_P(OffloadedPacket, ThatCanNotBeCutIsForTheHostAndCounted) {
    auto udp = segment(wire::kAck, 100);
    udp[wire::kEthernetSize + 9] = 17;
    const std::uint64_t before = node_.host.interfaces().find("eth0")->counters.rx_packets;
    receive(udp, 10);
    EXPECT_EQ(node_.host.interfaces().find("eth0")->counters.rx_packets, before + 1);
}

INSTANTIATE_TEST_SUITE_P(Methods, OffloadedPacket, testing::Values("-m", "-i", "-g"),
                         [](const auto& tested) { return std::string(tested.param).substr(1); });

}  // namespace
}  // namespace lvslab::fastpath
