#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/bench.hpp"
#include "wire/fragment.hpp"

/// Fragments, cut and put together (net/ipv4/ip_output.c, ip_fragment.c, inet_fragment.c).
namespace lvslab::net {
namespace {

using namespace bench;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct FragmentHost : testing::Test, Bench {
    const Station client{mac("02:00:00:00:01:0a"), ip("10.0.1.10")};
    const Station server{mac("02:00:00:00:02:64"), ip("10.0.2.100")};

    FragmentHost() {
        ethernet("eth0", {"10.0.1.1/24"});
        ethernet("eth1", {"10.0.2.1/24"});
        know("eth0", client);
        know("eth1", server);
        sysctl("net.ipv4.ip_forward=1");
        programs.ports = {53};
        notes.clear();
    }
    static Bytes pattern(std::size_t size) {
        Bytes bytes(size);
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
        return bytes;
    }
    /// A UDP packet of `size` bytes in all to port 53.
    static wire::Buffer udp(std::string_view to, std::size_t size, wire::Ipv4Fields fields = {.id = 0x4711}) {
        fields.source = ip("10.0.1.10");
        fields.destination = ip(to);
        return wire::build_udp(fields, {.source_port = 4000, .destination_port = 53},
                               pattern(size - 28 - fields.options.size()));
    }
    static wire::Buffer part(const wire::Buffer& whole, const wire::Cut& cut) {
        return wire::cut_fragment(*wire::Ipv4<const std::uint8_t>::parse(whole.bytes()), cut);
    }
    void come(const wire::Buffer& whole, const wire::Cut& cut) { arrive("eth0", client, part(whole, cut)); }
    /// `1500 0 MF`: length, offset and flags of each packet sent.
    std::vector<std::string> shapes() const {
        std::vector<std::string> lines;
        for (const Sent& s : sent) {
            const Bytes packet = s.packet();
            const auto header = wire::Ipv4<const std::uint8_t>::parse(packet);
            EXPECT_TRUE(header && header->checksum_ok());
            std::string line = std::to_string(header->total_length()) + " " + std::to_string(header->fragment_offset());
            if (header->dont_fragment()) line += " DF";
            if (header->more_fragments()) line += " MF";
            lines.push_back(line);
        }
        return lines;
    }
    /// Hooks that see whole packets, as connection tracking does.
    void track() {
        host.hooks().add({Hook::prerouting, kPriorityConntrack, "tracker"}, [this](Packet& p, const HookState&) {
            return host.ip().defragment(p, DefragUser::conntrack_in) ? Verdict::accept : Verdict::stolen;
        });
    }
};

using Fragmenting = FragmentHost;
using Reassembling = FragmentHost;
using HostileFragments = FragmentHost;

TEST_F(Fragmenting, CutsAForwardedPacketAtMultiplesOf8) {
    host.set_mtu(dev("eth1"), 1400);
    arrive("eth0", client, udp("10.0.2.100", 3000));
    EXPECT_THAT(shapes(), ElementsAre("1396 0 MF", "1396 1376 MF", "248 2752"));
    for (const Sent& s : sent) {
        const Bytes packet = s.packet();
        EXPECT_EQ(wire::Ipv4<const std::uint8_t>::parse(packet)->id(), 0x4711);
        EXPECT_EQ(s.id, sent[0].id) << "all are one packet in the record";
    }
    EXPECT_THAT(notes.told(kFragmented), ElementsAre("3000 bytes do not fit 1400: the packet leaves as 3 fragments"));
}

TEST_F(Fragmenting, KeepsEveryByteInItsPlace) {
    const wire::Buffer whole = udp("10.0.2.100", 3000);
    arrive("eth0", client, whole);
    Bytes payload(2980);
    for (const Sent& s : sent) {
        const Bytes packet = s.packet();
        const auto header = *wire::Ipv4<const std::uint8_t>::parse(packet);
        std::ranges::copy(header.payload(), payload.begin() + header.fragment_offset());
    }
    const auto expected = wire::Ipv4<const std::uint8_t>::parse(whole.bytes())->payload();
    EXPECT_TRUE(std::ranges::equal(payload, expected));
}

TEST_F(Fragmenting, CutsAFragmentAgainWithItsOffsetAndMoreFlag) {
    host.set_mtu(dev("eth1"), 600);
    const wire::Buffer whole = udp("10.0.2.100", 3000);
    come(whole, {.begin = 1480, .size = 800});
    EXPECT_THAT(shapes(), ElementsAre("596 1480 MF", "244 2056 MF"));
}

TEST_F(Fragmenting, LeavesALocalPacketWithoutDfInPieces) {
    send_udp("10.0.2.100", "10.0.2.1", 2000);
    EXPECT_THAT(shapes(), ElementsAre("1500 0 MF", "548 1480"));
}

TEST_F(Fragmenting, RefusesDfWithAnIcmpOfTheNextHopsMtu) {
    host.set_mtu(dev("eth1"), 1400);
    arrive("eth0", client, udp("10.0.2.100", 1401, {.fragmentation = {.dont_fragment = true}}));
    EXPECT_THAT(notes.reasons(), ElementsAre("needs_fragmentation"));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("ICMP fragmentation needed mtu=1400")));
}

