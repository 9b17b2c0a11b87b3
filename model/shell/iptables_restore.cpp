#include "shell/iptables_restore.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "netfilter/rules.hpp"
#include "shell/error.hpp"
#include "shell/words.hpp"

/// iptables-restore (iptables/iptables-restore.c of iptables 1.8.9).
namespace lvslab::shell {

namespace {

constexpr std::string_view kProgram = "iptables v1.8.9 (legacy): ";

[[noreturn]] void fail(std::size_t line) {
    throw CommandError("iptables-restore: line " + std::to_string(line) + " failed");
}

/// What iptables' own parser refuses comes with its reason.
[[noreturn]] void refuse(std::size_t line, std::string sentence) {
    if (sentence.starts_with(kProgram)) sentence = sentence.substr(kProgram.size());
    throw CommandError("iptables-restore v1.8.9 (legacy): " + sentence +
                       "\nError occurred at line: " + std::to_string(line) +
                       "\nTry `iptables-restore -h' or 'iptables-restore --help' for more " + "information.");
}

/// `[3:120]`: packets and bytes; empty words if it is nothing of the kind.
std::vector<std::string> counters_of(const std::string& word) {
    const std::size_t colon = word.find(':');
    if (word.size() < 5 || word.front() != '[' || word.back() != ']' || colon == std::string::npos) return {};
    return {word.substr(1, colon - 1), word.substr(colon + 1, word.size() - colon - 2)};
}

std::optional<netfilter::Counted> parse_counters(const std::string& word) {
    std::vector<std::uint64_t> numbers;
    for (const std::string& text : counters_of(word)) {
        std::uint64_t& number = numbers.emplace_back();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    }
    if (numbers.empty()) return std::nullopt;
    return netfilter::Counted{numbers[0], numbers[1]};
}

/// The line is about this table and no other (add_param_to_argv).
bool names_a_table(const std::string& word) {
    if (word.size() < 2 || word[0] != '-') return false;
    return word[1] != '-' ? word.find('t') != std::string::npos
                          : word.starts_with("--t") && std::string_view("--table").starts_with(word);
}

/// One table's lines, until COMMIT: each is done to a draft, and its fault is known at once, as libiptc knows it. What
/// only the kernel refuses is the fault of COMMIT.
class TableReader {
public:
    TableReader(const Node& node, const RuleFile& file, std::string table)
        : node_(node),
          file_(file),
          table_(std::move(table)),
          draft_(node.netfilter, table_, file.keep ? Draft::Of::what_is_there : Draft::Of::nothing) {}

    void read(const std::vector<std::string>& words, std::size_t line) {
        if (!std::exchange(changes_, true)) draft_.put_back();
        try {
            words[0][0] == ':' ? chain(words, line) : rule(words, line);
        } catch (const netfilter::RuleError& error) {
            refuse_step(line, error.what());
        }
    }

    void commit(std::size_t line) {
        try {
            draft_.commit();
        } catch (const netfilter::RuleError&) {
            fail(line);
        }
    }

private:
    using Draft = netfilter::Netfilter::Draft;

    [[noreturn]] static void refuse_step(std::size_t line, const std::string& sentence) {
        if (sentence.starts_with(kProgram)) refuse(line, sentence + "\n");
        fail(line);
    }

    void chain(const std::vector<std::string>& words, std::size_t line) {
        const std::string name = words[0].substr(1);
        if (name.size() > 28) refuse(line, "Invalid chain name `" + name + "' (28 chars max)");
        if (words.size() < 2) refuse(line, "iptables-restore: line " + std::to_string(line) + " policy invalid");
        const netfilter::Netfilter::Place place{table_, name};
        const auto built_in = netfilter::built_in_chains(table_);
        if (std::find(built_in.begin(), built_in.end(), name) == built_in.end()) new_chain(place, line);
        if (words[1] != "-") policy(place, words, line);
    }

