#include "record/chinese.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "ipvs/templates.hpp"
#include "netfilter/templates.hpp"
#include "record/explain.hpp"
#include "story_samples.hpp"

namespace lvslab::record {
namespace {

std::vector<const net::Template*> all_templates() {
    std::vector<const net::Template*> all(std::begin(net::kTemplates), std::end(net::kTemplates));
    all.insert(all.end(), std::begin(netfilter::kTemplates), std::end(netfilter::kTemplates));
    all.insert(all.end(), std::begin(ipvs::kTemplates), std::end(ipvs::kTemplates));
    return all;
}

std::vector<ChineseClause> all_clauses() {
    std::vector<ChineseClause> all;
    for (const auto& part : {chinese_net_clauses(), chinese_netfilter_clauses(), chinese_ipvs_clauses()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// `{1} on {0}`: {"{0}", "{1}"}. A brace that belongs to no placeholder counts as one, so that it is found.
std::multiset<std::string> placeholders(std::string_view text) {
    std::multiset<std::string> found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '{') found.emplace(text.substr(i, 3));
    }
    return found;
}

std::set<std::string> different_placeholders(std::string_view text) {
    const auto all = placeholders(text);
    return {all.begin(), all.end()};
}

/// U+4E00 to U+9FFF; full-width marks do not count.
bool has_chinese(std::string_view utf8) {
    for (std::size_t i = 0; i + 2 < utf8.size(); ++i) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(utf8[at]); };
        const unsigned code = (byte(i) & 0x0fU) << 12 | (byte(i + 1) & 0x3fU) << 6 | (byte(i + 2) & 0x3fU);
        if ((byte(i) & 0xf0U) == 0xe0U && code >= 0x4e00 && code <= 0x9fff) return true;
    }
    return false;
}

std::string models_source() {
    std::string text;
    for (const char* room : {"net", "netfilter", "ipvs"}) {
        const std::filesystem::path folder = std::filesystem::path(LVSLAB_SOURCE_DIR "/model") / room;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            std::ifstream file(entry.path());
            text.append(std::istreambuf_iterator<char>(file), {});
        }
    }
    return text;
}

RecordedEvent recorded(const net::Template& what, std::vector<net::Value> arguments) {
    const bool drop = what.key.starts_with("drop.");
    return {drop ? ItemKind::drop : ItemKind::decision, what.weight, std::string(what.key), std::move(arguments)};
}

std::string in_chinese(const net::Template& what, std::vector<net::Value> arguments) {
    return clause(recorded(what, std::move(arguments)), Language::chinese);
}

constexpr wire::Ipv4Address kClient{0x0a00010a}, kVip{0x0a000264}, kServer{0x0a00020b};

TEST(Chinese, EveryTemplateHasAClauseWithTheSamePlaceholders) {
    for (const net::Template* what : all_templates()) {
        const ChineseClause* known = chinese_clause(what->key);
        ASSERT_NE(known, nullptr) << what->key;
        EXPECT_EQ(different_placeholders(known->text), different_placeholders(what->english)) << what->key;
        EXPECT_EQ(std::ranges::count(known->text, '}'), std::ranges::count(known->text, '{')) << what->key;
    }
    EXPECT_GT(all_templates().size(), 130U);
}

TEST(Chinese, EveryClauseIsChineseAndBelongsToATemplate) {
    std::set<std::string_view> keys;
    for (const ChineseClause& known : all_clauses()) {
        EXPECT_TRUE(has_chinese(known.text)) << known.key;
        EXPECT_FALSE(known.text.ends_with("。")) << known.key;
        EXPECT_TRUE(keys.insert(known.key).second) << known.key << " is there twice";
    }
    EXPECT_EQ(keys.size(), all_templates().size());
}

TEST(Chinese, ArgumentsThatAreNamedAsPhrasesAreInTheClause) {
    for (const ChineseClause& known : all_clauses()) {
        for (const char digit : known.phrases) {
            EXPECT_EQ(placeholders(known.text).count(std::string{'{', digit, '}'}), 1U) << known.key;
        }
    }
}