TEST_F(Fragmenting, CopiesOnlyOptionsWithTheCopyBitToLaterFragments) {
    // Record route (7) is not copied, loose source route (0x83) is (RFC 791 3.1).
    const Bytes options{0x07, 0x07, 0x04, 0, 0, 0, 0, 0x83, 0x03, 0x04, 0x00, 0x00};
    arrive("eth0", client, udp("10.0.2.100", 2000, {.options = options}));
    ASSERT_EQ(sent.size(), 2u);
    const Bytes first = sent[0].packet(), second = sent[1].packet();
    EXPECT_EQ(first[0], 0x48);
    EXPECT_EQ(second[0], 0x48) << "the header keeps its length";
    EXPECT_EQ(first[20], 0x07);
    EXPECT_EQ(Bytes(second.begin() + 20, second.begin() + 32), (Bytes{1, 1, 1, 1, 1, 1, 1, 0x83, 3, 4, 0, 0}));
}

TEST_F(Reassembling, GivesTheProgramOnePacketInWhateverOrderTheFragmentsCome) {
    const wire::Buffer whole = udp("10.0.1.1", 3000);
    come(whole, {.begin = 2960, .size = 20});
    come(whole, {.begin = 0, .size = 1480});
    EXPECT_THAT(programs.delivered, IsEmpty());
    come(whole, {.begin = 1480, .size = 1480});
    ASSERT_EQ(programs.delivered.size(), 1u);
    EXPECT_EQ(programs.delivered[0].data, whole);
    EXPECT_EQ(programs.delivered[0].id, 2u) << "the id of the fragment at offset 0";
    EXPECT_THAT(notes.told(kReassembled), ElementsAre("3 fragments are one packet of 3000 bytes from 10.0.1.10 again"));
    EXPECT_EQ(host.ip().reassembly().memory(), 0u);
}

TEST_F(Reassembling, TellsPacketsApartBySourceDestinationIdAndProtocol) {
    const wire::Buffer one = udp("10.0.1.1", 100), other = udp("10.0.1.1", 100, {.id = 0x4712});
    come(one, {.begin = 0, .size = 40});
    come(other, {.begin = 40, .size = 40});
    EXPECT_THAT(programs.delivered, IsEmpty());
    EXPECT_EQ(host.ip().reassembly().queues(), 2u);
}

TEST_F(Reassembling, GivesUpAfter30SecondsAndTellsTheSender) {
    come(udp("10.0.1.1", 3000), {.begin = 0, .size = 1480});
    wait(29999ms);
    EXPECT_THAT(sent, IsEmpty());
    wait(1ms);
    EXPECT_THAT(notes.reasons(), ElementsAre("fragment_timeout"));
    ASSERT_EQ(sent.size(), 1u);
    const Bytes packet = sent[0].packet();
    EXPECT_EQ(packet[20], 11);
    EXPECT_EQ(packet[21], 1);
    EXPECT_EQ(packet.size(), 576u);
    EXPECT_EQ(host.ip().reassembly().queues(), 0u);
}

TEST_F(Reassembling, GivesUpInSilenceWithoutTheFirstFragment) {
    come(udp("10.0.1.1", 3000), {.begin = 1480, .size = 1480});
    wait(31s);
    EXPECT_THAT(notes.reasons(), ElementsAre("fragment_timeout"));
    EXPECT_THAT(sent, IsEmpty());
}

TEST_F(Reassembling, OfARouterThatOnlyTracksGivesUpInSilence) {
    track();
    come(udp("10.0.2.100", 3000), {.begin = 0, .size = 1480});
    wait(31s);
    EXPECT_THAT(sent, IsEmpty());
}

