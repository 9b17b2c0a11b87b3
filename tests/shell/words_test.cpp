#include "shell/words.hpp"

#include <gmock/gmock.h>

#include "shell/error.hpp"

namespace lvslab::shell {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string refusal(std::string_view line) {
    try {
        split(line);
    } catch (const CommandError& error) {
        return error.what();
    }
    return "";
}

TEST(Words, AreSeparatedByBlanksOnly) {
    EXPECT_THAT(split("  ip\taddr  add ").words, ElementsAre("ip", "addr", "add"));
}

TEST(Words, AreKeptTogetherByQuotesAndBackslashes) {
    EXPECT_THAT(split(R"(sysctl -w "a = 1" 'b c' d\ e "")").words,
                ElementsAre("sysctl", "-w", "a = 1", "b c", "d e", ""));
}

TEST(Words, EndAtACommentButNotAtAHashInsideAWord) {
    EXPECT_THAT(split("ip a # all of them").words, ElementsAre("ip", "a"));
    EXPECT_THAT(split("ip a#b").words, ElementsAre("ip", "a#b"));
    EXPECT_THAT(split("# nothing").words, IsEmpty());
}

TEST(Words, NameTheFileAfterARedirectionWithOrWithoutABlank) {
    for (const char* line : {"echo 1 > /proc/sys/a", "echo 1 >/proc/sys/a", "echo > /proc/sys/a 1"}) {
        const Words words = split(line);
        EXPECT_EQ(words.redirect, "/proc/sys/a") << line;
        EXPECT_THAT(words.words, ElementsAre("echo", "1")) << line;
    }
}

TEST(Words, RefuseWhatAShellWouldDoDifferently) {
    EXPECT_EQ(refusal("echo 1> /proc/sys/a"),
              "a digit right before '>' names a file descriptor: write 'echo 1 > FILE'");
    EXPECT_EQ(refusal("echo 1 >"), "no file is named after '>'");
    EXPECT_EQ(refusal("echo 1 > a > b"), "only one '>' is known in a line");
    EXPECT_EQ(refusal("echo 1 >> a"), "only one '>' is known in a line");
    EXPECT_EQ(refusal("ip a | grep x"), "'|' is not known: a line holds one command, without pipes or variables");
    EXPECT_EQ(refusal("ip a; ip r"), "';' is not known: a line holds one command, without pipes or variables");
    EXPECT_EQ(refusal("echo 'a"), "the quote ' is not closed");
}

}  // namespace
}  // namespace lvslab::shell
