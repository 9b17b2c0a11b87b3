#include "models/words.hpp"

#include <gtest/gtest.h>

#include <QRegularExpression>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "models/chinese_words.hpp"

namespace lvslab::models {
namespace {

/// Every English text that some file of gui/ says, in one piece or in several.
std::set<std::string> said_in_the_source() {
    static const QRegularExpression call(R"RX(say\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+))RX");
    static const QRegularExpression piece(R"RX("((?:[^"\\]|\\.)*)")RX");
    std::set<std::string> texts;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(LVSLAB_SOURCE_DIR) / "gui")) {
        if (file.path().extension() != ".cpp") continue;
        std::ifstream in(file.path());
        std::ostringstream whole;
        whole << in.rdbuf();
        auto calls = call.globalMatch(QString::fromStdString(whole.str()));
        while (calls.hasNext()) {
            QString text;
            auto pieces = piece.globalMatch(calls.next().captured(1));
            while (pieces.hasNext()) text += pieces.next().captured(1);
            texts.insert(text.toStdString());
        }
    }
    return texts;
}

TEST(Words, EveryTextThatIsSaidHasChinese) {
    const auto texts = said_in_the_source();
    EXPECT_GT(texts.size(), 120U) << "the test does not find the texts";
    for (const std::string& text : texts) EXPECT_NE(chinese_word(text.c_str()), nullptr) << text;
}

TEST(Words, ChineseHasThePlacesThatTheEnglishHas) {
    static const QRegularExpression place("%\\d");
    for (const auto part : {chinese_of_panes(), chinese_of_terms()}) {
        for (const Translation& word : part) {
            std::multiset<QString> english, chinese;
            auto e = place.globalMatch(word.english), c = place.globalMatch(word.chinese);
            while (e.hasNext()) english.insert(e.next().captured());
            while (c.hasNext()) chinese.insert(c.next().captured());
            EXPECT_EQ(english, chinese) << word.english;
        }
    }
}

TEST(Words, AnUnknownTextReadsInEnglish) {
    EXPECT_EQ(say("nobody translated this", Language::chinese), "nobody translated this");
    EXPECT_EQ(say("Watch", Language::chinese), QString::fromUtf8("观察"));
    EXPECT_EQ(say("Watch", Language::english), "Watch");
}

TEST(Words, TimesHaveTheLargestUnitThatFits) {
    using namespace std::chrono_literals;
    EXPECT_EQ(time_text(149us), QString::fromUtf8("+149 µs"));
    EXPECT_EQ(time_text(1955us), "+1.955 ms");
    EXPECT_EQ(time_text(2004ms), "+2.004 s");
    EXPECT_EQ(time_text(17ns), "+17 ns");
}

}  // namespace
}  // namespace lvslab::models
