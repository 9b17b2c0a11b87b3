#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "contract_lab.hpp"

/// Files that nobody wrote as a lab: each is a Lab or a LabError of at most four lines; never a crash, nor a long wait.
namespace lvslab::lab {
namespace {

void expect_lab_or_error(const std::string& text) {
    const std::string message = complaint(text);
    EXPECT_LE(std::count(message.begin(), message.end(), '\n'), 3);
    EXPECT_TRUE(message.empty() || message.starts_with("some/dr.yaml:")) << message;
}

TEST(HostileLab, MayBeCutAnywhere) {
    for (std::size_t length = 0; length < kContractLab.size(); ++length)
        expect_lab_or_error(kContractLab.substr(0, length));
}

TEST(HostileLab, MayHaveAnyOctetInAnyPlace) {
    std::mt19937 random(1);
    for (int i = 0; i < 3000; ++i) {
        std::string text = kContractLab;
        for (int changes = 0; changes < 3; ++changes) text[random() % text.size()] = static_cast<char>(random() % 256);
        expect_lab_or_error(text);
    }
}

TEST(HostileLab, MayLackOrRepeatAnyLine) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < kContractLab.size();) {
        const auto end = kContractLab.find('\n', at);
        lines.push_back(kContractLab.substr(at, end - at + 1));
        at = end + 1;
    }
    for (std::size_t changed = 0; changed < lines.size(); ++changed)
        for (const int times : {0, 2}) {
            std::string text;
            for (std::size_t i = 0; i < lines.size(); ++i)
                for (int n = 0; n < (i == changed ? times : 1); ++n) text += lines[i];
            expect_lab_or_error(text);
        }
}

TEST(HostileLab, MayNestDeeply) {
    for (const std::string opening : {"[", "{", "{a: ", "- ", "? ", "&a [", "!t ["}) {
        std::string text;
        for (int depth = 0; depth < 5000; ++depth) text += opening;
        EXPECT_NE(complaint(text), "");
        EXPECT_NE(complaint("topology: " + text), "");
    }
}

TEST(HostileLab, MayOpenAMillionBrackets) {
    EXPECT_EQ(complaint(std::string(1'000'000, '[')),
              "some/dr.yaml:1: more than 1000 brackets are open here; close them");
}

TEST(HostileLab, MayBeginWithACommaAnywhere) {
    const std::string sentence = "this is no YAML (',' cannot stand here); check brackets and quotes here and above";
    EXPECT_EQ(complaint(","), "some/dr.yaml:1: " + sentence);
    EXPECT_EQ(complaint("\xef\xbb\xbf,"), "some/dr.yaml:1: " + sentence);
    EXPECT_EQ(complaint("\n ,\n"), "some/dr.yaml:2: " + sentence);
    EXPECT_EQ(complaint("---\n,"), "some/dr.yaml:2: " + sentence);
    EXPECT_EQ(complaint("%YAML 1.2\n---\n,"), "some/dr.yaml:3: " + sentence);
    EXPECT_EQ(complaint("!!map ,"), "some/dr.yaml:1: " + sentence);
    EXPECT_EQ(complaint("'name' ,"), "some/dr.yaml:1: " + sentence);
    EXPECT_EQ(complaint("{a: b},\n"), "some/dr.yaml:1: " + sentence);
}

/// All that yaml-cpp's scanner knows, in any order.
TEST(HostileLab, MayBeAnyRowOfTokens) {
    static constexpr std::string_view kTokens[] = {
        ",", "}", "]", "[", "{", ":", " ", "\n", "-", "---", "...", "?", "a", "&a", "*a", "!", "|", ">", "'", "\"",
        "%YAML 1.2", "#", "\t", ": ", "- ", "\n ", "\n  ", "\n--- ", "!!map ", "@", "`", "%"};
    std::mt19937 random(1);
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto length = 1 + random() % 12; length > 0; --length) text += kTokens[random() % std::size(kTokens)];
        expect_lab_or_error(text);
    }
}

TEST(HostileLab, MayNotMultiplyByAliases) {
    std::string text = "topology:\n  nodes:\n    n: {exec: &many [";
    for (int i = 0; i < 4000; ++i) text += "a,";
    text += "]}\n";
    for (int i = 0; i < 4000; ++i) text += "    n" + std::to_string(i) + ": {exec: *many}\n";
    EXPECT_NE(complaint(text).find("the lab holds more than 200000 values; make it smaller"), std::string::npos);
}

TEST(HostileLab, MayNotContainItself) {
    EXPECT_NE(complaint("topology: &t {nodes: *t}\n"), "");
    EXPECT_NE(complaint("topology: {nodes: {a: {exec: &e [*e]}}}\n"), "");
}

TEST(HostileLab, MayBeLarge) {
    std::string text = "topology:\n  nodes:\n    s: {kind: bridge}\n";
    for (int i = 0; i < 1000; ++i) text += "    n" + std::to_string(i) + ": {}\n";
    text += "  links:\n";
    for (int i = 0; i < 1000; ++i)
        text += "    - {endpoints: ['n" + std::to_string(i) + ":eth0', 's:p" + std::to_string(i) + "']}\n";
    EXPECT_EQ(parsed(text).links.size(), 1000u);
}

TEST(HostileLab, MayHaveOnly4096Nodes) {
    std::string text = "topology:\n  nodes:\n";
    for (int i = 0; i < 4097; ++i) text += "    n" + std::to_string(i) + ":\n";
    EXPECT_EQ(complaint(text), "some/dr.yaml:2: the topology has more than 4096 nodes; use fewer");
}

TEST(HostileLab, MayHaveOnly255InterfacesANode) {
    std::string text = "topology:\n  nodes: {a: , s: {kind: bridge}}\n  links:\n";
    for (int i = 0; i < 256; ++i)
        text += "    - {endpoints: ['a:e" + std::to_string(i) + "', 's:p" + std::to_string(i) + "']}\n";
    EXPECT_EQ(complaint(text), "some/dr.yaml:259: a has more than 255 interfaces; spread the links over several nodes");
}

}  // namespace
}  // namespace lvslab::lab