TEST(Chinese, EveryPhraseIsOneThatTheModelSays) {
    const std::string source = models_source();
    std::set<std::string_view> seen;
    for (const ChinesePhrase& known : chinese_phrases()) {
        EXPECT_NE(source.find('"' + std::string(known.english) + '"'), std::string::npos) << known.english;
        EXPECT_TRUE(seen.insert(known.english).second) << known.english << " is there twice";
        EXPECT_FALSE(known.chinese.empty()) << known.english;
    }
}

TEST(Chinese, ClausesReadAsATextbookWritesThem) {
    EXPECT_EQ(in_chinese(net::kRouteForward, {kVip, wire::Prefix{{0x0a000200}, 24}, kVip, std::string("eth1")}),
              "10.0.2.100 的最长匹配是 10.0.2.0/24：下一跳 10.0.2.100，出接口 eth1");
    EXPECT_EQ(in_chinese(ipvs::kServerChosen, {std::string("rr"), kServer, std::uint64_t{80}, std::uint64_t{1},
                                               std::uint64_t{0}, std::uint64_t{2}}),
              "rr 为这个新连接选择真实服务器 10.0.2.11:80（权重 1，ActiveConn 0，InActConn 2）");
    EXPECT_EQ(in_chinese(netfilter::kDropRule, {std::string("filter"), std::string("INPUT"), std::uint64_t{3}}),
              "iptables：filter 表 INPUT 链第 3 条规则裁决 DROP");
    EXPECT_EQ(rule_text("rule.forward_ttl", Language::chinese),
              "路由器把 TTL 减一，并修正首部校验和（RFC 1812 5.3.1）");
}

TEST(Chinese, PhrasesAmongTheArgumentsAreTranslatedToo) {
    EXPECT_EQ(in_chinese(net::kArpLearnt,
                         {kServer, std::string("eth1"), kMacB, std::string("STALE"), std::string("its question")}),
              "eth1 上的邻居 10.0.2.11：MAC 为 02:00:00:00:01:01，状态为 STALE，学自它的请求");
    EXPECT_EQ(in_chinese(net::kDropMalformed, {std::string("TCP"), std::string("it is cut short")}),
              "TCP 首部无效：报文不完整");
    EXPECT_EQ(in_chinese(netfilter::kNatNull, {std::string("source")}), "NAT：没有规则改变此连接的源端");
}

TEST(Chinese, APhraseMayEndInANumber) {
    EXPECT_EQ(phrase("from the rule's range; ports tried: 12", Language::chinese),
              "取自规则给出的范围，试过的端口数：12");
    EXPECT_EQ(phrase("from the rule's range; ports tried: 12", Language::english),
              "from the rule's range; ports tried: 12");
}

TEST(Chinese, UnknownPhrasesStayAsTheyAre) {
    EXPECT_EQ(phrase("a reason of next year", Language::chinese), "a reason of next year");
    EXPECT_EQ(phrase("", Language::chinese), "");
}

TEST(Chinese, AChainThatIsNamedLikeAPhraseKeepsItsName) {
    EXPECT_EQ(in_chinese(netfilter::kDropPolicy, {std::string("filter"), std::string("source")}),
              "iptables：filter 表 source 链的默认策略是 DROP");
}

TEST(Chinese, AMissingArgumentIsAQuestionMark) {
    EXPECT_EQ(in_chinese(net::kIcmpLimited, {kClient}), "不向 10.0.1.10 发送 ICMP 差错报文：?");
}

TEST(Chinese, KeysWithoutATranslationReadAsInEnglish) {
    EXPECT_EQ(clause({.key = "later.key", .arguments = {std::uint64_t{3}, true}}, Language::chinese),
              "later.key: 3, yes");
    EXPECT_EQ(sentence("no.such.key", Language::chinese), "");
    EXPECT_EQ(rule_text("no.such.rule", Language::chinese), "no.such.rule");
}

TEST(Chinese, AClauseThatBeginsWithALatinWordKeepsItsSpelling) {
    EXPECT_EQ(why({recorded(net::kDecapsulated, {kClient, kServer})}, Language::chinese),
              "tunl0 剥去外层首部 10.0.1.10 > 10.0.2.11。");
    EXPECT_EQ(sentence_of({"director 收到", "eth0"}, Language::chinese), "director 收到；eth0。");
}

