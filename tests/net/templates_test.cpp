#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "net/templates.hpp"

/// Records are read by key, and translated by key: a template that is not listed has no sentence.
namespace lvslab::net {
namespace {

/// `{0} is at {1}`: 2. Fails unless the numbers are 0, 1 ... without a gap, in whatever order they stand.
std::size_t arguments_of(const Template& t) {
    std::set<int> numbers;
    const std::string text(t.english);
    static const std::regex kPlace(R"(\{(\d)\})");
    for (std::sregex_iterator it(text.begin(), text.end(), kPlace), end; it != end; ++it)
        numbers.insert(std::stoi((*it)[1]));
    const int highest = numbers.empty() ? -1 : *numbers.rbegin();
    EXPECT_EQ(static_cast<int>(numbers.size()), highest + 1) << t.key << ": " << t.english;
    return numbers.size();
}

TEST(Templates, HaveUniqueKeys) {
    std::set<std::string_view> keys;
    for (const Template* t : kTemplates) EXPECT_TRUE(keys.insert(t->key).second) << t->key;
}

TEST(Templates, NumberTheirArgumentsWithoutGaps) {
    for (const Template* t : kTemplates) {
        const std::size_t count = arguments_of(*t);
        const auto braces = static_cast<std::size_t>(std::count(t->english.begin(), t->english.end(), '{'));
        EXPECT_GE(braces, count);
        EXPECT_EQ(braces, static_cast<std::size_t>(std::count(t->english.begin(), t->english.end(), '}'))) << t->key;
    }
}

TEST(Templates, AreClausesWithoutAFullStop) {
    for (const Template* t : kTemplates) {
        ASSERT_FALSE(t->english.empty()) << t->key;
        EXPECT_NE(t->english.back(), '.') << t->key;
    }
}

TEST(Templates, AreAllListed) {
    std::ifstream file(LVSLAB_SOURCE_DIR "/model/net/templates.hpp");
    ASSERT_TRUE(file);
    std::stringstream text;
    text << file.rdbuf();
    const std::string source = text.str();
    std::set<std::string> defined;
    static const std::regex kDefinition(R"re(constexpr (?:Template|Rule) k\w+\{"([^"]+)")re");
    for (std::sregex_iterator it(source.begin(), source.end(), kDefinition), end; it != end; ++it)
        defined.insert((*it)[1]);
    std::set<std::string> listed;
    for (const Template* t : kTemplates) listed.emplace(t->key);
    EXPECT_EQ(defined, listed);
    EXPECT_GT(listed.size(), 50u);
}

TEST(Rendering, FillsArgumentsInWhereverTheyStand) {
    EXPECT_EQ(render("{1} before {0}, {1} again", {Value(std::uint64_t{1}), Value(std::string("two"))}),
              "two before 1, two again");
}

TEST(Rendering, ShowsAMissingArgumentAsAQuestionMark) { EXPECT_EQ(render("{0} and {1}", {Value(true)}), "yes and ?"); }

TEST(Rendering, WritesDurationsInTheLargestUnitThatIsNotMoreThanThey) {
    using namespace std::chrono_literals;
    EXPECT_EQ(duration_text(1s), "1 s");
    EXPECT_EQ(duration_text(1500ms), "1.500 s");
    EXPECT_EQ(duration_text(250ms), "250 ms");
    EXPECT_EQ(duration_text(60us), "60 us");
    EXPECT_EQ(duration_text(17ns), "17 ns");
}

}  // namespace
}  // namespace lvslab::net
