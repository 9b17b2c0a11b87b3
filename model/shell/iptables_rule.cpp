#include "shell/iptables_rule.hpp"

#include <algorithm>
#include <charconv>

#include "shell/error.hpp"
#include "shell/port_names.hpp"

/// The part of a rule that needs no extension, and how extensions are found (iptables 1.8.9, iptables/xshared.c).
namespace lvslab::shell {

using netfilter::Masked;
using netfilter::Spec;

void refuse_rule(const std::string& sentence) { throw CommandError("iptables v1.8.9 (legacy): " + sentence); }

std::uint32_t rule_number(const std::string& text, const std::string& sentence, std::uint32_t limit) {
    std::uint32_t value = 0;
    const bool hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char* begin = text.data() + (hex ? 2 : 0);
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(begin, end, value, hex ? 16 : 10);
    if (error != std::errc{} || stop != end || value > limit) refuse_rule(sentence);
    return value;
}

std::uint16_t rule_port(const std::string& text) {
    if (const auto port = parse_port(text)) return *port;
    refuse_rule("invalid port/service `" + text + "' specified");
}

netfilter::PortRange rule_ports(const std::string& text, char separator) {
    const std::size_t at = text.find(separator);
    if (at == std::string::npos) return {.first = rule_port(text), .last = rule_port(text)};
    const std::string low = text.substr(0, at), high = text.substr(at + 1);
    const netfilter::PortRange range{.first = low.empty() ? std::uint16_t{0} : rule_port(low),
                                     .last = high.empty() ? std::uint16_t{65535} : rule_port(high)};
    if (range.first > range.last) refuse_rule("invalid portrange (min > max)");
    return range;
}

ValueMask rule_value_mask(const std::string& text, const std::string& option) {
    const std::string sentence = "Bad value for \"" + option + "\" option: \"" + text + "\"";
    const std::size_t slash = text.find('/');
    ValueMask result{.value = rule_number(text.substr(0, slash), sentence, 0xffffffff)};
    if (slash != std::string::npos) result.mask = rule_number(text.substr(slash + 1), sentence, 0xffffffff);
    return result;
}

Masked rule_address(const std::string& text) {
    const std::size_t slash = text.find('/');
    const auto address = wire::parse_ipv4(text.substr(0, slash));
    if (!address) refuse_rule("host/network `" + text.substr(0, slash) + "' not found");
    std::uint32_t mask = 0xffffffff;
    if (slash != std::string::npos) {
        const std::string after = text.substr(slash + 1);
        if (const auto dotted = wire::parse_ipv4(after)) {
            mask = dotted->value;
        } else {
            const std::uint32_t bits = rule_number(after, "invalid mask `" + after + "' specified", 32);
            mask = bits == 0 ? 0 : ~std::uint32_t{0} << (32 - bits);
        }
    }
    return {.address = {address->value & mask}, .mask = mask};
}

std::vector<std::string> split_list(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (true) {
        const std::size_t end = text.find(separator, begin);
        parts.push_back(text.substr(begin, end - begin));
        if (end == std::string::npos) return parts;
        begin = end + 1;
    }
}

std::vector<std::string> split_saved(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false, any = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '\\' && i + 1 < line.size()) {
            word += line[++i];
            any = true;
        } else if (c == '"') {
            quoted = !quoted;
            any = true;
        } else if (c == ' ' && !quoted) {
            if (any) words.push_back(std::exchange(word, {}));
            any = false;
        } else {
            word += c;
            any = true;
        }
    }
    if (any) words.push_back(word);
    return words;
}

const std::string& RuleReader::argument(std::string_view option) {
    if (at_ == words_.size()) refuse_rule("option \"" + std::string(option) + "\" requires an argument");
    return words_[at_++];
}

bool RuleReader::noted(std::string_view option) const {
    return std::find(noted_.begin(), noted_.end(), option) != noted_.end();
}

void RuleReader::read_addresses(std::vector<Masked>& into, const std::string& list) {
    for (const std::string& one : split_list(list, ',')) {
        into.push_back(rule_address(one));
        into.back().negated = negated_;
    }
    if (negated_ && into.size() > 1) refuse_rule("! not allowed with multiple source or destination IP addresses");
}

void RuleReader::load_match(const std::string& name) {
    if (!is_match(name)) refuse_rule("Couldn't load match `" + name + "':No such file or directory");
    if (std::find(loaded_.begin(), loaded_.end(), name) != loaded_.end()) return;
    loaded_.push_back(name);
    start_match(*this, name);
}