TEST_F(Reassembling, TakesTheTimeFromIpfragTime) {
    sysctl("net.ipv4.ipfrag_time=5");
    come(udp("10.0.1.1", 3000), {.begin = 0, .size = 1480});
    wait(5s);
    EXPECT_THAT(notes.reasons(), ElementsAre("fragment_timeout"));
}

TEST_F(Reassembling, SendsTheSameSizesAndIdOnAgain) {
    track();
    const wire::Buffer whole = udp("10.0.2.100", 2000);
    come(whole, {.begin = 0, .size = 576});
    come(whole, {.begin = 576, .size = 1000});
    come(whole, {.begin = 1576, .size = 404});
    EXPECT_THAT(shapes(), ElementsAre("596 0 MF", "1020 576 MF", "424 1576"));
    const Bytes packet = sent[0].packet();
    EXPECT_EQ(wire::Ipv4<const std::uint8_t>::parse(packet)->id(), 0x4711);
}

TEST_F(Reassembling, CutsAtTheBiggestPieceWhenThePacketHasChanged) {
    host.hooks().add({Hook::prerouting, kPriorityConntrack, "tracker"}, [this](Packet& p, const HookState&) {
        if (!host.ip().defragment(p, DefragUser::conntrack_in)) return Verdict::stolen;
        p.data.append(16);  // as a tunnel's header would make it longer
        const auto header = *wire::Ipv4<std::uint8_t>::parse(p.data.bytes());
        header.set_total_length(static_cast<std::uint16_t>(p.data.size()));
        header.fill_header_checksum();
        return Verdict::accept;
    });
    const wire::Buffer whole = udp("10.0.2.100", 1000);
    come(whole, {.begin = 0, .size = 576});
    come(whole, {.begin = 576, .size = 404});
    EXPECT_THAT(shapes(), ElementsAre("596 0 MF", "440 576"));
}

TEST_F(Reassembling, KeepsDfOnPiecesThatAreCutAnew) {
    host.hooks().add({Hook::prerouting, kPriorityConntrack, "tracker"}, [this](Packet& p, const HookState&) {
        if (!host.ip().defragment(p, DefragUser::conntrack_in)) return Verdict::stolen;
        p.pieces.payloads.clear();  // as when the packet was copied on the way
        return Verdict::accept;
    });
    const wire::Buffer whole = udp("10.0.2.100", 1000);
    come(whole, {.begin = 0, .size = 576, .dont_fragment = true});
    come(whole, {.begin = 576, .size = 404, .dont_fragment = true});
    EXPECT_THAT(shapes(), ElementsAre("596 0 DF MF", "424 576 DF"));
}

TEST_F(Reassembling, RefusesPiecesWithDfThatAreTooBigForTheNextLink) {
    track();
    host.set_mtu(dev("eth1"), 590);
    const wire::Buffer whole = udp("10.0.2.100", 1000);
    come(whole, {.begin = 0, .size = 576, .dont_fragment = true});
    come(whole, {.begin = 576, .size = 404, .dont_fragment = true});
    EXPECT_THAT(notes.reasons(), ElementsAre("needs_fragmentation"));
    EXPECT_THAT(take_lines(), ElementsAre(HasSubstr("fragmentation needed mtu=590")));
}

TEST_F(Reassembling, MarksTheWholeIfOneFragmentMetCongestion) {
    const wire::Buffer ect = udp("10.0.1.1", 100, {.tos = 2, .id = 1}), ce = udp("10.0.1.1", 100, {.tos = 3, .id = 1});
    come(ect, {.begin = 0, .size = 40});
    come(ce, {.begin = 40, .size = 40});
    ASSERT_EQ(programs.delivered.size(), 1u);
    EXPECT_EQ(wire::Ipv4<const std::uint8_t>::parse(std::as_const(programs.delivered[0].data).bytes())->ecn(), 3);
}

TEST_F(Reassembling, RefusesAMixtureOfFragmentsWithAndWithoutEcn) {
    const wire::Buffer plain = udp("10.0.1.1", 100, {.id = 1}), ce = udp("10.0.1.1", 100, {.tos = 3, .id = 1});
    come(plain, {.begin = 0, .size = 40});
    come(ce, {.begin = 40, .size = 40});
    EXPECT_THAT(notes.reasons(), ElementsAre("fragment_ecn", "fragment_ecn"));
}

