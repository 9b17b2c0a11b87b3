#include "shell/iptables_restore.hpp"

#include <vector>

#include "netfilter/rules.hpp"
#include "shell/error.hpp"
#include "shell/print_iptables.hpp"
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

struct Step {
    std::size_t line;
    Action action;
};

Action parse_step(std::vector<std::string> words, std::size_t line) {
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

/// `[3:120]`: packets and bytes; empty words if it is nothing of the kind.
std::vector<std::string> counters_of(const std::string& word) {
    const std::size_t colon = word.find(':');
    if (word.size() < 5 || word.front() != '[' || word.back() != ']' || colon == std::string::npos) return {};
    return {word.substr(1, colon - 1), word.substr(colon + 1, word.size() - colon - 2)};
}

/// One table's lines, until COMMIT.
class TableReader {
public:
    TableReader(const RuleFile& file, std::string table) : file_(file), table_(std::move(table)) {}

    void read(const std::vector<std::string>& words, std::size_t line) {
        if (words[0][0] == ':') return chain(words, line);
        std::vector<std::string> rule = {"-t", table_};
        auto begin = words.begin();
        const std::vector<std::string> counters = counters_of(words[0]);
        if (!counters.empty()) {
            ++begin;
            if (file_.counters) rule.insert(rule.end(), {"-c", counters[0], counters[1]});
        }
        rule.insert(rule.end(), begin, words.end());
        steps_.push_back({line, parse_step(std::move(rule), line)});
    }

    /// Puts the table back as it was if one step fails.
    void commit(const Node& node) {
        const std::string before = print_iptables_save(node.netfilter.tables(), {.table = table_, .counters = true});
        try {
            carry_out(node);
        } catch (const CommandError&) {
            node.netfilter.flush({.table = table_, .chain = {}});
            node.netfilter.delete_chain({.table = table_, .chain = {}});
            restore_rules(node, {.text = before, .counters = true});
            throw;
        }
    }

private:
    void chain(const std::vector<std::string>& words, std::size_t line) {
        if (words.size() < 2) fail(line);
        const std::string name = words[0].substr(1);
        const std::vector<std::string> counters = words.size() > 2 ? counters_of(words[2]) : std::vector<std::string>{};
        steps_.push_back({line, [this, name, policy = words[1], counters](const Node& node) {
                              set_chain(node, {table_, name}, policy, counters);
                              return std::string();
                          }});
    }

    void set_chain(const Node& node, const netfilter::Netfilter::Place& place, const std::string& policy,
                   const std::vector<std::string>& counters) const {
        if (policy == "-") {
            if (!has_chain(node, place)) return node.netfilter.new_chain(place);
            return node.netfilter.flush(place);  // with -n: an old chain of this name is emptied
        }
        node.netfilter.set_policy(place, policy == "ACCEPT");
        if (!file_.counters || counters.empty()) return;
        node.netfilter.set_counters(place, 0, {std::stoull(counters[0]), std::stoull(counters[1])});
    }

    static bool has_chain(const Node& node, const netfilter::Netfilter::Place& place) {
        for (const netfilter::ChainRow& row : node.netfilter.tables().chains) {
            if (row.table == place.table && row.chain == place.chain) return true;
        }
        return false;
    }

    void carry_out(const Node& node) const {
        if (!file_.keep) {
            node.netfilter.flush({.table = table_, .chain = {}});
            node.netfilter.delete_chain({.table = table_, .chain = {}});
        }
        for (const Step& step : steps_) {
            try {
                step.action(node);
            } catch (const CommandError&) {
                fail(step.line);
            } catch (const netfilter::RuleError&) {
                fail(step.line);
            } catch (const std::logic_error&) {  // counters that are no numbers
                fail(step.line);
            }
        }
    }

    const RuleFile& file_;
    std::string table_;
    std::vector<Step> steps_;
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
            table->commit(node);
            table.reset();
        } else if (words[0][0] == '*' && !table) {
            const std::string name = words[0].substr(1);
            if (!netfilter::is_known_table(name)) {
                refuse(number, "iptables-restore: unable to initialize table '" + name + "'\n");
            }
            table.emplace(file, name);
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
