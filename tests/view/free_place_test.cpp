#include <gtest/gtest.h>

#include "view/free_place.hpp"

namespace lvslab::view {
namespace {

const QRectF kRoom(0, 0, 400, 300);

TEST(FreePlace, CoversNothingSolid) {
    const QRectF card(100, 100, 200, 100);
    const auto place = free_place(kRoom, {.solid = {card}}, {.size = {120, 60}, .near = {200, 150}});
    ASSERT_TRUE(place);
    EXPECT_FALSE(place->intersects(card));
    EXPECT_TRUE(kRoom.contains(*place));
}

TEST(FreePlace, IsAsNearAsItCanBe) {
    const auto place = free_place(kRoom, {.solid = {QRectF(0, 0, 400, 100)}}, {.size = {120, 60}, .near = {350, 100}});
    ASSERT_TRUE(place);
    EXPECT_LE(QLineF(nearest_point(*place, {350, 100}), {350, 100}).length(), 12);
}

TEST(FreePlace, RatherLeavesALineUncovered) {
    const QLineF line(0, 150, 400, 150);
    const auto place = free_place(kRoom, {.important = {line}}, {.size = {120, 60}, .near = {200, 150}});
    ASSERT_TRUE(place);
    EXPECT_TRUE(place->bottom() <= 150 || place->top() >= 150);
}

TEST(FreePlace, StaysWhereItWasIfThatIsAsGood) {
    const PlaceWanted wanted{.size = {40, 40}, .near = {200, 150}, .before = QPointF(324, 144)};
    const auto place = free_place(kRoom, {.solid = {QRectF(150, 50, 100, 200)}}, wanted);
    ASSERT_TRUE(place);
    EXPECT_GE(place->left(), 250);
}

TEST(FreePlace, IsEmptyWhereThereIsNone) {
    EXPECT_FALSE(free_place(kRoom, {.solid = {kRoom}}, {.size = {40, 40}, .near = {10, 10}}));
    EXPECT_FALSE(free_place(kRoom, {}, {.size = {500, 40}, .near = {10, 10}}));
}

}  // namespace
}  // namespace lvslab::view
