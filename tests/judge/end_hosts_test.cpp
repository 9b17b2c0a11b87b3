#include "judge/end_hosts.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "diff_samples.hpp"
#include "record/pcapng_writer.hpp"
#include "wire/udp.hpp"

namespace lvslab::judge {
namespace {

using namespace std::chrono_literals;
using wire::Protocol;

/// A client with a socket to 10.0.2.100:80, and what was heard at its LOCAL_OUT.
class Heard : public testing::Test {
protected:
    Heard() {
        finished.own =
            std::filesystem::path(testing::TempDir()) /
            (std::string("own-") + testing::UnitTest::GetInstance()->current_test_info()->name() + ".pcapng");
        finished.report.sockets.push_back(
            {.node = "client", .protocol = 6, .local = {kClient, 40000}, .peer = {kVip, 80}});
        finished.report.sockets.push_back(
            {.node = "client", .protocol = 17, .local = {kClient, 40000}, .peer = {kVip, 53}});
    }
    ~Heard() override { std::filesystem::remove(finished.own); }

    void hear(const wire::Buffer& packet, net::Time at = 1s) { heard.push_back({at, packet}); }
    std::vector<OwnPacket> own() {
        std::ofstream file(finished.own, std::ios::binary);
        record::PcapngWriter writer(file);
        writer.add_interface({.name = "client", .link_type = record::kLinkTypeRawIp});
        for (const auto& [at, packet] : heard) writer.packet({.timestamp = at, .bytes = packet.bytes()});
        file.close();
        const record::RunRecord kernel = left.finish();
        return own_packets(finished, kernel);
    }
    static wire::Buffer question() {
        return wire::build_udp({.source = kClient, .destination = kVip, .id = 7},
                               {.source_port = 40000, .destination_port = 53}, MadeRecord::bytes("who?"));
    }

