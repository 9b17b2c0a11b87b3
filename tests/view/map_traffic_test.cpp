#include <gtest/gtest.h>

#include "application.hpp"
#include "view/map_traffic.hpp"

namespace lvslab::view {
namespace {

/// What a topology pane works out for an event of a lab, without painting it.
class MapTrafficTest : public ::testing::TestWithParam<std::string> {
protected:
    MapTrafficTest()
        : recording_(record::RunRecord::open(path()), path()),
          selection_((application(), recording_)),
          book_(recording_.record()),
          topology_(recording_, book_),
          layout_(models::default_layout(topology_)) {}

    static std::filesystem::path path() {
        return std::filesystem::path(LVSLAB_BINARY_DIR) / "records" / GetParam() / "run.pcapng";
    }
    TopologyMap map_for(const QSizeF& size) const {
        const net::Time time = selection_.time();
        MapContent content{.topology = topology_, .layout = layout_, .moved = moved_, .lines = {}, .subnets = {}};
        for (std::size_t node = 0; node < topology_.nodes().size(); ++node) {
            content.lines.push_back(card_lines(topology_, book_, {.node = node, .time = time}));
        }
        for (std::size_t segment = 0; segment < topology_.segments(); ++segment) {
            content.subnets.push_back(subnet_text(topology_, book_, {.segment = segment, .time = time}));
        }
        return TopologyMap(std::move(content), size, look_);
    }
    void expect_free(const MapTraffic& traffic, const TopologyMap& map) const {
        ASSERT_TRUE(traffic.glyph()) << "event " << selection_.event();
        EXPECT_TRUE(map.canvas().contains(*traffic.glyph()));
        EXPECT_FALSE(map.covers_a_card(*traffic.glyph())) << "event " << selection_.event();
        for (const MapLabel& label : map.labels()) EXPECT_FALSE(label.rect.intersects(*traffic.glyph()));
        for (const NumberMark& mark : traffic.numbers()) EXPECT_FALSE(traffic.glyph()->contains(mark.centre));
    }

    /// The traffic of the first events on a map of this size, whose glyph covers nothing.
    void at_each_event(const QSizeF& size, const std::function<void(const MapTraffic&, const TopologyMap&)>& look) {
        const models::Stage stage{recording_, selection_, models::Language::english};
        for (models::FrameNumber event = 1; event <= std::min<models::FrameNumber>(recording_.count(), 60); ++event) {
            selection_.go_to(event);
            const TopologyMap map = map_for(size);
            const models::Followed followed = models::followed(stage);
            const models::GlyphPacket glyph = models::glyph_of(stage, followed.frame);
            const std::vector<models::Flight> others;
            const MapTraffic traffic(
                {.map = map, .followed = followed, .others = others, .glyph = glyph, .visible = map.canvas()}, look_);
            expect_free(traffic, map);
            look(traffic, map);
        }
    }

    models::Recording recording_;
    models::Selection selection_;
    models::AddressBook book_;
    models::Topology topology_;
    models::TopologyLayout layout_;
    models::MovedNodes moved_;
    Look look_{Theme::light, 1.0};
};

TEST_P(MapTrafficTest, TheGlyphCoversNoNodeNoSubnetAndNoNumber) {
    at_each_event({1056, 508}, [](const MapTraffic& traffic, const TopologyMap& map) {
        EXPECT_EQ(traffic.form(), GlyphForm::nested);
        for (const MapLabel& label : map.labels()) {
            for (const NumberMark& mark : traffic.numbers()) EXPECT_FALSE(label.rect.contains(mark.centre));
        }
    });
}

TEST_P(MapTrafficTest, WhereThereIsLessRoomTheGlyphHasLessAirButItsTexts) {
    std::size_t readable = 0, all = 0;
    at_each_event({900, 430}, [&](const MapTraffic& traffic, const TopologyMap&) {
        ++all;
        readable += traffic.form() != GlyphForm::stripes;
    });
    EXPECT_GE(readable * 10, all * 9);
}

INSTANTIATE_TEST_SUITE_P(Labs, MapTrafficTest, ::testing::Values("arp", "dr", "nat", "onearm", "path", "tun"));

}  // namespace
}  // namespace lvslab::view
