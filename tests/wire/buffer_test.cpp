#include "wire/buffer.hpp"

#include <gtest/gtest.h>

#include <type_traits>

#include "golden.hpp"

namespace lvslab::wire {
namespace {

using namespace golden;

Bytes content(const Buffer& buffer) { return Bytes(buffer.bytes().begin(), buffer.bytes().end()); }

TEST(Buffer, ResetGivesRoomOfAnySizeBehindFreshHeadroom) {
    Buffer buffer(4, 0);
    for (const std::size_t size : {100U, 3U, 1500U, 0U}) {
        buffer.reset(size);
        EXPECT_EQ(buffer.size(), size);
        EXPECT_EQ(buffer.headroom(), kHeadroom);
    }
    buffer.reset(8);
    const auto* memory = buffer.bytes().data();
    buffer.pop_front(5);
    buffer.reset(1400);
    EXPECT_EQ(buffer.bytes().data(), memory);
}

TEST(Buffer, PushesIntoItsHeadroomWithoutMovingThePacket) {
    auto buffer = Buffer::copy_of(from_hex("aa bb"), 4);
    const auto* packet = buffer.bytes().data();
    const auto pushed = buffer.push_front(3);
    EXPECT_EQ(pushed.size(), 3U);
    pushed[0] = 1;
    EXPECT_EQ(content(buffer), from_hex("01 00 00 aa bb"));
    EXPECT_EQ(buffer.bytes().data() + 3, packet);
    EXPECT_EQ(buffer.headroom(), 1U);
}

TEST(Buffer, GrowsWhenTheHeadroomIsSpent) {
    auto buffer = Buffer::copy_of(from_hex("aa bb"), 2);
    buffer.push_front(2)[1] = 2;
    buffer.push_front(1)[0] = 1;
    EXPECT_EQ(content(buffer), from_hex("01 00 02 aa bb"));
    EXPECT_EQ(buffer.headroom(), kHeadroom) << "and has room for the next headers";
}

TEST(Buffer, GrowsEvenForMoreThanAFreshHeadroom) {
    Buffer buffer;
    EXPECT_EQ(buffer.push_front(3 * kHeadroom).size(), 3 * kHeadroom);
    EXPECT_EQ(buffer.size(), 3 * kHeadroom);
}

TEST(Buffer, TurnsPoppedBytesIntoHeadroom) {
    auto buffer = Buffer::copy_of(from_hex("01 02 03 04"), 0);
    buffer.pop_front(3);
    EXPECT_EQ(content(buffer), from_hex("04"));
    EXPECT_EQ(buffer.headroom(), 3U);
    buffer.push_front(2);
    EXPECT_EQ(content(buffer), from_hex("00 00 04")) << "an old header never shines through";
}

TEST(Buffer, AppendsAndTruncatesBehind) {
    auto buffer = Buffer::copy_of(from_hex("01 02 03"));
    buffer.append(2)[1] = 5;
    EXPECT_EQ(content(buffer), from_hex("01 02 03 00 05"));
    buffer.truncate(1);
    buffer.append(1);
    EXPECT_EQ(content(buffer), from_hex("01 00"));
}

TEST(Buffer, ShrinksToNothingAndNoFurther) {
    auto buffer = Buffer::copy_of(from_hex("01 02"));
    buffer.truncate(9);
    EXPECT_EQ(buffer.size(), 2U);
    buffer.pop_front(9);
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(buffer.headroom(), kHeadroom + 2);
}

TEST(Buffer, MovesByHandingItsMemoryOver) {
    static_assert(std::is_nothrow_move_constructible_v<Buffer> && std::is_nothrow_move_assignable_v<Buffer>);
    auto first = Buffer::copy_of(from_hex("01 02"));
    const auto* memory = first.bytes().data();
    Buffer second(std::move(first));
    Buffer third;
    third = std::move(second);
    EXPECT_EQ(third.bytes().data(), memory);
    EXPECT_EQ(content(third), from_hex("01 02"));
}

TEST(Buffer, IsEmptyAndUsableAfterAMove) {
    auto first = Buffer::copy_of(from_hex("01 02"));
    const Buffer second(std::move(first));
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that it is defined is the point
    first.append(1);
    EXPECT_EQ(content(first), from_hex("00"));
    EXPECT_EQ(content(second), from_hex("01 02"));
}

TEST(Buffer, CopiesAreIndependent) {
    auto first = Buffer::copy_of(from_hex("01 02"));
    auto second = first;
    second.bytes()[0] = 9;
    EXPECT_EQ(content(first), from_hex("01 02"));
    EXPECT_NE(first, second);
}

TEST(Buffer, EqualityIsAboutBytesNotHeadroom) {
    EXPECT_EQ(Buffer::copy_of(from_hex("01 02"), 0), Buffer::copy_of(from_hex("01 02"), 9));
    EXPECT_NE(Buffer::copy_of(from_hex("01 02")), Buffer::copy_of(from_hex("01")));
}

}  // namespace
}  // namespace lvslab::wire