    /// With -n an old chain of this name is emptied.
    void new_chain(const netfilter::Netfilter::Place& place, std::size_t line) const {
        if (!node_.netfilter.has_chain(place)) return node_.netfilter.new_chain(place);
        if (!file_.keep) refuse(line, "error creating chain '" + place.chain + "':File exists");
        node_.netfilter.flush(place);
    }

    void policy(const netfilter::Netfilter::Place& place, const std::vector<std::string>& words,
                std::size_t line) const {
        const auto counters = words.size() > 2 ? parse_counters(words[2]) : std::nullopt;
        if (file_.counters && !counters) refuse(line, "invalid policy counters for chain '" + place.chain + "'");
        const auto refuse_policy = [&](const char* why) {
            throw CommandError("iptables-restore v1.8.9 (legacy): Can't set policy `" + words[1] + "' on `" +
                               place.chain + "' line " + std::to_string(line) + ": " + why);
        };
        if (words[1] != "ACCEPT" && words[1] != "DROP") refuse_policy("Bad policy name");
        try {
            node_.netfilter.set_policy(place, words[1] == "ACCEPT");
        } catch (const netfilter::RuleError&) {
            refuse_policy("Bad built-in chain name");
        }
        if (file_.counters) node_.netfilter.set_counters(place, 0, *counters);
    }

    void rule(const std::vector<std::string>& words, std::size_t line) const {
        std::vector<std::string> rule = {"-t", table_};
        auto begin = words.begin();
        const std::vector<std::string> counters = counters_of(words[0]);
        if (!counters.empty()) {
            ++begin;
            if (file_.counters) rule.insert(rule.end(), {"-c", counters[0], counters[1]});
        }
        if (std::any_of(begin, words.end(), names_a_table)) {
            refuse(line, "The -t option (seen in line " + std::to_string(line) +
                             ") cannot be used in iptables-restore.\n");
        }
        rule.insert(rule.end(), begin, words.end());
        const Action action = parse_step(std::move(rule), line);
        try {
            action(node_);
        } catch (const CommandError& error) {
            refuse_step(line, error.what());
        }
    }

    static Action parse_step(std::vector<std::string> words, std::size_t line) {
        try {
            Arguments arguments(std::move(words));
            arguments.enter("iptables");
            Command command = parse_iptables(arguments);
            if (auto* action = std::get_if<Action>(&command)) return std::move(*action);
        } catch (const CommandError& error) {
            refuse(line, error.what());
        }
        fail(line);
    }

    const Node& node_;
    const RuleFile& file_;
    const std::string table_;
    Draft draft_;
    bool changes_ = false;
};

}  // namespace

void restore_rules(const Node& node, const RuleFile& file) {
    std::optional<TableReader> table;
    std::size_t number = 0;
    for (std::string_view text = file.text; !text.empty();) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        const std::vector<std::string> words = split(line).words;
        if (words.empty()) continue;
        if (words[0] == "COMMIT" && table) {
            table->commit(number);
            table.reset();
        } else if (words[0][0] == '*' && !table) {
            const std::string name = words[0].substr(1);
            if (!netfilter::is_known_table(name)) {
                refuse(number, "iptables-restore: unable to initialize table '" + name + "'\n");
            }
            table.emplace(node, file, name);
        } else if (table) {
            table->read(words, number);
        } else {
            fail(number);
        }
    }
    if (table) throw CommandError("iptables-restore: COMMIT expected at line " + std::to_string(number + 1));
}

Command parse_iptables_restore(Arguments& arguments) {
    RuleFile how;
    while (!arguments.done()) {
        const std::string word = arguments.next("an option");
        if (word == "-c" || word == "--counters")
            how.counters = true;
        else if (word == "-n" || word == "--noflush")
            how.keep = true;
        else
            arguments.refuse_word(word, "-c, -n");
    }
    const std::string file = arguments.input();
    if (file.empty()) arguments.refuse("it reads its rules from a file: iptables-restore < FILE");
    return Action([file, how](const Node& node) {
        const std::string text = node.read(file);
        RuleFile rules = how;
        rules.text = text;
        restore_rules(node, rules);
        return std::string();
    });
}

}  // namespace lvslab::shell
