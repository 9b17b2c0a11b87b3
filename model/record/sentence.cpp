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

}  // namespace

std::string sentence_of(const std::vector<std::string>& clauses) {
    std::string text;
    for (const std::string& clause : clauses) {
        if (!text.empty()) text += "; ";
        text += clause;
    }
    if (text.empty()) return text;
    if (begins_with_a_word(text)) text[0] = static_cast<char>(text[0] - 'a' + 'A');
    if (text.size() < kLongestSentence) return text + '.';
    return std::string(cut_text(text, kLongestSentence - 3)) + "...";
}

std::string received_sentence(const Place& place, net::PacketType type) {
    const std::string where = std::string(place.interface);
    const std::string receives = std::string(place.node) + " receives this on " + where;
    switch (type) {
        case net::PacketType::host:
            return receives + "; it is for this host.";
        case net::PacketType::broadcast:
            return receives + "; it is for everybody.";
        case net::PacketType::multicast:
            return receives + "; it is for a group.";
        case net::PacketType::other_host:
            break;
    }
    return std::string(place.node) + " sees this on " + where + ", but it is for another MAC.";
}

std::string sent_sentence(const Place& place) {
    return std::string(place.node) + " sends this on " + std::string(place.interface) + ".";
}

}  // namespace lvslab::record
