#include "record/explain.hpp"

#include <map>
#include <optional>

#include "ipvs/templates.hpp"
#include "net/reporter.hpp"
#include "net/templates.hpp"
#include "netfilter/templates.hpp"
#include "record/chinese.hpp"
#include "record/run_record.hpp"

namespace lvslab::record {
namespace {

using Catalogue = std::map<std::string_view, std::string_view>;

const Catalogue& english() {
    static const Catalogue catalogue = [] {
        Catalogue all;
        for (const net::Template* what : net::kTemplates) all.emplace(what->key, what->english);
        for (const net::Template* what : netfilter::kTemplates) all.emplace(what->key, what->english);
        for (const net::Template* what : ipvs::kTemplates) all.emplace(what->key, what->english);
        return all;
    }();
    return catalogue;
}

std::string in_chinese(std::string_view english) {
    for (const ChinesePhrase& known : chinese_phrases()) {
        if (known.english == english) return std::string(known.chinese);
        if (known.english.ends_with(": ") && english.starts_with(known.english)) {
            return std::string(known.chinese).append(english.substr(known.english.size()));
        }
    }
    return std::string(english);
}

/// Only the arguments that the clause names as phrases: the others are names.
std::string render_in_chinese(const ChineseClause& clause, std::vector<net::Value> arguments) {
    for (const char digit : clause.phrases) {
        const auto place = static_cast<std::size_t>(digit - '0');
        if (place >= arguments.size()) continue;
        if (auto* text = std::get_if<std::string>(&arguments[place])) *text = in_chinese(*text);
    }
    return net::render(clause.text, arguments);
}

std::optional<net::PacketType> type_of(Reception reception) {
    switch (reception) {
        case Reception::unicast:
            return net::PacketType::host;
        case Reception::broadcast:
            return net::PacketType::broadcast;
        case Reception::multicast:
            return net::PacketType::multicast;
        case Reception::promiscuous:
            return net::PacketType::other_host;
        case Reception::unknown:
            break;
    }
    return std::nullopt;
}

}  // namespace

std::string_view sentence(std::string_view key, Language language) {
    if (language == Language::chinese) {
        if (const ChineseClause* known = chinese_clause(key)) return known->text;
    }
    const auto found = english().find(key);
    return found == english().end() ? std::string_view{} : found->second;
}

std::string phrase(std::string_view text, Language language) {
    return language == Language::chinese ? in_chinese(text) : std::string(text);
}

std::string clause(const RecordedEvent& event, Language language) {
    if (language == Language::chinese) {
        if (const ChineseClause* known = chinese_clause(event.key)) return render_in_chinese(*known, event.arguments);
    }
    const std::string_view text = sentence(event.key, language);
    if (!text.empty()) return net::render(text, event.arguments);
    std::string plain = event.key;
    for (std::size_t i = 0; i < event.arguments.size(); ++i) {
        plain += (i == 0 ? ": " : ", ") + net::to_string(event.arguments[i]);
    }
    return plain;
}

std::string rule_text(std::string_view key, Language language) {
    const std::string_view text = sentence(key, language);
    return std::string(text.empty() ? key : text);
}

std::string why(const std::vector<RecordedEvent>& events, Language language) {
    std::vector<std::string> clauses;
    for (const RecordedEvent& event : events) {
        if (event.kind == ItemKind::drop) {
            clauses.push_back(dropped_clause(clause(event, language), language));
        } else if (event.kind == ItemKind::decision && event.weight == net::Weight::main) {
            clauses.push_back(clause(event, language));
        }
    }
    return sentence_of(clauses, language);
}

std::string plain_sentence(const Frame& frame, Language language, bool real) {
    const Place place{.node = frame.node, .interface = frame.interface, .real = real};
    if (frame.way == Way::out) return sent_sentence(place, language);
    if (frame.way != Way::in) return {};
    const auto type = type_of(frame.reception);
    return type ? received_sentence(place, *type, language) : std::string();
}

}  // namespace lvslab::record