void RuleReader::load_target(const std::string& name, bool goes) {
    if (!target_name_.empty()) refuse_rule("multiple -j flags not allowed");
    target_name_ = name;
    using What = netfilter::VerdictTarget::What;
    if (goes)
        spec_.target = netfilter::JumpTarget{.chain = name, .goes = true};
    else if (name == "ACCEPT")
        spec_.target = netfilter::VerdictTarget{What::accept};
    else if (name == "DROP")
        spec_.target = netfilter::VerdictTarget{What::drop};
    else if (name == "RETURN")
        spec_.target = netfilter::VerdictTarget{What::return_};
    else if (is_target(name))
        start_target(*this, name);
    else
        spec_.target = netfilter::JumpTarget{.chain = name};
}

bool RuleReader::read_header(const std::string& word) {
    const auto is = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), std::string_view(word)) != names.end();
    };
    const auto interface = [&](netfilter::InterfaceName& into) {
        const std::string& name = argument(word);
        if (name.size() > 15) refuse_rule("interface name `" + name + "' must be shorter than IFNAMSIZ (15)");
        into = {.name = name, .negated = negated_};
    };
    if (is({"-p", "--protocol", "--proto"})) {
        std::string name = argument(word);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        std::uint32_t protocol = 256;
        for (std::uint32_t p = 0; p < 256 && protocol == 256; ++p) {
            if (netfilter::protocol_name(static_cast<std::uint8_t>(p)) == name) protocol = p;
        }
        if (name == "ipip") protocol = 4;
        if (protocol == 256) protocol = rule_number(name, "unknown protocol \"" + name + "\" specified", 255);
        if (protocol == 0 && negated_) refuse_rule("rule would never match protocol");
        spec_.protocol = static_cast<std::uint8_t>(protocol);
        spec_.protocol_negated = negated_;
    } else if (is({"-s", "--source", "--src"})) {
        if (!sources_.empty()) refuse_rule("multiple -s flags not allowed");
        read_addresses(sources_, argument(word));
    } else if (is({"-d", "--destination", "--dst"})) {
        if (!destinations_.empty()) refuse_rule("multiple -d flags not allowed");
        read_addresses(destinations_, argument(word));
    } else if (is({"-i", "--in-interface"})) {
        interface(spec_.in);
    } else if (is({"-o", "--out-interface"})) {
        interface(spec_.out);
    } else if (is({"-f", "--fragment", "--fragments"})) {
        spec_.fragment = true;
        spec_.fragment_negated = negated_;
    } else if (is({"-m", "--match"})) {
        load_match(argument(word));
    } else if (is({"-j", "--jump"})) {
        load_target(argument(word), false);
    } else if (is({"-g", "--goto"})) {
        load_target(argument(word), true);
    } else {
        return false;
    }
    return true;
}

bool RuleReader::read_extension(const std::string& word) {
    const RuleOption* option = nullptr;
    for (const std::string& name : loaded_) {
        if (option == nullptr) option = find_match_option(name, word);
    }
    if (option == nullptr && !target_name_.empty()) option = find_target_option(target_name_, word);
    if (option == nullptr && spec_.protocol != 0 && !spec_.protocol_negated) {
        // `-p tcp --dport` needs no `-m tcp`.
        const std::string implied = netfilter::protocol_name(spec_.protocol);
        if (is_match(implied) && find_match_option(implied, word) != nullptr) {
            load_match(implied);
            option = find_match_option(implied, word);
        }
    }
    if (option == nullptr) return false;
    static const std::string kNone;
    const bool negated = negated_;
    option->read(*this, option->takes_argument ? argument(word) : kNone, negated);
    note(option->name);
    return true;
}

std::vector<Spec> RuleReader::read() {
    while (at_ < words_.size()) {
        const std::string word = words_[at_++];
        if (word == "!") {
            if (at_ == words_.size()) refuse_rule("nothing appropriate following !");
            negated_ = true;
            continue;
        }
        if (!read_header(word) && !read_extension(word)) {
            if (word[0] == '-') refuse_rule("unknown option \"" + word + "\"");
            throw CommandError("Bad argument `" + word + "'");
        }
        negated_ = false;
    }
    for (const std::string& name : loaded_) finish_match(*this, name);
    if (is_target(target_name_)) finish_target(*this, target_name_);
    std::vector<Spec> specs;
    if (sources_.empty()) sources_.emplace_back();
    if (destinations_.empty()) destinations_.emplace_back();
    for (const Masked& source : sources_) {
        for (const Masked& destination : destinations_) {
            specs.push_back(spec_);
            specs.back().source = source;
            specs.back().destination = destination;
        }
    }
    return specs;
}

}  // namespace lvslab::shell
