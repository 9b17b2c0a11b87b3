#include "models/frame_bytes.hpp"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>

#include "models/field_names.hpp"
#include "models/field_tree.hpp"
#include "records.hpp"

namespace lvslab::models {
namespace {

using testing::ElementsAre;

class FrameBytesTest : public testing::Test {
protected:
    explicit FrameBytesTest(const std::string& lab = "nat") : recording(recording_of(lab)) {}

    void go(const std::string& node, record::Way way) { selection.go_to(frame_at(recording, {1, node, way})); }
    FrameBytes shown(Side side) const { return frame_bytes(stage, frames_at(stage), side); }

    const Recording& recording;
    Selection selection{recording};
    Stage stage{recording, selection, Language::english};
};

class FrameBytesOfTun : public FrameBytesTest {
protected:
    FrameBytesOfTun() : FrameBytesTest("tun") {}
};

/// `TCP 34-74`
std::vector<std::string> texts(const std::vector<LayerBytes>& layers) {
    std::vector<std::string> all;
    for (const LayerBytes& layer : layers)
        all.push_back(layer.name.toStdString() + " " + std::to_string(layer.begin) + "-" + std::to_string(layer.end));
    return all;
}

std::vector<std::string> changed_fields(const FrameBytes& frame) {
    std::vector<std::string> names;
    for (const ByteField& field : frame.fields) {
        if (field.changed) names.push_back(field.field.name);
    }
    return names;
}

TEST_F(FrameBytesTest, PairsTheFrameThatCameWithTheOneThatLeft) {
    go("director", record::Way::in);
    const FramePair pair = frames_at(stage);
    EXPECT_EQ(pair.node, "director");
    EXPECT_EQ(pair.in, frame_at(recording, {1, "director", record::Way::in}));
    EXPECT_EQ(pair.out, frame_at(recording, {1, "director", record::Way::out}));
    go("director", record::Way::out);
    EXPECT_EQ(frames_at(stage), pair);
}

TEST_F(FrameBytesTest, OfAClientHaveOnlyTheFrameThatLeaves) {
    go("client", record::Way::out);
    EXPECT_EQ(frames_at(stage).in, 0u);
    EXPECT_EQ(shown(Side::in).number, 0u);
    EXPECT_EQ(shown(Side::out).number, selection.event());
}

TEST_F(FrameBytesTest, OfAServerHaveOnlyTheFrameThatCame) {
    go("rs3", record::Way::in);
    EXPECT_EQ(frames_at(stage).in, selection.event());
    EXPECT_EQ(frames_at(stage).out, 0u);
}

TEST_F(FrameBytesTest, BelongToTheActingNodeIfThePacketNeverWasAtTheChosenOne) {
    go("director", record::Way::out);
    selection.choose_node("rs1");
    EXPECT_EQ(frames_at(stage).node, "director");
    selection.choose_node("router");
    EXPECT_EQ(frames_at(stage).node, "router");
}

TEST_F(FrameBytesTest, KnowTheirLayers) {
    go("director", record::Way::out);
    EXPECT_THAT(texts(shown(Side::out).layers), ElementsAre("Ethernet 0-14", "IP 14-34", "TCP 34-74"));
}

TEST_F(FrameBytesOfTun, KnowTheLayersOfATunnel) {
    go("director", record::Way::out);
    const FrameBytes frame = shown(Side::out);
    EXPECT_THAT(texts(frame.layers), ElementsAre("Ethernet 0-14", "Outer IP 14-34", "IP 34-54", "TCP 54-94"));
    EXPECT_EQ(frame.layers[1].layer, Layer::outer_ip);
    EXPECT_EQ(frame.layer_at(33), 1u);
    EXPECT_EQ(frame.layer_at(94), frame.layers.size());
}

TEST_F(FrameBytesOfTun, KnowTheLayersOfThePacketBehindTheTunnelDevice) {
    const auto frames = recording.record().frames_of_packet(1);
    selection.go_to(frames.back());
    EXPECT_EQ(frames_at(stage).node, "rs3");
    EXPECT_THAT(texts(shown(Side::out).layers), ElementsAre("IP 0-20", "TCP 20-60"));
    EXPECT_THAT(texts(shown(Side::in).layers), ElementsAre("Ethernet 0-14", "Outer IP 14-34", "IP 34-54", "TCP 54-94"));
}

TEST_F(FrameBytesTest, KnowTheLayersOfArpAndItsPadding) {
    std::vector<std::uint8_t> bytes(60, 0);
    bytes[12] = 0x08;
    bytes[13] = 0x06;
    EXPECT_THAT(texts(layers_of({.bytes = bytes}, Language::english)),
                ElementsAre("Ethernet 0-14", "ARP 14-42", "Padding 42-60"));
}

TEST_F(FrameBytesTest, KnowTheLayersOfAFrameCutAnywhere) {
    const record::Frame whole = recording.record().frame(frame_at(recording, {1, "client", record::Way::out}));
    for (std::size_t size = 0; size <= whole.bytes.size(); ++size) {
        record::Frame cut = whole;
        cut.bytes = whole.bytes.first(size);
        const auto layers = layers_of(cut, Language::english);
        std::size_t at = 0;
        for (const LayerBytes& layer : layers) {
            EXPECT_EQ(layer.begin, at);
            EXPECT_GT(layer.end, layer.begin);
            at = layer.end;
        }
        EXPECT_EQ(at, size);
    }
}

TEST_F(FrameBytesTest, MarkWhatTheRecordSaysTheNodeChanged) {
    go("director", record::Way::out);
    EXPECT_THAT(changed_fields(shown(Side::out)),
                ElementsAre("eth.dst", "eth.src", "ip.ttl", "ip.checksum", "ip.dst", "tcp.dstport", "tcp.checksum"));
    EXPECT_THAT(changed_fields(shown(Side::in)), ElementsAre());
}

TEST_F(FrameBytesTest, MarkOnlyBytesThatDiffer) {
    go("director", record::Way::out);
    // …02:02 to …03:13, …02:01 to …03:01, TTL, 2e0b to 2e62, 10.0.2.100 to 10.0.3.13, 80 to 8080, e0fe to c115
    EXPECT_THAT(shown(Side::out).changed, ElementsAre(4, 5, 10, 22, 25, 32, 33, 36, 37, 50, 51));
}

TEST_F(FrameBytesOfTun, MarkANewHeaderWhole) {
    go("director", record::Way::out);
    const FrameBytes frame = shown(Side::out);
    EXPECT_FALSE(frame.is_changed(14));  // version and length: no field of the record
    for (std::size_t offset = 15; offset < 34; ++offset) EXPECT_TRUE(frame.is_changed(offset)) << offset;
    EXPECT_TRUE(frame.is_changed(42));   // the inner TTL
    EXPECT_FALSE(frame.is_changed(46));  // the inner source
}

TEST_F(FrameBytesTest, FindTheFieldsThatShareAByte) {
    go("client", record::Way::out);
    const FrameBytes frame = shown(Side::out);
    std::vector<std::string> names;
    for (const std::size_t field : frame.fields_at(20)) names.push_back(frame.fields[field].field.name);
    EXPECT_THAT(names, ElementsAre("ip.flags.df", "ip.flags.mf", "ip.frag_offset"));
    EXPECT_TRUE(frame.fields_at(14).empty());
    EXPECT_EQ(frame.field("tcp.checksum")->begin(), 50u);
    EXPECT_EQ(frame.field("udp.checksum"), nullptr);
}

TEST_F(FrameBytesTest, AreAnItemModel) {
    FieldTree tree(stage);
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (FrameNumber event = 1; event <= 20; ++event) selection.go_to(event);
    tree.show(Side::in);
}

TEST_F(FrameBytesTest, AreATreeOfLayersAndFields) {
    go("director", record::Way::out);
    const FieldTree tree(stage);
    ASSERT_EQ(tree.rowCount(), 3);
    const QModelIndex tcp = tree.index(2, FieldTree::kLabel);
    EXPECT_EQ(tcp.data().toString(), "TCP");
    EXPECT_EQ(tree.index(2, FieldTree::kValue).data().toString(), "40 B");
    const QModelIndex port = tree.index_of("tcp.dstport");
    ASSERT_TRUE(port.isValid());
    EXPECT_EQ(port.parent(), tcp);
    EXPECT_EQ(port.data().toString(), "Destination port");
    EXPECT_EQ(port.siblingAtColumn(FieldTree::kValue).data().toString(), "8080");
    EXPECT_EQ(port.data(FieldTree::FieldRole).toString(), "tcp.dstport");
    EXPECT_EQ(port.data(FieldTree::OffsetRole).toInt(), 36);
    EXPECT_EQ(port.data(FieldTree::LengthRole).toInt(), 2);
    EXPECT_TRUE(port.data(FieldTree::ChangedRole).toBool());
    EXPECT_FALSE(tree.index_of("tcp.srcport").data(FieldTree::ChangedRole).toBool());
    EXPECT_EQ(port.data(FieldTree::LayerRole).toInt(), static_cast<int>(Layer::transport));
}

TEST_F(FrameBytesTest, ShowTheSideThatTheEventIsOnUntilAnotherIsAsked) {
    FieldTree tree(stage);
    go("director", record::Way::in);
    EXPECT_EQ(tree.side(), Side::in);
    EXPECT_EQ(tree.index_of("tcp.dstport").siblingAtColumn(FieldTree::kValue).data().toString(), "80");
    tree.show(Side::out);
    selection.choose_field("ip.ttl");
    EXPECT_EQ(tree.side(), Side::out);
    EXPECT_EQ(tree.index_of("tcp.dstport").siblingAtColumn(FieldTree::kValue).data().toString(), "8080");
    go("router", record::Way::out);
    EXPECT_EQ(tree.side(), Side::out);
    go("client", record::Way::out);
    tree.show(Side::in);
    EXPECT_EQ(tree.side(), Side::out);
}

TEST(FieldNames, AreWordsForPeople) {
    EXPECT_EQ(field_label("ip.ttl", Language::english), "TTL");
    EXPECT_EQ(field_label("outer.ip.checksum", Language::english), "Header checksum");
    EXPECT_EQ(field_label("quoted.tcp.dstport", Language::english), "Quoted: Destination port");
    EXPECT_EQ(field_label("no.such", Language::english), "no.such");
    EXPECT_EQ(layer_of("eth.dst"), Layer::ethernet);
    EXPECT_EQ(layer_of("outer.ip.ttl"), Layer::outer_ip);
    EXPECT_EQ(layer_of("arp.opcode"), Layer::ip);
    EXPECT_EQ(layer_of("tcp.seq"), Layer::transport);
    EXPECT_EQ(layer_of("data.len"), Layer::payload);
    EXPECT_EQ(shown_value("tcp.flags", "0x0012"), "SYN ACK");
    EXPECT_EQ(shown_value("ip.proto", "6"), "6 TCP");
}

}  // namespace
}  // namespace lvslab::models
