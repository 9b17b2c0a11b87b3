#include <gtest/gtest.h>

#include "models/glyph_layers.hpp"
#include "records.hpp"

namespace lvslab::models {
namespace {

GlyphPacket glyph_at(const std::string& lab, const Place& place) {
    const Recording& recording = recording_of(lab);
    Selection selection(recording);
    return glyph_of({recording, selection, Language::english}, frame_at(recording, place));
}

TEST(Glyph, OfATunnelledSynHasFourLayers) {
    const GlyphPacket glyph = glyph_at("tun", {1, "director", record::Way::out});
    EXPECT_EQ(glyph.title, "Packet 1  SYN");
    EXPECT_EQ(glyph.badges, (QStringList{"+IPIP", "MAC", "TTL"}));
    ASSERT_EQ(glyph.layers.size(), 4u);
    EXPECT_EQ(glyph.layers[0].name, "Ethernet");
    EXPECT_EQ(glyph.layers[0].value, "…02:02 → …02:01");
    EXPECT_EQ(glyph.layers[1].name, "Outer IP");
    EXPECT_EQ(glyph.layers[1].ttl, "TTL 62");
    EXPECT_EQ(glyph.layers[1].value, "10.0.2.2 → 10.0.4.13");
    EXPECT_EQ(glyph.layers[2].layer, Layer::ip);
    EXPECT_EQ(glyph.layers[2].value, "10.0.1.10 → 10.0.2.100");
    EXPECT_EQ(glyph.layers[3].name, "TCP");
    EXPECT_EQ(glyph.layers[3].value, "49153 → 80");
    EXPECT_EQ(glyph.layers[3].extra, "SYN");
}

TEST(Glyph, MarksTheLayersThatTheLastHopChanged) {
    const GlyphPacket tunnelled = glyph_at("tun", {1, "director", record::Way::out});
    EXPECT_TRUE(tunnelled.layers[0].changed);
    EXPECT_TRUE(tunnelled.layers[1].changed);
    EXPECT_TRUE(tunnelled.layers[2].changed);
    EXPECT_FALSE(tunnelled.layers[3].changed);
    for (const GlyphLayer& layer : glyph_at("tun", {1, "client", record::Way::out}).layers) {
        EXPECT_FALSE(layer.changed) << layer.name.toStdString();
    }
}

TEST(Glyph, OfAnArpQuestionSaysWhatIsAsked) {
    const GlyphPacket glyph = glyph_at("tun", {2, "client", record::Way::out});
    ASSERT_EQ(glyph.layers.size(), 2u);
    EXPECT_EQ(glyph.layers[0].value, "…01:0a → all");
    EXPECT_EQ(glyph.layers[1].name, "ARP");
    EXPECT_EQ(glyph.layers[1].value, "who has 10.0.1.1?");
}

TEST(Glyph, OfAPacketFromTunl0HasNoEthernet) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    const FrameNumber last = tun.record().frames_of_packet(1).back();
    const GlyphPacket glyph = glyph_of({tun, selection, Language::english}, last);
    ASSERT_EQ(glyph.layers.size(), 2u);
    EXPECT_EQ(glyph.layers[0].layer, Layer::ip);
    EXPECT_EQ(glyph.badges, QStringList{"−IPIP"});
}

TEST(Glyph, OfNoFrameIsEmpty) {
    const Recording& tun = recording_of("tun");
    Selection selection(tun);
    EXPECT_TRUE(glyph_of({tun, selection, Language::english}, 0).layers.empty());
}

}  // namespace
}  // namespace lvslab::models
