#include "live/channel.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace lvslab::live {
namespace {

TEST(Channel, CarriesTextsOfAnyLength) {
    auto [here, there] = Channel::pair();
    const std::string report(3'000'000, 'x');  // longer than any socket buffer
    std::thread sender([&there = there, &report] {
        there.send("");
        there.send(report);
    });
    EXPECT_EQ(here.receive()->text, "");
    EXPECT_EQ(here.receive()->text, report);
    sender.join();
}

TEST(Channel, HandsDescriptorsOver) {
    auto [here, there] = Channel::pair();
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    there.send("two ends", {ends[0], ends[1]});
    ::close(ends[0]);
    ::close(ends[1]);
    const auto message = here.receive();
    ASSERT_TRUE(message);
    ASSERT_EQ(message->descriptors.size(), 2U);
    char byte = 0;
    EXPECT_EQ(::write(message->descriptors[1].get(), "!", 1), 1);
    EXPECT_EQ(::read(message->descriptors[0].get(), &byte, 1), 1);
    EXPECT_EQ(byte, '!');
}

TEST(Channel, ItsEndIsNoMessage) {
    auto [here, there] = Channel::pair();
    there.close();
    EXPECT_FALSE(here.receive());
    EXPECT_THROW(here.send("anybody?"), agent::SystemError);
}

}  // namespace
}  // namespace lvslab::live
