#include "traffic/http_head.hpp"

#include <gtest/gtest.h>

#include "traffic/http_response.hpp"
#include "traffic/outcome.hpp"

namespace lvslab::traffic::test {
namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nServer: rs1\r\ncontent-length:  5 \r\n\r\nhello";

TEST(HttpHead, EndsAtTheBlankLineHoweverItIsCut) {
    for (std::size_t cut = 0; cut <= kAnswer.size(); ++cut) {
        HeadReader head;
        std::size_t taken = head.take(kAnswer.substr(0, cut));
        taken += head.take(kAnswer.substr(cut));
        EXPECT_TRUE(head.complete()) << cut;
        EXPECT_EQ(taken, kAnswer.size() - 5) << cut;
        EXPECT_EQ(head.first_line(), "HTTP/1.1 200 OK");
        EXPECT_EQ(head.field("server"), "rs1");
        EXPECT_EQ(head.field("Content-Length"), "5");
        EXPECT_FALSE(head.field("Host"));
    }
}

TEST(HttpHead, GivesUpOnOneThatDoesNotEnd) {
    HeadReader head;
    head.take(std::string(8191, 'x'));
    EXPECT_FALSE(head.too_long());
    head.take("x");
    EXPECT_TRUE(head.too_long());
}

HttpResponse response_to(std::string_view bytes) {
    HttpResponse response;
    for (const char octet : bytes) response.take({&octet, 1});
    return response;
}

TEST(HttpResponse, IsCompleteWithTheLastByteOfTheBody) {
    EXPECT_FALSE(response_to(kAnswer.substr(0, kAnswer.size() - 1)).complete());
    const auto response = response_to(kAnswer);
    EXPECT_TRUE(response.complete());
    EXPECT_EQ(response.body_bytes(), 5u);
    EXPECT_EQ(response.server(), "rs1");
}

TEST(HttpResponse, WithoutABodyIsCompleteWithItsHead) {
    EXPECT_TRUE(response_to("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").complete());
}

TEST(HttpResponse, IsBadWithAnotherStatusOrNoLengthOrNoHttp) {
    for (const std::string_view text : {"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n", "SSH-2.0\r\n\r\n"}) {
        EXPECT_TRUE(response_to(text).bad()) << text;
        EXPECT_FALSE(response_to(text).complete()) << text;
    }
    EXPECT_TRUE(response_to(std::string(9000, 'x')).bad());
}

TEST(IcmpError, MeansRefusedUnreachableOrNothing) {
    EXPECT_EQ((IcmpError{.type = 3, .code = 3}.outcome()), Outcome::refused);
    EXPECT_EQ((IcmpError{.type = 3, .code = 1}.outcome()), Outcome::unreachable);
    EXPECT_TRUE((IcmpError{.type = 11, .code = 0}.is_fatal()));
    EXPECT_FALSE((IcmpError{.type = 3, .code = 4}.is_fatal()));
    EXPECT_FALSE((IcmpError{.type = 5, .code = 1}.is_fatal()));
}

}  // namespace
}  // namespace lvslab::traffic::test
