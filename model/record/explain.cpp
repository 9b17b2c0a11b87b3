#include "record/explain.hpp"

#include <map>

#include "ipvs/templates.hpp"
#include "net/reporter.hpp"
#include "net/templates.hpp"
#include "netfilter/templates.hpp"
#include "record/sentence.hpp"

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

}  // namespace

std::string_view sentence(std::string_view key, Language) {
    const auto found = english().find(key);
    return found == english().end() ? std::string_view{} : found->second;
}

std::string clause(const RecordedEvent& event, Language language) {
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
            clauses.push_back(dropped_clause(clause(event, language)));
        } else if (event.kind == ItemKind::decision && event.weight == net::Weight::main) {
            clauses.push_back(clause(event, language));
        }
    }
    return sentence_of(clauses);
}

}  // namespace lvslab::record