    guest::Finished finished;
    std::vector<std::pair<net::Time, wire::Buffer>> heard;
    MadeRecord left;  ///< the frames; one a millisecond
};

TEST_F(Heard, TakesWhatASocketSentEvenIfItNeverLeft) {
    hear(MadeRecord::segment({.seq = 100}, true), 1500ms);
    const auto packets = own();
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(packets[0].node, "client");
    EXPECT_EQ(packets[0].time, 1500ms);
}

TEST_F(Heard, LeavesToTheHostWhatNoSocketSent) {
    hear(MadeRecord::segment({.client_port = 40001}, true));
    hear(MadeRecord::segment({.flags = wire::kRst, .seq = 100}, true));
    hear(MadeRecord::segment({.flags = wire::kRst | wire::kAck, .seq = 0}, true));
    hear(wire::build_icmp({.source = kClient, .destination = kVip}, {.type = wire::IcmpType::unreachable}));
    hear(wire::build_icmp({.source = kClient, .destination = kVip}, {.type = wire::IcmpType::echo_reply, .id = 9}));
    EXPECT_TRUE(own().empty());
}

TEST_F(Heard, TakesTheResetOfASocketThatGivesUp) {
    hear(MadeRecord::segment({.flags = wire::kRst | wire::kAck, .seq = 1234}, true));
    EXPECT_EQ(own().size(), 1U);
}

TEST_F(Heard, TakesTheTimeOfTheFrameIfThatWasEarlierWhateverARuleMadeOfIt) {
    hear(MadeRecord::segment({.seq = 100, .ttl = 64}, true), 1s);
    left.request("rs1", {.seq = 100, .ttl = 33});
    const auto packets = own();
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(packets[0].time, 1ms);
    EXPECT_EQ(wire::Ipv4<const std::uint8_t>::parse(packets[0].bytes)->ttl(), 64) << "as before the rule";
}

TEST_F(Heard, GivesEachOfTwoEqualSegmentsItsOwnFrame) {
    for (const net::Time at : {1s, 2s}) hear(MadeRecord::segment({.seq = 100}, true), at);
    left.request("rs1", {.seq = 100});
    const auto packets = own();
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(packets[0].time, 1ms);
    EXPECT_EQ(packets[1].time, 2s) << "the second was dropped in the client";
}

TEST_F(Heard, CountsOnceWhatIpvsSendsOnThroughTheSameHook) {
    hear(MadeRecord::segment({.seq = 100, .ttl = 64}, true), 1s);
    hear(MadeRecord::segment({.seq = 100, .ttl = 63}, true), 1s + 1us);
    hear(MadeRecord::segment({.seq = 100, .ttl = 64}, true), 2s);
    hear(MadeRecord::segment({.seq = 100, .ttl = 64}, true), 2s + 1us);
    const auto packets = own();
    ASSERT_EQ(packets.size(), 3U);
    EXPECT_EQ(packets[0].time, 1s);
    EXPECT_EQ(packets[1].time, 2s) << "sent again";
    EXPECT_EQ(packets[2].time, 2s + 1us) << "two SYN-ACKs at once, say: no id tells them apart";
}

TEST_F(Heard, TakesDatagramsAndEchoRequestsWhoeverSentThem) {
    hear(wire::build_icmp({.source = kClient, .destination = kVip}, {.type = wire::IcmpType::echo_request, .id = 9}));
    hear(wire::build_udp({.source = kClient, .destination = kVip}, {.source_port = 5, .destination_port = 33434}));
    EXPECT_EQ(own().size(), 2U);
}

TEST_F(Heard, TellsWhetherAPacketLeft) {
    hear(MadeRecord::segment({.seq = 100}, true), 1s);
    hear(MadeRecord::segment({.seq = 200}, true), 2s);
    left.request("rs1", {.seq = 100});
    const auto packets = own();
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_TRUE(packets[0].left);
    EXPECT_FALSE(packets[1].left);
}

TEST_F(Heard, IsEmptyWhereNobodyWasListenedTo) {
    std::ofstream file(finished.own, std::ios::binary);
    record::PcapngWriter writer(file);
    file.close();
    EXPECT_TRUE(own_packets(finished, left.finish()).empty());
}

TEST_F(Heard, FillsInTheChecksumsThatADeviceWouldHave) {
    wire::Buffer segment = MadeRecord::segment({.seq = 100, .data = "GET /"}, true), datagram = question();
    const std::vector<std::uint8_t> right_segment(segment.bytes().begin(), segment.bytes().end());
    const std::vector<std::uint8_t> right_datagram(datagram.bytes().begin(), datagram.bytes().end());
    segment.bytes()[20 + wire::kTcpChecksumOffset] ^= 0x55;
    datagram.bytes()[20 + wire::kUdpChecksumOffset] ^= 0x55;
    hear(segment, 1s);
    hear(datagram, 2s);
    const auto packets = own();
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(packets[0].bytes, right_segment);
    EXPECT_EQ(packets[1].bytes, right_datagram);
}

TEST_F(Heard, LeavesAnEmptyChecksumOfUdpEmpty) {
    hear(wire::build_udp({.source = kClient, .destination = kVip},
                         {.source_port = 40000, .destination_port = 53, .without_checksum = true}));
    const auto packets = own();
    ASSERT_EQ(packets.size(), 1U);
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packets[0].bytes);
    EXPECT_EQ(wire::Udp<const std::uint8_t>::parse(ip->payload())->checksum(), 0);
}

/// The client of the record, to be asked about its sockets.
struct DeafSink : net::FrameSink {
    void transmit(net::InterfaceIndex, net::Packet&&) override {}
};

TEST_F(Heard, KnowsNoConnectionAtTheMomentInWhichTheKernelRefusedIt) {
    left.request("rs1", {.flags = wire::kRst, .seq = 0});  // leaves the client at 1 ms
    const record::RunRecord kernel = left.finish();
    RecordedSockets sockets(kernel, finished.report.sockets, "client");
    net::PacketIds ids;
    DeafSink wire;
    net::Host host({.name = "client"}, ids, wire);
    sockets.attach(host);
    const Flow flow{Protocol::tcp, kClient, 40000, kVip, 80};
    EXPECT_FALSE(sockets.has_socket(flow));
    host.advance(5ms);
    EXPECT_TRUE(sockets.has_socket(flow));
    EXPECT_FALSE(sockets.has_socket({Protocol::tcp, kClient, 40002, kVip, 80}));
}

TEST_F(Heard, HasNoConnectionAfterAResetUntilItsSocketSendsAgain) {
    const record::RunRecord kernel = left.finish();
    RecordedSockets sockets(kernel, finished.report.sockets, "client");
    net::PacketIds ids;
    DeafSink wire;
    net::Host host({.name = "client"}, ids, wire);
    sockets.attach(host);
    const Flow flow{Protocol::tcp, kClient, 40000, kVip, 80};
    const auto come = [&](wire::TcpFlags flags) {
        net::Packet packet;
        packet.data = wire::build_tcp({.source = kVip, .destination = kClient},
                                      {.source_port = 80, .destination_port = 40000, .flags = flags});
        sockets.deliver(std::move(packet));
    };
    come(wire::kAck);
    EXPECT_TRUE(sockets.has_socket(flow));
    come(wire::kRst);
    EXPECT_FALSE(sockets.has_socket(flow));
    const wire::Buffer again = MadeRecord::segment({.seq = 1}, true);
    host.at(1s, [&] { sockets.send(host, {.time = 1s, .node = "client", .bytes = {again.bytes().begin(), again.bytes().end()}}); });
    EXPECT_TRUE(sockets.has_socket(flow));
}

}  // namespace
}  // namespace lvslab::judge
