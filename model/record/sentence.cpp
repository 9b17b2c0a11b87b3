#include "record/sentence.hpp"

#include <algorithm>

#include "record/codec.hpp"

namespace lvslab::record {
namespace {

/// `tunl0 takes ...` and `arp_ignore=1 lets ...` begin with a name, which keeps its spelling.
bool begins_with_a_word(std::string_view text) {
    const std::string_view first = text.substr(0, text.find_first_of(" ,;:"));
    return std::all_of(first.begin(), first.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

struct Marks {
    std::string_view between, end, cut;
};

const Marks& marks_of(Language language) {
    static constexpr Marks kEnglish{.between = "; ", .end = ".", .cut = "..."};
    static constexpr Marks kChinese{.between = "；", .end = "。", .cut = "…"};
    return language == Language::chinese ? kChinese : kEnglish;
}

std::string received_in_chinese(const Place& place, net::PacketType type) {
    const std::string where = std::string(place.node) + " 在 " + std::string(place.interface) + " 上";
    switch (type) {
        case net::PacketType::host:
            return where + "收到此报文；该帧发给本机。";
        case net::PacketType::broadcast:
            return where + "收到此报文；它是发给所有主机的。";
        case net::PacketType::multicast:
            return where + "收到此报文；它是发给一个组的。";
        case net::PacketType::other_host:
            break;
    }
    return where + "看到此报文，但它是发给另一个 MAC 的。";
}

}  // namespace

std::string sentence_of(const std::vector<std::string>& clauses, Language language) {
    const Marks& marks = marks_of(language);
    std::string text;
    for (const std::string& clause : clauses) {
        if (!text.empty()) text += marks.between;
        text += clause;
    }
    if (text.empty()) return text;
    if (language == Language::english && begins_with_a_word(text)) text[0] = static_cast<char>(text[0] - 'a' + 'A');
    if (text.size() + marks.end.size() <= kLongestSentence) return text.append(marks.end);
    return std::string(cut_text(text, kLongestSentence - marks.cut.size())).append(marks.cut);
}

std::string dropped_clause(const std::string& reason, Language language) {
    return (language == Language::chinese ? "丢弃：" : "dropped: ") + reason;
}

namespace {

/// What follows a sentence about a real node.
std::string reservation(const Place& place, Language language) {
    if (!place.real) return {};
    const std::string node(place.node);
    return language == Language::chinese
               ? node + " 是真实主机：这是观察所得，它的内核不说明原因。"
               : " " + node + " is a real host: this was observed, and its kernel gives no reasons.";
}

std::string received_in_english(const Place& place, net::PacketType type) {
    const std::string where = std::string(place.interface);
    const std::string receives = std::string(place.node) + " receives this on " + where;
    switch (type) {
        case net::PacketType::host:
            return receives + "; the frame is for this host.";
        case net::PacketType::broadcast:
            return receives + "; it is for everybody.";
        case net::PacketType::multicast:
            return receives + "; it is for a group.";
        case net::PacketType::other_host:
            break;
    }
    return std::string(place.node) + " sees this on " + where + ", but it is for another MAC.";
}

}  // namespace

std::string received_sentence(const Place& place, net::PacketType type, Language language) {
    const bool chinese = language == Language::chinese;
    return (chinese ? received_in_chinese(place, type) : received_in_english(place, type)) +
           reservation(place, language);
}

std::string sent_sentence(const Place& place, Language language) {
    const std::string node(place.node), interface(place.interface);
    const std::string sentence = language == Language::chinese ? node + " 从 " + interface + " 发出此报文。"
                                                               : node + " sends this on " + interface + ".";
    return sentence + reservation(place, language);
}

}  // namespace lvslab::record
