#include <algorithm>

#include "netfilter/rules.hpp"
#include "shell/command.hpp"
#include "shell/error.hpp"
#include "shell/iptables_rule.hpp"
#include "shell/print_iptables.hpp"

/// iptables, iptables-legacy and iptables-save: what they ask for, as Linux's do.
namespace lvslab::shell {

namespace {

using netfilter::Netfilter;

/// One command letter with what may stand behind it before the rule begins.
struct Request {
    char what = 0;  ///< A I D R C L S F Z N X P E
    RuleListing listing;
    std::string chain, second;  ///< second: a new name, a policy
    std::uint32_t number = 0;
    std::vector<std::string> words;  ///< the rule's own
    std::optional<netfilter::Counted> counters;
};

struct LongName {
    std::string_view name;
    char letter;
};
constexpr LongName kCommandNames[] = {
    {"--append", 'A'}, {"--insert", 'I'},       {"--delete", 'D'}, {"--replace", 'R'},     {"--check", 'C'},
    {"--list", 'L'},   {"--list-rules", 'S'},   {"--flush", 'F'},  {"--zero", 'Z'},        {"--new-chain", 'N'},
    {"--new", 'N'},    {"--delete-chain", 'X'}, {"--policy", 'P'}, {"--rename-chain", 'E'}};

char command_letter(const std::string& word) {
    for (const LongName& n : kCommandNames) {
        if (n.name == word) return n.letter;
    }
    const bool is_short =
        word.size() >= 2 && word[0] == '-' && std::string_view("AIDRCLSFZNXPE").find(word[1]) != std::string_view::npos;
    return is_short ? word[1] : '\0';
}

class RequestReader {
public:
    explicit RequestReader(Arguments& arguments) : arguments_(arguments) {}

    Request read() {
        while (!arguments_.done()) {
            std::string word = arguments_.next("an option");
            // `-nvL`: flags first, then the command.
            const bool grouped = word.size() > 2 && word.find_first_not_of("nvx", 1) == word.size() - 1;
            if (grouped && flags(word.substr(0, word.size() - 1))) word = std::string("-") + word.back();
            if (const char letter = command_letter(word))
                command(letter, word);
            else if (!flags(word))
                rest(word);
        }
        if (request_.what == 0) {
            RuleReader(request_.words).read();
            refuse_rule("no command specified");
        }
        return request_;
    }

private:
    bool value_follows() const { return !arguments_.done() && arguments_.peek()[0] != '-' && arguments_.peek() != "!"; }

    void command(char letter, const std::string& word) {
        if (request_.what != 0 && !(request_.what == 'L' && letter == 'Z')) {
            refuse_rule(std::string("Cannot use -") + letter + " with -" + request_.what);
        }
        request_.what = letter;
        if (word[1] != '-' && word.size() > 2 && !flags("-" + word.substr(2)))
            refuse_rule("unknown option \"" + word + "\"");
        const bool may_lack = std::string_view("LSFZX").find(letter) != std::string_view::npos;
        if (may_lack && !value_follows()) return;
        if (!value_follows()) refuse_rule(std::string("option \"-") + letter + "\" requires an argument");
        request_.chain = request_.listing.chain = arguments_.next("the chain");
        if (letter == 'N' && request_.chain.size() > 28) {
            refuse_rule("chain name `" + request_.chain + "' too long (must be under 29 chars)");
        }
        if ((letter == 'P' || letter == 'E') && !value_follows()) {
            refuse_rule(letter == 'P' ? "-P requires a chain and a policy"
                                      : "-E requires old-chain-name and new-chain-name");
        }
        if (letter == 'P' || letter == 'E') request_.second = arguments_.next("a name");
        const bool numbered = std::string_view("IDRLSZ").find(letter) != std::string_view::npos && value_follows();
        if (!numbered) return;
        const std::string number = arguments_.next("a number");
        request_.number = rule_number(number, "Invalid rule number `" + number + "'", 0xffffffff);
        if (request_.number == 0) refuse_rule("Invalid rule number `" + number + "'");
        request_.listing.number = request_.number;
    }

    /// `-n`, `-nv`, `-t nat`; false: the word belongs to the rule.
    bool flags(const std::string& word) {
        RuleListing& l = request_.listing;
        if (word == "-t" || word == "--table") return l.table = arguments_.next("the table"), true;
        if (word == "-w" || word == "--wait") {
            if (value_follows() && arguments_.peek().find_first_not_of("0123456789") == std::string_view::npos)
                arguments_.next("seconds");
            return true;
        }
        if (word == "--line-numbers") return l.line_numbers = true;
        if (word == "--numeric") return l.numeric = true;
        if (word == "--verbose") return l.verbose = true;
        if (word == "--exact") return l.exact = true;
        if (word == "-c" || word == "--set-counters") {
            const auto number = [&] {
                return rule_number(arguments_.next("a counter"), "-c packet counter not numeric", 0xffffffff);
            };
            request_.counters = netfilter::Counted{};
            request_.counters->packets = number();
            request_.counters->bytes = number();
            return true;
        }
        if (word.size() < 2 || word[0] != '-' || word.find_first_not_of("nvx", 1) != std::string::npos) return false;
        for (const char c : word.substr(1)) (c == 'n' ? l.numeric : c == 'v' ? l.verbose : l.exact) = true;
        return true;
    }

