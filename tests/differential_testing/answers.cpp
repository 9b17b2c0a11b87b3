#include "answers.hpp"

#include <algorithm>
#include <optional>
#include <sstream>

namespace lvslab::differential {

namespace {

using Words = std::vector<std::string>;
using Kind = judge::FrameDifference::Kind;

std::vector<Words> lines_of(const std::string& text) {
    std::vector<Words> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        std::istringstream blanks(line);
        Words words;
        for (std::string word; blanks >> word;) words.push_back(word);
        if (!words.empty()) lines.push_back(std::move(words));
    }
    return lines;
}

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

bool digits(std::string_view text) {
    return !text.empty() && text.size() < 9 && text.find_first_not_of("0123456789") == text.npos;
}

/// The seconds in 14:57 and 12sec.
std::optional<long> seconds_of(const std::string& word) {
    const std::size_t size = word.size();
    if (size > 3 && word[size - 3] == ':' && digits(word.substr(0, size - 3)) && digits(word.substr(size - 2))) {
        return std::stol(word.substr(0, size - 3)) * 60 + std::stol(word.substr(size - 2));
    }
    if (word.ends_with("sec") && digits(word.substr(0, size - 3))) return std::stol(word);
    return std::nullopt;
}

bool same_word(const std::string& a, const std::string& b) {
    if (a == b) return true;
    const auto one = seconds_of(a), two = seconds_of(b);
    return one && two && std::abs(*one - *two) <= kClocks;
}

bool same_line(const Words& a, const Words& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_word); }

/// Which row of a hash table comes first hangs on a seed of the kernel's.
bool in_any_order(const std::string& command) {
    for (const char* table : {"ip neigh", "ip -s neigh", "arp -n", "-Lnc", "-lnc", "-L -n -c", "conntrack -L",
                              "ip_vs_conn", "ip_conntrack", "nf_conntrack", "/proc/net/arp"}) {
        if (command.find(table) != command.npos) return true;
    }
    return false;
}

/// A neighbour that did not answer. With more than 128 neighbours in all namespaces together, the kernel forgets such
/// entries by a clock of its own.
bool may_be_forgotten(const Words& line) { return line.back() == "FAILED" && line.size() > 2 && line[1] == "dev"; }

judge::FrameDifference different(Kind kind, const Words& kernel, const Words& ours) {
    judge::FrameDifference difference{.kind = kind, .kernel = joined(kernel), .ours = joined(ours)};
    if (kind != Kind::changed || kernel.size() != ours.size()) return difference;
    for (std::size_t i = 0; i < kernel.size(); ++i) {
        if (same_word(kernel[i], ours[i])) continue;
        difference.fields.push_back({.name = "word " + std::to_string(i + 1), .kernel = kernel[i], .ours = ours[i]});
    }
    return difference;
}

/// Takes away the lines that both have.
void cross_out(std::vector<Words>& kernel, std::vector<Words>& ours) {
    std::erase_if(kernel, [&](const Words& line) {
        const auto found = std::find_if(ours.begin(), ours.end(), [&](const Words& w) { return same_line(line, w); });
        if (found == ours.end()) return false;
        ours.erase(found);
        return true;
    });
    std::erase_if(kernel, may_be_forgotten);
    std::erase_if(ours, may_be_forgotten);
}

}  // namespace

std::vector<judge::FrameDifference> compare_answers(const Answers& answers) {
    const auto& [theirs, mine] = answers;
    std::vector<Words> kernel = lines_of(theirs.text), ours = lines_of(mine.text);
    if (theirs.refused != mine.refused) {
        kernel.insert(kernel.begin(), {theirs.refused ? "refused:" : "done"});
        ours.insert(ours.begin(), {mine.refused ? "refused:" : "done"});
        return {{.kind = Kind::changed,
                 .time = theirs.time,
                 .kernel = joined(kernel[0]) + (kernel.size() > 1 ? " " + joined(kernel[1]) : ""),
                 .ours = joined(ours[0]) + (ours.size() > 1 ? " " + joined(ours[1]) : ""),
                 .fields = {}}};
    }
    if (theirs.refused || std::equal(kernel.begin(), kernel.end(), ours.begin(), ours.end(), same_line)) return {};
    const std::vector<Words> whole = kernel, our_whole = ours;
    cross_out(kernel, ours);
    std::vector<judge::FrameDifference> differences;
    for (std::size_t i = 0; i < std::max(kernel.size(), ours.size()); ++i) {
        const Kind kind = i >= ours.size() ? Kind::missing : i >= kernel.size() ? Kind::extra : Kind::changed;
        differences.push_back(
            different(kind, i < kernel.size() ? kernel[i] : Words{}, i < ours.size() ? ours[i] : Words{}));
    }
    for (std::size_t i = 0; differences.empty() && i < whole.size() && !in_any_order(theirs.command); ++i) {
        if (!same_line(whole[i], our_whole[i])) differences.push_back(different(Kind::changed, whole[i], our_whole[i]));
    }
    for (auto& difference : differences) difference.time = theirs.time;
    return differences;
}

}  // namespace lvslab::differential