TEST_F(HostileFragments, ThatOverlapDiscardTheWholeQueue) {
    const wire::Buffer whole = udp("10.0.1.1", 200);
    come(whole, {.begin = 0, .size = 80});
    come(whole, {.begin = 72, .size = 16});
    EXPECT_THAT(notes.reasons(), ElementsAre("fragment_overlap", "fragment_overlap"));
    EXPECT_EQ(host.ip().reassembly().queues(), 0u);
    come(whole, {.begin = 80, .size = 100});
    EXPECT_THAT(programs.delivered, IsEmpty());
}

TEST_F(HostileFragments, ThatRepeatWhatCameAreDroppedAlone) {
    const wire::Buffer whole = udp("10.0.1.1", 200);
    come(whole, {.begin = 0, .size = 80});
    come(whole, {.begin = 0, .size = 80});
    come(whole, {.begin = 8, .size = 16});
    EXPECT_THAT(notes.reasons(), ElementsAre("fragment_duplicate", "fragment_duplicate"));
    come(whole, {.begin = 80, .size = 100});
    EXPECT_EQ(programs.delivered.size(), 1u);
}

TEST_F(HostileFragments, ThatDisagreeAboutTheEndAreDiscarded) {
    const wire::Buffer whole = udp("10.0.1.1", 200), shorter = udp("10.0.1.1", 108);
    come(whole, {.begin = 96, .size = 84});
    come(shorter, {.begin = 80, .size = 8});
    EXPECT_THAT(notes.reasons(), ElementsAre("fragment_invalid", "fragment_invalid"));
}

TEST_F(HostileFragments, OfMoreThan65535BytesAreDropped) {  // the ping of death
    for (std::size_t at = 0; at < 65536; at += 1400) {
        const Bytes data(at + 1400 < 65536 ? 1400 : 1200);
        const bool last = at + 1400 >= 65536;
        auto fields = from_to("10.0.1.10", "10.0.1.1");
        fields.protocol = wire::Protocol::icmp;
        fields.fragmentation = {.more_fragments = !last, .offset = static_cast<std::uint16_t>(at)};
        arrive("eth0", client, wire::build_ipv4(fields, data));
    }
    EXPECT_THAT(notes.reasons(), Each(std::string("fragment_too_long")));
    EXPECT_EQ(notes.drops.size(), 47u);
    EXPECT_EQ(host.ip().reassembly().memory(), 0u);
}

TEST_F(HostileFragments, WithoutPayloadAreDropped) {
    auto fields = from_to("10.0.1.10", "10.0.1.1");
    fields.fragmentation = {.more_fragments = true, .offset = 8};
    arrive("eth0", client, wire::build_ipv4(fields, Bytes(7)));  // less than one unit of 8
    EXPECT_THAT(notes.reasons(), ElementsAre("fragment_invalid"));
}

TEST_F(HostileFragments, InThousandsOfQueuesTakeBoundedMemory) {
    sysctl("net.ipv4.ipfrag_high_thresh=100000");
    for (int i = 0; i < 3000; ++i) {
        come(udp("10.0.1.1", 200, {.id = static_cast<std::uint16_t>(i)}), {.begin = 0, .size = 80});
    }
    EXPECT_LT(host.ip().reassembly().memory(), 102000u);
    EXPECT_THAT(notes.reasons(), Each(std::string("fragment_memory")));
    EXPECT_GT(notes.drops.size(), 2500u);
    wait(31s);
    EXPECT_EQ(host.ip().reassembly().queues(), 0u);
    EXPECT_EQ(host.ip().reassembly().memory(), 0u);
    EXPECT_LE(sent.size(), 6u) << "and the sender hears of few of them";
}

TEST_F(HostileFragments, ThatComeAfter64OthersOfTheSameSourceBeginAnew) {
    const wire::Buffer whole = udp("10.0.1.1", 200);
    come(whole, {.begin = 0, .size = 80});
    for (int i = 0; i < 65; ++i) {
        come(udp("10.0.1.1", 200, {.id = static_cast<std::uint16_t>(i)}), {.begin = 0, .size = 80});
    }
    come(whole, {.begin = 80, .size = 100});
    EXPECT_THAT(notes.reasons(), ElementsAre("fragment_distance"));
    EXPECT_THAT(programs.delivered, IsEmpty());
}

TEST_F(HostileFragments, AreNeverAnsweredUnlessTheFirstIsThere) {
    auto fields = from_to("10.0.1.10", "10.0.2.100");
    fields.ttl = 1;
    fields.fragmentation = {.offset = 80};
    arrive("eth0", client, wire::build_ipv4(fields, Bytes(80)));
    EXPECT_THAT(sent, IsEmpty());
}

}  // namespace
}  // namespace lvslab::net