TEST(Chinese, NothingDecidedIsNoSentence) { EXPECT_EQ(why({}, Language::chinese), ""); }

TEST(Chinese, ALongSentenceIsCutBetweenCharacters) {
    const std::string fits = sentence_of({std::string(996, 'x')}, Language::chinese);
    EXPECT_EQ(fits, std::string(996, 'x') + "。");
    const std::string cut = sentence_of({std::string(997, 'x')}, Language::chinese);
    EXPECT_EQ(cut, std::string(996, 'x') + "…");
    std::string many = "x";
    for (int i = 0; i < 400; ++i) many += "报";
    const std::string shortened = sentence_of({many}, Language::chinese);
    EXPECT_EQ(shortened.substr(shortened.size() - 6), "报…");
    EXPECT_EQ(shortened.size(), 1U + 3 * 331 + 3);
}

TEST(Chinese, ARecordTellsItsDropsAndDecisions) {
    Recording recording;
    const auto tell = [&](const net::Event& event) { recording.director.decided(net::Time(1), packet_with(7), event); };
    tell({&ipvs::kServiceMatched, {std::string("TCP 10.0.2.100:80")}});
    tell({&net::kForwarded, {std::string("eth0"), std::string("eth1")}});
    tell({&ipvs::kSendTunnel, {wire::Ipv4Address{0x0a000202}, kServer}});
    recording.director.dropped(net::Time(1), packet_with(7), {&net::kDropTtl, {std::uint64_t{1}}});
    const RunRecord record = recording.finish();
    EXPECT_EQ(why(record.events(1), Language::chinese),
              "报文发往虚拟服务 TCP 10.0.2.100:80；TUN：给报文封装外层首部 10.0.2.2 > 10.0.2.11；"
              "丢弃：TTL 为 1，经过这一跳后将为 0。");
    EXPECT_EQ(record.comment(1),
              "It is for the virtual service TCP 10.0.2.100:80; TUN: the packet is wrapped in an outer header "
              "10.0.2.2 > 10.0.2.11; dropped: the TTL was 1: it would be 0 after this hop.");
}

TEST(Chinese, BlocksWithoutDecisionsSayWhoReceivedThem) {
    Recording recording;
    receive(recording.director, net::Time(1), {.id = 1, .type = net::PacketType::host});
    receive(recording.director, net::Time(2), {.id = 2, .type = net::PacketType::broadcast});
    receive(recording.director, net::Time(3), {.id = 3, .type = net::PacketType::multicast});
    receive(recording.director, net::Time(4), {.id = 4, .type = net::PacketType::other_host});
    send(recording.client, net::Time(5), {.id = 5});
    const RunRecord record = recording.finish();
    std::vector<std::string> plain;
    for (FrameNumber number = 1; number <= record.frame_count(); ++number) {
        plain.push_back(plain_sentence(record.frame(number), Language::chinese));
        EXPECT_EQ(plain_sentence(record.frame(number), Language::english), record.comment(number));
    }
    EXPECT_EQ(plain, (std::vector<std::string>{"director 在 eth0 上收到此报文；该帧发给本机。",
                                               "director 在 eth0 上收到此报文；它是发给所有主机的。",
                                               "director 在 eth0 上收到此报文；它是发给一个组的。",
                                               "director 在 eth0 上看到此报文，但它是发给另一个 MAC 的。",
                                               "client 从 eth0 发出此报文。"}));
    EXPECT_EQ(plain_sentence({.node = "director", .interface = "drop", .way = Way::drop}, Language::chinese), "");
}

TEST(Chinese, BlocksOfRealHostsSayThatTheyWereObserved) {
    const Frame frame{.node = "rs1", .interface = "eth0", .way = Way::out};
    EXPECT_EQ(plain_sentence(frame, Language::english, true),
              "rs1 sends this on eth0. rs1 is a real host: this was observed, and its kernel gives no reasons.");
    EXPECT_EQ(plain_sentence(frame, Language::chinese, true),
              "rs1 从 eth0 发出此报文。rs1 是真实主机：这是观察所得，它的内核不说明原因。");
}

}  // namespace
}  // namespace lvslab::record
