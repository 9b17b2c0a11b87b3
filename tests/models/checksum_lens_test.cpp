#include "models/checksum_lens.hpp"

#include <gmock/gmock.h>

#include "ipvs/kernel_frames.hpp"
#include "records.hpp"
#include "wire/build.hpp"
#include "wire/golden.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::models {
namespace {

using testing::ElementsAre;
using Verdict = ChecksumLens::Verdict;
using Bytes = std::vector<std::uint8_t>;

constexpr wire::Ipv4Address kClient{0x0a00010a}, kVip{0x0a000264}, kServer{0x0a00030d};

Bytes bytes_of(const wire::Buffer& packet) {
    const auto bytes = packet.bytes();
    return {bytes.begin(), bytes.end()};
}

Bytes udp_packet(wire::Ipv4Address destination, const wire::UdpFields& udp, const Bytes& data) {
    return bytes_of(wire::build_udp({.source = kClient, .destination = destination}, udp, data));
}

ChecksumLens lens_of(Checksum which, const Bytes& before, const Bytes& after) {
    const auto lens = checksum_lens({which, before, after}, Language::english);
    EXPECT_TRUE(lens.has_value());
    return lens.value_or(ChecksumLens{});
}

/// `− old port|inverse of 0050|ffaf`
std::vector<std::string> texts(const std::vector<LensTerm>& terms) {
    std::vector<std::string> all;
    for (const LensTerm& term : terms)
        all.push_back((term.label + u'|' + term.explanation + u'|' + hex_word(term.value)).toStdString());
    return all;
}

std::string words(const ChecksumLens& lens) {
    std::string all;
    for (const LensWord& word : lens.words) all += (word.changed ? "*" : "") + hex_word(word.value).toStdString() + " ";
    return all;
}

struct Captured {
    Bytes in = wire::golden::packet(ipvs::kernel::kNatSynIn);
    Bytes out = wire::golden::packet(ipvs::kernel::kNatSynOut);
};

TEST(ChecksumLens, OfTheCapturedNatSynHasTheTermsOfItsChangedFields) {
    const Captured captured;
    const ChecksumLens lens = lens_of(Checksum::transport, captured.in, captured.out);
    EXPECT_EQ(lens.name, "TCP");
    EXPECT_EQ(lens.before, 0x5ccd);
    EXPECT_EQ(lens.after, 0x3ce4);
    EXPECT_THAT(texts(lens.terms),
                ElementsAre("old checksum|inverse of 5ccd|a332", "− old address|inverse of 0264|fd9b",
                            "+ new address|030d|030d", "− old port|inverse of 0050|ffaf", "+ new port|1f90|1f90"));
    EXPECT_EQ(lens.terms[2].field, "ip.dst");
    EXPECT_EQ(lens.terms[4].field, "tcp.dstport");
    ASSERT_TRUE(lens.incremental);
    EXPECT_EQ(lens.incremental->sum, 0x2c319u);
    EXPECT_EQ(lens.incremental->carry, "c319 + 2 = c31b");
    EXPECT_EQ(lens.incremental->result, 0x3ce4);
}

TEST(ChecksumLens, OfTheCapturedNatSynHasEveryWordAgain) {
    const Captured captured;
    const ChecksumLens lens = lens_of(Checksum::transport, captured.in, captured.out);
    EXPECT_EQ(words(lens),
              "0a00 010a 0a00 *030d 0006 0028 9c41 *1f90 8d7a f92e 0000 0000 a002 faf0 0000 0000 0204 05b4 0402 080a "
              "8d10 2889 0000 0000 0103 0307 ");
    EXPECT_EQ(lens.words[5].layer, Layer::ip);
    EXPECT_EQ(lens.words[6].layer, Layer::transport);
    ASSERT_TRUE(lens.whole);
    EXPECT_EQ(lens.whole->sum, 0x4c317u);
    EXPECT_EQ(lens.whole->carry, "c317 + 4 = c31b");
    EXPECT_EQ(lens.whole->result, 0x3ce4);
    EXPECT_EQ(lens.verdict, Verdict::right);
    EXPECT_EQ(lens.sentence, "Both ways give 3ce4, and the frame carries 3ce4.");
}

TEST(ChecksumLens, OfAnIpHeaderShowsThatTtlAndProtocolAreOneWord) {
    const Captured captured;
    const ChecksumLens lens = lens_of(Checksum::ip, captured.in, captured.out);
    EXPECT_THAT(
        texts(lens.terms),
        ElementsAre("old checksum|inverse of 7dac|8253", "− old TTL, protocol|inverse of 3f06|c0f9",
                    "+ new TTL, protocol|3e06|3e06", "− old address|inverse of 0264|fd9b", "+ new address|030d|030d"));
    EXPECT_EQ(lens.incremental->sum, 0x281fau);
    EXPECT_EQ(lens.incremental->carry, "81fa + 2 = 81fc");
    EXPECT_EQ(words(lens), "4500 003c a6a2 4000 *3e06 0000 0a00 010a 0a00 *030d ");
    EXPECT_EQ(lens.sentence, "Both ways give 7e03, and the frame carries 7e03.");
}

TEST(ChecksumLens, NamesTheAddressesWhenBothChange) {
    const wire::UdpFields udp{.source_port = 5000, .destination_port = 53};
    const Bytes before = udp_packet(kVip, udp, {1, 2});
    const Bytes after = bytes_of(wire::build_udp({.source = kVip, .destination = kServer}, udp, Bytes{1, 2}));
    const ChecksumLens lens = lens_of(Checksum::transport, before, after);
    EXPECT_EQ(lens.name, "UDP");
    EXPECT_THAT(texts(lens.terms), testing::Contains("+ new source address|0264|0264"));
    EXPECT_THAT(texts(lens.terms), testing::Contains("+ new destination address|030d|030d"));
    EXPECT_EQ(lens.verdict, Verdict::right);
}

TEST(ChecksumLens, SaysThatTheFrameCarriesAnotherChecksum) {
    Captured captured;
    captured.out[20 + 16] = 0x3d;
    const ChecksumLens lens = lens_of(Checksum::transport, captured.in, captured.out);
    EXPECT_EQ(lens.verdict, Verdict::wrong);
    EXPECT_EQ(lens.sentence, "Both ways give 3ce4, but the frame carries 3de4.");
}

TEST(ChecksumLens, NamesTheFirstLineThatDiffersWhenTheOldChecksumWasWrong) {
    Captured captured;
    captured.in[20 + 17] ^= 1;     // 5ccc
    captured.out[20 + 17] = 0xe3;  // the error is carried on
    const ChecksumLens lens = lens_of(Checksum::transport, captured.in, captured.out);
    EXPECT_EQ(lens.verdict, Verdict::wrong);
    EXPECT_EQ(lens.sentence,
              "The ways differ first at “carry back”: c31c and c31b. The frame carries 3ce3. It was wrong when it came "
              "in.");
}

TEST(ChecksumLens, AddsAZeroByteToAnOddLength) {
    const wire::UdpFields from{.source_port = 5000, .destination_port = 80};
    const wire::UdpFields to{.source_port = 5000, .destination_port = 8080};
    const Bytes before = udp_packet(kVip, from, {'a', 'b', 'c'}), after = udp_packet(kVip, to, {'a', 'b', 'c'});
    const ChecksumLens lens = lens_of(Checksum::transport, before, after);
    EXPECT_TRUE(lens.padded);
    EXPECT_EQ(lens.words.back().value, 0x6300);
    EXPECT_EQ(lens.verdict, Verdict::right);
}

TEST(ChecksumLens, SendsFfffWhereUdpWouldComputeZero) {
    // 0a00+010a+0a00+0264 + 0011 + 000a + 1388+0050 + 000a + data = ffff
    const wire::UdpFields udp{.source_port = 0x1388, .destination_port = 0x0050};
    const std::uint32_t others = 0x0a00 + 0x010a + 0x0a00 + 0x0264 + 0x0011 + 0x000a + 0x1388 + 0x0050 + 0x000a;
    const std::uint32_t data = 0xffff - others;
    const Bytes after = udp_packet(kVip, udp, {static_cast<std::uint8_t>(data >> 8), static_cast<std::uint8_t>(data)});
    const ChecksumLens lens = lens_of(Checksum::transport, {}, after);
    ASSERT_TRUE(lens.whole);
    EXPECT_EQ(lens.whole->folded, 0xffff);
    EXPECT_EQ(lens.whole->result, 0xffff);
    EXPECT_EQ(lens.after, 0xffff);
    EXPECT_EQ(lens.verdict, Verdict::right);
}

TEST(ChecksumLens, LeavesAUdpWithoutAChecksumAlone) {
    const wire::UdpFields udp{.source_port = 5000, .destination_port = 80, .without_checksum = true};
    const ChecksumLens lens = lens_of(Checksum::transport, udp_packet(kVip, udp, {1}), udp_packet(kServer, udp, {1}));
    EXPECT_FALSE(lens.incremental);
    EXPECT_EQ(lens.why_not_incremental, "The old checksum is 0: the sender computed none (RFC 768).");
    EXPECT_EQ(lens.verdict, Verdict::open);
    EXPECT_EQ(lens.sentence, "The frame carries 0: in UDP that means no checksum (RFC 768).");
}

TEST(ChecksumLens, OfAFrameThatWasCutShortGoesTheIncrementalWayOnly) {
    Captured captured;
    captured.in.resize(20 + 21);
    captured.out.resize(20 + 21);
    const ChecksumLens lens = lens_of(Checksum::transport, captured.in, captured.out);
    EXPECT_FALSE(lens.whole);
    EXPECT_EQ(lens.why_not_whole, "The frame was cut short: not every word is there.");
    EXPECT_EQ(lens.words.size(), 6u + 10u);
    EXPECT_FALSE(lens.padded);
    EXPECT_EQ(lens.verdict, Verdict::open);
    EXPECT_EQ(lens.sentence, "The changed fields give 3ce4, and the frame carries 3ce4.");
}

TEST(ChecksumLens, OfACutFrameStillSeesAWrongChecksum) {
    Captured captured;
    captured.out[20 + 16] = 0x3d;
    captured.in.resize(20 + 20);
    captured.out.resize(20 + 20);
    EXPECT_EQ(lens_of(Checksum::transport, captured.in, captured.out).verdict, Verdict::wrong);
}

TEST(ChecksumLens, OfAFragmentSaysThatTheOtherWordsAreElsewhere) {
    Captured captured;
    captured.in[6] = captured.out[6] = 0x20;
    const ChecksumLens lens = lens_of(Checksum::transport, captured.in, captured.out);
    EXPECT_FALSE(lens.whole);
    EXPECT_EQ(lens.why_not_whole, "The packet is a fragment: the other words are in other packets.");
    EXPECT_EQ(lens.incremental->result, 0x3ce4);
}

TEST(ChecksumLens, OfANewHeaderHasNoOldChecksum) {
    const Bytes out = wire::golden::packet(ipvs::kernel::kTunnelOut);
    const ChecksumLens lens = lens_of(Checksum::outer_ip, {}, out);
    EXPECT_EQ(lens.why_not_incremental, "The header is new: there is no old checksum to start from.");
    EXPECT_EQ(lens.sentence, "Every word again gives 249c, and the frame carries 249c.");
    EXPECT_EQ(lens.words[4].field, "outer.ip.ttl");
}

TEST(ChecksumLens, SaysThatALengthChanged) {
    const wire::UdpFields udp{.source_port = 5000, .destination_port = 80};
    const ChecksumLens lens =
        lens_of(Checksum::transport, udp_packet(kVip, udp, {1, 2}), udp_packet(kVip, udp, {1, 2, 3, 4}));
    EXPECT_EQ(lens.why_not_incremental, "The length changed: words were added or taken away, not only changed.");
    EXPECT_EQ(lens.verdict, Verdict::right);
}

TEST(ChecksumLens, AddsUpLongDataWithoutShowingEveryWord) {
    const wire::UdpFields udp{.source_port = 5000, .destination_port = 80};
    Bytes data(1000, 0);
    data[998] = 0xff;
    const ChecksumLens lens = lens_of(Checksum::transport, udp_packet(kVip, udp, data), udp_packet(kServer, udp, data));
    EXPECT_EQ(lens.words.size(), 6u + 4u + 24u);
    EXPECT_EQ(lens.more_words, 500u - 24u);
    EXPECT_EQ(lens.more_sum, 0xff00u);
    EXPECT_EQ(lens.verdict, Verdict::right);
}

TEST(ChecksumLens, OfIcmpHasNoPseudoHeader) {
    const wire::Ipv4Fields ip{.source = kClient, .destination = kVip};
    const Bytes before = bytes_of(wire::build_icmp(ip, {.id = 7, .sequence = 1}, Bytes{}));
    const Bytes after = bytes_of(wire::build_icmp(ip, {.id = 9, .sequence = 1}, Bytes{}));
    const ChecksumLens lens = lens_of(Checksum::transport, before, after);
    EXPECT_EQ(lens.name, "ICMP");
    EXPECT_EQ(words(lens), "0800 0000 *0009 0001 ");
    EXPECT_THAT(texts(lens.terms), testing::Contains("+ new identifier|0009|0009"));
    EXPECT_EQ(lens.verdict, Verdict::right);
}

TEST(ChecksumLens, CarriesTwiceWhereOnceLeavesACarry) {
    // ffff (inverse of 0000) + inverse of 0000 + 0001 + ... : low digits ffff, carry 1.
    Bytes before(20, 0), after(20, 0);
    before[0] = after[0] = 0x45;
    before[3] = after[3] = 20;
    before[10] = before[11] = 0x00;
    after[5] = 0x00;
    after[7] = 0x01;
    const ChecksumLens lens = lens_of(Checksum::ip, before, after);
    EXPECT_EQ(lens.incremental->sum, 0x1ffffu);
    EXPECT_EQ(lens.incremental->carry, "ffff + 1 = 10000, 0000 + 1 = 0001");
    EXPECT_EQ(lens.incremental->folded, 1);
}

TEST(ChecksumLens, IsNotMadeOfBytesThatHoldNone) {
    const Captured captured;
    EXPECT_FALSE(checksum_lens({Checksum::ip, {}, {}}, Language::english));
    const Bytes header(captured.out.begin(), captured.out.begin() + 30);
    EXPECT_FALSE(checksum_lens({Checksum::transport, captured.in, header}, Language::english));
}

class LensesOf : public testing::Test {
protected:
    std::vector<ChecksumLens> at(const std::string& lab, const Place& place) {
        const Recording& recording = recording_of(lab);
        Selection selection(recording);
        selection.go_to(frame_at(recording, place));
        const Stage stage{recording, selection, Language::english};
        return lenses_of(stage, frames_at(stage));
    }
};

TEST_F(LensesOf, TheNatDirectorAreIpAndTcp) {
    const auto lenses = at("nat", {1, "director", record::Way::out});
    ASSERT_EQ(lenses.size(), 2u);
    EXPECT_EQ(lenses[0].name, "IP");
    EXPECT_EQ(lenses[1].name, "TCP");
    EXPECT_EQ(lenses[1].sentence, "Both ways give c115, and the frame carries c115.");
    EXPECT_EQ(lenses[1].before, 0xe0fe);
}

TEST_F(LensesOf, ATunnellingDirectorAreTheNewHeaderAndTheInnerIp) {
    const auto lenses = at("tun", {1, "director", record::Way::out});
    ASSERT_EQ(lenses.size(), 2u);
    EXPECT_EQ(lenses[0].sentence, "Every word again gives 229c, and the frame carries 229c.");
    EXPECT_EQ(lenses[1].sentence, "Both ways give 2f0b, and the frame carries 2f0b.");
}

TEST_F(LensesOf, AClientAreNone) { EXPECT_TRUE(at("nat", {1, "client", record::Way::out}).empty()); }

TEST_F(LensesOf, EveryFrameOfTheLabsAgree) {
    std::size_t seen = 0;
    for (const char* lab : {"nat", "tun", "dr", "onearm", "path"}) {
        const Recording& recording = recording_of(lab);
        Selection selection(recording);
        const Stage stage{recording, selection, Language::english};
        for (FrameNumber event = 1; event <= recording.count(); ++event) {
            selection.go_to(event);
            const FramePair pair = frames_at(stage);
            for (const ChecksumLens& lens : lenses_of(stage, pair)) {
                ++seen;
                EXPECT_EQ(lens.verdict, Verdict::right) << lab << " " << event << " " << lens.sentence.toStdString();
            }
        }
    }
    EXPECT_GT(seen, 100u);
}

TEST(ChecksumLens, ConcernsTheFieldsThatItCovers) {
    EXPECT_TRUE(concerns(Checksum::transport, "tcp.dstport"));
    EXPECT_TRUE(concerns(Checksum::transport, "ip.dst"));
    EXPECT_FALSE(concerns(Checksum::transport, "ip.ttl"));
    EXPECT_TRUE(concerns(Checksum::ip, "ip.ttl"));
    EXPECT_FALSE(concerns(Checksum::ip, "outer.ip.ttl"));
    EXPECT_FALSE(concerns(Checksum::ip, "eth.dst"));
    EXPECT_FALSE(concerns(Checksum::transport, "eth.dst"));
}

}  // namespace
}  // namespace lvslab::models