    void rest(const std::string& word) { request_.words.push_back(word); }

    Arguments& arguments_;
    Request request_;
};

void check_interfaces(const Request& request, const netfilter::Spec& spec) {
    const auto is = [&](std::initializer_list<const char*> chains) {
        return std::any_of(chains.begin(), chains.end(), [&](const char* c) { return request.chain == c; });
    };
    if (!spec.out.name.empty() && is({"PREROUTING", "INPUT"})) refuse_rule("Can't use -o with " + request.chain);
    if (!spec.in.name.empty() && is({"POSTROUTING", "OUTPUT"})) refuse_rule("Can't use -i with " + request.chain);
}

void change_rules(Netfilter& nf, const Netfilter::Place& place, const Request& r,
                  const std::vector<netfilter::Spec>& specs) {
    std::uint32_t position = r.what == 'I' ? std::max<std::uint32_t>(1, r.number) : 0;
    for (const netfilter::Spec& spec : specs) {
        switch (r.what) {
            case 'A':
            case 'I':
                nf.add_rule(place, spec, position);
                if (r.counters) nf.set_counters(place, position != 0 ? position : nf.rule_count(place), *r.counters);
                if (position != 0) ++position;
                break;
            case 'R':
                nf.replace_rule(place, spec, r.number);
                break;
            case 'D':
                nf.delete_rule(place, spec);
                break;
            default:
                if (!nf.has_rule(place, spec))
                    throw CommandError("iptables: Bad rule (does a matching rule exist in that chain?).");
        }
    }
}

void change(Netfilter& nf, const Request& r, const std::vector<netfilter::Spec>& specs) {
    const Netfilter::Place place{r.listing.table, r.chain};
    switch (r.what) {
        case 'F':
            return nf.flush(place);
        case 'Z':
            return nf.zero(place, r.number);
        case 'N':
            return nf.new_chain(place);
        case 'X':
            return nf.delete_chain(place);
        case 'E':
            return nf.rename_chain(place, r.second);
        case 'P':
            if (r.second != "ACCEPT" && r.second != "DROP") {
                throw CommandError("iptables: Bad policy name. Run `dmesg' for more information.");
            }
            return nf.set_policy(place, r.second == "ACCEPT");
        case 'D':
            if (r.number != 0) return nf.delete_rule(place, r.number);
            break;
        default:
            break;
    }
    change_rules(nf, place, r, specs);
}

}  // namespace

Command parse_iptables(Arguments& arguments) {
    const Request request = RequestReader(arguments).read();
    const bool reads_rule = std::string_view("AIRC").find(request.what) != std::string_view::npos ||
                            (request.what == 'D' && request.number == 0);
    if (!reads_rule && !request.words.empty()) RuleReader(request.words).read();  // refuses what is no option at all
    if (request.what == 'R' && request.number == 0) refuse_rule("-R requires a rule number");
    if (!netfilter::is_known_table(request.listing.table)) {
        refuse_rule("can't initialize iptables table `" + request.listing.table +
                    "': Table does not exist (do you need to insmod?)");
    }
    if (request.what == 'L' || request.what == 'S') {
        const bool saved = request.what == 'S';
        return Listing([l = request.listing, saved](const ipvs::NodeTables& t) {
            return saved ? print_rules_saved(t.netfilter, l) : print_rules_list(t.netfilter, l);
        });
    }
    std::vector<netfilter::Spec> specs;
    if (reads_rule) specs = RuleReader(request.words).read();
    for (const netfilter::Spec& spec : specs) check_interfaces(request, spec);
    return Action([request, specs](const Node& node) {
        try {
            Netfilter& nf = node.netfilter;
            const std::string& table = request.listing.table;
            const std::size_t chains = nf.chain_count(table);
            change(nf, request, specs);
            const bool nothing_to_do = request.what == 'X' && nf.chain_count(table) == chains;
            if (request.what != 'C' && !nothing_to_do) nf.put_back(table);
        } catch (const netfilter::RuleError& error) {
            throw CommandError(error.what());
        }
        return std::string();
    });
}

Command parse_iptables_save(Arguments& arguments) {
    SaveListing listing;
    while (!arguments.done()) {
        const std::string word = arguments.next("an option");
        if (word == "-c" || word == "--counters")
            listing.counters = true;
        else if (word == "-t" || word == "--table")
            listing.table = arguments.next("the table");
        else
            arguments.refuse_word(word, "-c, -t TABLE");
    }
    return Listing([listing](const ipvs::NodeTables& t) { return print_iptables_save(t.netfilter, listing); });
}

}  // namespace lvslab::shell
