#include "record/recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/packet_story.hpp"
#include "story_samples.hpp"

namespace lvslab::record {
namespace {

using namespace std::chrono_literals;
using net::ChangeKind;
using testing::ElementsAre;
using testing::IsEmpty;

// ---- which block carries which decision

TEST(Recorder, ADecisionGoesToThePacketsTransmissionNotToItsReception) {
    Recording run;
    receive(run.director, 1ms, {.id = 7});
    run.director.decided(1ms, packet_with(7), event(kSeen, "route"));
    send(run.director, 1ms, {.id = 7});
    run.director.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_THAT(lines_of(record), ElementsAre("director eth0 in 7:", "director eth0 out 7: test.seen"));
}

TEST(Recorder, DecisionsBeforeADropGoToTheDrop) {
    Recording run;
    receive(run.director, 1ms, {.id = 7});
    run.director.decided(1ms, packet_with(7), event(kSeen, "route"));
    run.director.dropped(1ms, packet_with(7), event(kRefused, "director"));
    run.director.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_THAT(lines_of(record), ElementsAre("director eth0 in 7:", "director drop drop 7: test.seen drop.test"));
    EXPECT_EQ(record.comment(2), "Saw route; dropped: director refuses it.");
}

TEST(Recorder, ADeliveredPacketsDecisionsGoToItsReception) {
    Recording run;
    receive(run.director, 1ms, {.id = 7});
    run.director.decided(1ms, packet_with(7), event(kSeen, "socket"));
    run.director.settled(1ms);
    EXPECT_THAT(lines_of(run.finish()), ElementsAre("director eth0 in 7: test.seen"));
}

TEST(Recorder, DecisionsAfterTheLastTransmissionGoToTheReceptionToo) {
    Recording run;
    receive(run.director, 1ms, {.id = 7});
    send(run.director, 1ms, {.id = 7});
    run.director.decided(1ms, packet_with(7), event(kSeen, "afterwards"));
    run.director.settled(1ms);
    EXPECT_THAT(lines_of(run.finish()), ElementsAre("director eth0 in 7: test.seen", "director eth0 out 7:"));
}

TEST(Recorder, EachPacketHasItsOwnDecisions) {
    Recording run;
    receive(run.director, 1ms, {.id = 7});
    run.director.decided(1ms, packet_with(8), event(kSmall, "reply"));
    run.director.decided(1ms, packet_with(7), event(kSeen, "request"));
    send(run.director, 1ms, {.id = 8, .parent = 7});
    run.director.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_THAT(lines_of(record), ElementsAre("director eth0 in 7: test.seen", "director eth0 out 8: test.small"));
    EXPECT_EQ(record.frame(1).parent, 0U);
    EXPECT_EQ(record.frame(2).parent, 7U);
}

TEST(Recorder, ALocalPacketThatWaitsForArpKeepsItsDecisions) {
    Recording run;
    run.client.decided(1ms, packet_with(5), event(kSeen, "route"));
    send(run.client, 1ms, {.id = 6, .parent = 5});
    run.client.settled(1ms);
    receive(run.client, 2ms, {.id = 9});
    run.client.decided(2ms, packet_with(5), event(kSmall, "neighbour"));
    send(run.client, 2ms, {.id = 5});
    run.client.settled(2ms);
    EXPECT_THAT(lines_of(run.finish()),
                ElementsAre("client eth0 out 6:", "client eth0 in 9:", "client eth0 out 5: test.seen test.small"));
}

TEST(Recorder, AFragmentThatComesMeanwhileDoesNotTakeWhatWasDoneToTheOneThatWaits) {
    Recording run;
    receive(run.director, 1ms, {.id = 7});
    run.director.decided(1ms, packet_with(7), field_change("ip.ttl", "64", "63"));
    run.director.decided(1ms, packet_with(7), {&net::kNeighbourWait, {}});
    run.director.settled(1ms);
    receive(run.director, 2ms, {.id = 7});
    run.director.settled(2ms);
    send(run.director, 3ms, {.id = 7});
    run.director.settled(3ms);
    EXPECT_THAT(lines_of(run.finish()), ElementsAre("director eth0 in 7: neigh.wait",
                                                    "director eth0 in 7:", "director eth0 out 7: field.changed"));
}

TEST(Recorder, KeptDecisionsStayOnTheirNode) {
    Recording run;
    run.client.decided(1ms, packet_with(5), event(kSeen, "here"));
    run.client.settled(1ms);
    receive(run.director, 2ms, {.id = 5});
    run.director.settled(2ms);
    EXPECT_THAT(lines_of(run.finish()), ElementsAre("director eth0 in 5:"));
}

TEST(Recorder, AReceivedPacketThatWaitsForArpLeavesItsDecisionsAtItsReception) {
    Recording run;
    receive(run.director, 1ms, {.id = 7});
    run.director.decided(1ms, packet_with(7), event(kSeen, "waits"));
    run.director.settled(1ms);
    send(run.director, 2ms, {.id = 7});
    run.director.settled(2ms);
    EXPECT_THAT(lines_of(run.finish()), ElementsAre("director eth0 in 7: test.seen", "director eth0 out 7:"));
}

TEST(Recorder, WhatWasDoneToAPacketThatWaitsForArpShowsWhenItLeaves) {
    Recording run;
    receive(run.director, 1ms, {.id = 7});
    run.director.decided(1ms, packet_with(7), event(kSeen, "route"));
    run.director.decided(1ms, packet_with(7), field_change("ip.ttl", "64", "63"));
    run.director.decided(1ms, packet_with(7), {&net::kNeighbourWait, {std::string("rs1"), std::string("eth0")}});
    run.director.settled(1ms);
    send(run.director, 2ms, {.id = 7});
    run.director.settled(2ms);
    EXPECT_THAT(lines_of(run.finish()),
                ElementsAre("director eth0 in 7: test.seen neigh.wait", "director eth0 out 7: field.changed"));
}

TEST(Recorder, ATunnelsFramesAreRawIp) {
    Recording run;
    net::InterfaceRow tunnel = interface_row(3, "tunl0");
    tunnel.kind = net::InterfaceKind::ipip;
    run.director.table_changed(net::Time(0), ChangeKind::set, net::Row(tunnel));
    const net::Packet inner = packet_with(7);
    run.director.frame_received(1ms, {3, 7, 0, net::PacketType::host, inner.data.bytes()});
    run.director.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_EQ(record.frame(1).link_type, kLinkTypeRawIp);
    EXPECT_EQ(record.frame(1).packet().size(), inner.data.size());
    EXPECT_EQ(hop_at(record, 1).fields.front().name, "ip.dsfield");
}

TEST(Recorder, OnLoTheSenderAndTheReceiverHaveTheirOwnDecisions) {
    Recording run;
    run.client.decided(1ms, packet_with(5), event(kSeen, "sent"));
    send(run.client, 1ms, {.id = 5, .interface = 1});
    receive(run.client, 1ms, {.id = 5, .interface = 1});
    run.client.decided(1ms, packet_with(5), event(kSmall, "delivered"));
    run.client.settled(1ms);
    EXPECT_THAT(lines_of(run.finish()), ElementsAre("client lo out 5: test.seen", "client lo in 5: test.small"));
}

TEST(Recorder, KeepsTheOrderOfHappeningWhenActivitiesInterleave) {
    Recording run;
    send(run.client, 1ms, {.id = 5});
    receive(run.director, 1ms, {.id = 5});
    run.director.settled(1ms);
    run.client.decided(1ms, packet_with(6), event(kSeen, "second"));
    send(run.client, 1ms, {.id = 6});
    run.client.settled(1ms);
    EXPECT_THAT(lines_of(run.finish()),
                ElementsAre("client eth0 out 5:", "director eth0 in 5:", "client eth0 out 6: test.seen"));
}

TEST(Recorder, WritesWhatIsStillOpenAtTheEnd) {
    Recording run;
    receive(run.director, 1ms, {.id = 7});
    run.director.decided(1ms, packet_with(7), event(kSeen, "socket"));
    EXPECT_THAT(lines_of(run.finish()), ElementsAre("director eth0 in 7: test.seen"));
}

// ---- what a block says

TEST(Recorder, TheSentenceIsMadeOfTheMainEvents) {
    Recording run;
    run.client.decided(1ms, packet_with(5), event(kSeen, "one"));
    run.client.decided(1ms, packet_with(5), event(kSmall, "hidden"));
    run.client.decided(1ms, packet_with(5), field_change("ip.ttl", "64", "63"));
    run.client.decided(1ms, packet_with(5), event(kSeen, "two"));
    send(run.client, 1ms, {.id = 5});
    run.client.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_EQ(record.comment(1), "Saw one; saw two.");
    EXPECT_THAT(hop_at(record, 1).changed, ElementsAre(FieldChange{"ip.ttl", "64", "63", "rule.forward_ttl"}));
}

TEST(Recorder, WithoutDecisionsTheSentenceTellsForWhomTheFrameIs) {
    Recording run;
    using net::PacketType;
    for (const auto type : {PacketType::host, PacketType::broadcast, PacketType::multicast, PacketType::other_host}) {
        receive(run.director, 1ms, {.id = 7, .type = type});
    }
    send(run.director, 1ms, {.id = 7});
    run.director.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_EQ(record.comment(1), "director receives this on eth0; the frame is for this host.");
    EXPECT_EQ(record.comment(2), "director receives this on eth0; it is for everybody.");
    EXPECT_EQ(record.comment(3), "director receives this on eth0; it is for a group.");
    EXPECT_EQ(record.comment(4), "director sees this on eth0, but it is for another MAC.");
    EXPECT_EQ(record.comment(5), "director sends this on eth0.");
    EXPECT_EQ(record.frame(1).reception, Reception::unicast);
    EXPECT_EQ(record.frame(4).reception, Reception::promiscuous);
}

TEST(Recorder, ASentenceStaysUnderAThousandCharacters) {
    Recording run;
    for (int i = 0; i < 3; ++i) run.client.decided(1ms, packet_with(5), event(kSeen, std::string(400, 'x')));
    send(run.client, 1ms, {.id = 5});
    run.client.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_EQ(record.comment(1).size(), 999U);
    EXPECT_TRUE(record.comment(1).ends_with("x..."));
}

TEST(Recorder, ADroppedPacketGetsItsLastLinkHeaderBack) {
    Recording run;
    net::Packet packet = packet_with(7);
    packet.has_link = true;
    packet.link = {.destination = kMacB, .source = kMacA, .ether_type = 0x0800};
    run.director.dropped(1ms, packet, event(kRefused, "x"));
    run.director.settled(1ms);
    EXPECT_EQ(copy(run.finish().frame(1).bytes), ping_frame());
}

TEST(Recorder, ADroppedPacketThatNeverHadALinkHeaderGetsZeroAddresses) {
    Recording run;
    run.client.dropped(1ms, packet_with(7), event(kRefused, "x"));
    net::Packet arp;
    arp.id = 8;
    arp.data = wire::Buffer::copy_of(hex("0001 0800 0604 0001"));
    run.client.dropped(1ms, arp, event(kRefused, "x"));
    run.client.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_EQ(copy(record.frame(1).bytes.first(15)), hex("000000000000 000000000000 0800 45"));
    EXPECT_EQ(copy(record.frame(2).bytes), hex("000000000000 000000000000 0806 0001080006040001"));
}

// ---- tables, interfaces, the end

TEST(Recorder, ChangesRideOnTheNextBlockOfAnyNode) {
    Recording run;
    send(run.client, 1ms, {.id = 5});
    run.client.settled(1ms);
    run.director.table_changed(2ms, ChangeKind::set, net::Row(net::SysctlRow{"net.ipv4.ip_forward", "1"}));
    send(run.client, 3ms, {.id = 6});
    run.client.settled(3ms);
    const RunRecord record = run.finish();
    ASSERT_EQ(record.changes("director").size(), 3U);
    EXPECT_EQ(record.changes("director")[2].at, 2ms);
    PcapngReader reader(run.bytes);
    std::vector<int> changes;
    for (const PcapngBlock& block : blocks_of(reader)) {
        const auto* packet = std::get_if<PacketView>(&block);
        if (!packet) continue;
        changes.push_back(0);
        each_item(packet->options, [&](const Item& item) { changes.back() += item.kind == ItemKind::table_change; });
    }
    EXPECT_THAT(changes, ElementsAre(4, 1)) << "the interfaces of two nodes, then the sysctl";
}

TEST(Recorder, ChangesAfterTheLastFrameAndTheResultsComeAtTheEnd) {
    Recording run;
    send(run.client, 1ms, {.id = 5});
    run.client.settled(1ms);
    run.client.table_changed(2ms, ChangeKind::set, net::Row(net::SysctlRow{"a.b", "1"}));
    const RunRecord record = run.finish(9s, R"({"requests":24})");
    EXPECT_EQ(record.frame_count(), 1U);
    EXPECT_EQ(record.results(), R"({"requests":24})");
    EXPECT_THAT(record.tables_at("client", 2ms).net.sysctls, ElementsAre(net::SysctlRow{"a.b", "1"}));
}

TEST(Recorder, ARunWithoutPacketsKeepsItsTables) {
    Recording run;
    ipvs::ServiceRow service;
    service.key.port = 80;
    run.director.table_changed(0s, ChangeKind::set, ipvs::Row(service));
    const RunRecord record = run.finish();
    EXPECT_EQ(record.frame_count(), 0U);
    EXPECT_EQ(record.tables_at("director", 0s).ipvs.services.size(), 1U);
}

TEST(Recorder, TablesTooLargeForOneBlockGoOnInTheNext) {
    Recording run;
    for (int i = 0; i < 3000; ++i) {
        const net::SysctlRow row{"key." + std::to_string(i), std::string(1000, 'v')};
        run.director.table_changed(0s, ChangeKind::set, net::Row(row));
    }
    send(run.client, 1ms, {.id = 5});
    send(run.client, 1ms, {.id = 6});
    run.client.settled(1ms);
    const RunRecord record = run.finish();
    EXPECT_EQ(record.tables_at("director", 0s).net.sysctls.size(), 3000U);
    PcapngReader reader(run.bytes);
    for (std::uint64_t before = 0; const PcapngBlock& block : blocks_of(reader)) {
        const auto at = std::visit([](const auto& view) { return view.file_offset; }, block);
        EXPECT_LT(at - before, 2U << 20);
        before = at;
    }
}

TEST(Recorder, StartsWithTheTablesOfANodeThatIsConfiguredAlready) {
    Recording run;
    ipvs::NodeTables tables;
    tables.net.routes.resize(1);
    tables.ipvs.servers.resize(1);
    tables.ipvs.servers[0].port = 8080;
    run.director.start_with(0s, tables);
    const RunRecord record = run.finish();
    EXPECT_EQ(record.tables_at("director", 0s).net.routes, tables.net.routes);
    EXPECT_EQ(record.tables_at("director", 0s).ipvs.servers, tables.ipvs.servers);
}

TEST(Recorder, AllKnownInterfacesStandBeforeTheFirstPacketWithTheirAddresses) {
    Recording run;
    const net::AddressRow gone{.dev = "eth0", .prefix = {{0x0a000003}, 24}};
    const net::AddressRow kept{.dev = "eth0", .prefix = {{0x0a00010a}, 24}};
    run.client.table_changed(0s, ChangeKind::set, net::Row(gone));
    run.client.table_changed(0s, ChangeKind::set, net::Row(kept));
    run.client.table_changed(0s, ChangeKind::remove, net::Row(gone));
    run.recorder.begin();
    send(run.client, 1ms, {.id = 5});
    run.client.settled(1ms);
    run.finish();
    PcapngReader reader(run.bytes);
    std::vector<std::string> names;
    for (const PcapngBlock& block : blocks_of(reader)) {
        if (std::holds_alternative<PacketView>(block)) break;
        const auto* interface = std::get_if<InterfaceView>(&block);
        if (!interface) continue;
        names.emplace_back(interface->name());
        if (names.back() != "client:eth0") continue;
        EXPECT_EQ(interface->mac(), kMacA);
        EXPECT_THAT(interface->addresses(), ElementsAre(kept.prefix));
    }
    EXPECT_THAT(
        names, ElementsAre("client:lo", "client:eth0", "client:drop", "director:lo", "director:eth0", "director:drop"));
}

TEST(Recorder, AnInterfaceThatAppearsLaterIsNamedBeforeItsFirstFrame) {
    Recording run;
    send(run.client, 1ms, {.id = 5});
    run.client.settled(1ms);
    run.client.table_changed(2ms, ChangeKind::set, net::Row(interface_row(3, "tunl0")));
    receive(run.client, 3ms, {.id = 6, .interface = 3});
    receive(run.client, 3ms, {.id = 6, .interface = 4});
    run.client.settled(3ms);
    EXPECT_THAT(lines_of(run.finish()), ElementsAre("client eth0 out 5:", "client tunl0 in 6:", "client if4 in 6:"));
}

TEST(Recorder, ALabWithoutHostsStillHasItsResults) {
    std::ostringstream out;
    Recorder recorder(out, Recording::manifest());
    recorder.finish(1s, "{}");
    const Octets bytes = octets_of(out);
    EXPECT_EQ(RunRecord::over(bytes).results(), "{}");
}

TEST(Recorder, EqualRunsAreEqualBytes) {
    const auto run_once = [] {
        Recording run;
        receive(run.director, 1ms, {.id = 7});
        for (const net::PacketId id : {9U, 8U, 7U}) run.director.decided(1ms, packet_with(id), event(kSeen, "x"));
        send(run.director, 1ms, {.id = 7});
        run.director.settled(1ms);
        send(run.director, 2ms, {.id = 8});
        run.director.settled(2ms);
        run.finish(3s, "{}");
        return run.bytes;
    };
    EXPECT_EQ(run_once(), run_once());
}

}  // namespace
}  // namespace lvslab::record
