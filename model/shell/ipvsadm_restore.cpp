#include "shell/ipvsadm_restore.hpp"

#include <vector>

#include "shell/error.hpp"
#include "shell/words.hpp"

namespace lvslab::shell {

namespace {

struct Rule {
    std::size_t line = 0;
    Action action;
};

/// Runs `what`; its complaint gets the line's number.
template <class What>
auto at_line(std::size_t line, What&& what) {
    try {
        return what();
    } catch (const CommandError& error) {
        throw CommandError("ipvsadm -R: line " + std::to_string(line) + ": " + error.what());
    }
}

Action parse_rule(std::vector<std::string> words) {
    Arguments arguments(std::move(words));
    arguments.enter("ipvsadm");
    Command command = parse_ipvsadm(arguments);
    if (auto* action = std::get_if<Action>(&command)) return std::move(*action);
    throw CommandError("only commands that change the table make sense in rules");
}

std::vector<Rule> parse_rules(std::string_view text) {
    std::vector<Rule> rules;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        ++number;
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        at_line(number, [&] {
            Words words = split(line);
            if (!words.words.empty()) rules.push_back({number, parse_rule(std::move(words.words))});
        });
    }
    return rules;
}

}  // namespace

void restore_ipvs_rules(const Node& node, std::string_view text) {
    for (const Rule& rule : parse_rules(text)) {
        at_line(rule.line, [&] { rule.action(node); });
    }
}

Command parse_ipvsadm_restore(Arguments& arguments) {
    arguments.expect_end();
    const std::string file = arguments.input();
    if (file.empty()) arguments.refuse("it reads its rules from a file: ipvsadm -R < FILE");
    return Action([file](const Node& node) {
        restore_ipvs_rules(node, node.read(file));
        return std::string();
    });
}

}  // namespace lvslab::shell
