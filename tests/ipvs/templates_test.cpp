#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>

#include "ipvs/templates.hpp"
#include "net/templates.hpp"

namespace lvslab::ipvs {
namespace {

TEST(Templates, EachKeyIsUniqueAlsoAmongTheHosts) {
    std::set<std::string_view> keys;
    for (const net::Template* t : net::kTemplates) keys.insert(t->key);
    for (const Template* t : kTemplates) EXPECT_TRUE(keys.insert(t->key).second) << t->key;
}

TEST(Templates, AllThatTheHeaderDeclaresAreListed) {
    std::ifstream header(LVSLAB_SOURCE_DIR "/model/ipvs/templates.hpp");
    const std::string text(std::istreambuf_iterator<char>(header), {});
    const std::regex declaration("inline constexpr (?:Template|net::Rule) k\\w+\\{\\s*\"([^\"]+)\"");
    std::set<std::string> declared, listed;
    for (std::sregex_iterator it(text.begin(), text.end(), declaration), end; it != end; ++it)
        declared.insert((*it)[1]);
    for (const Template* t : kTemplates) listed.insert(std::string(t->key));
    EXPECT_EQ(declared, listed);
    EXPECT_GT(declared.size(), 20U);
}

TEST(Templates, NumberTheirArgumentsFromZeroWithoutAGap) {
    for (const Template* t : kTemplates) {
        std::set<int> used;
        for (std::size_t at = t->english.find('{'); at != t->english.npos; at = t->english.find('{', at + 1)) {
            used.insert(t->english[at + 1] - '0');
        }
        int expected = 0;
        for (const int number : used) EXPECT_EQ(number, expected++) << t->key;
    }
}

TEST(Templates, AreClausesThatJoinIntoASentence) {
    for (const Template* t : kTemplates) EXPECT_NE(t->english.back(), '.') << t->key;
}

}  // namespace
}  // namespace lvslab::ipvs
