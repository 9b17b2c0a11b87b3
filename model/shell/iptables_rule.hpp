#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "netfilter/rule.hpp"

namespace lvslab::shell {

/// The words of a rule as `iptables -A CHAIN` takes them, from left to right: what they ask for, and where an address
/// has several values (`-s A,B`), one rule for each.
class RuleReader {
public:
    /// Words that are no part of a rule end it. Throws CommandError with iptables' sentences.
    explicit RuleReader(const std::vector<std::string>& words) : words_(words) {}
    std::vector<netfilter::Spec> read();

    // ---- for the tables of options
    netfilter::Spec& spec() { return spec_; }
    /// The match that was named last, of this kind; made if there is none yet.
    template <class M>
    M& match() {
        for (auto m = spec_.matches.rbegin(); m != spec_.matches.rend(); ++m) {
            if (M* found = std::get_if<M>(&*m)) return *found;
        }
        spec_.matches.emplace_back(M{});
        return std::get<M>(spec_.matches.back());
    }
    template <class T>
    T& target() {
        return std::get<T>(spec_.target);
    }
    /// The next word; `option` is what lacks it.
    const std::string& argument(std::string_view option);
    void note(std::string_view option) { noted_.emplace_back(option); }
    bool noted(std::string_view option) const;

private:
    bool read_header(const std::string& word);
    bool read_extension(const std::string& word);
    void read_addresses(std::vector<netfilter::Masked>& into, const std::string& list);
    void load_match(const std::string& name);
    void load_target(const std::string& name, bool goes);
    void finish() const;

    const std::vector<std::string>& words_;
    std::size_t at_ = 0;
    bool negated_ = false;
    netfilter::Spec spec_;
    std::vector<netfilter::Masked> sources_, destinations_;
    std::vector<std::string> loaded_;  // matches, then the target
    std::string target_name_;
    std::vector<std::string> noted_;
};

/// An option of a match or target. `owner` is the extension's name.
struct RuleOption {
    std::string_view owner;
    std::string_view name;
    bool takes_argument;
    void (*read)(RuleReader& reader, const std::string& argument, bool negated);
};
/// The options that `word` (whole, or an unambiguous beginning) can mean for this extension; null: none.
const RuleOption* find_match_option(std::string_view owner, std::string_view word);
const RuleOption* find_target_option(std::string_view owner, std::string_view word);
bool is_match(std::string_view name);
bool is_target(std::string_view name);
void start_match(RuleReader& reader, std::string_view name);
void start_target(RuleReader& reader, std::string_view name);
/// Refuses a match or target without the options that it needs.
void finish_match(const RuleReader& reader, std::string_view name);
void finish_target(RuleReader& reader, std::string_view name);

/// `iptables v1.8.9 (legacy): SENTENCE`
[[noreturn]] void refuse_rule(const std::string& sentence);
std::uint32_t rule_number(const std::string& text, const std::string& sentence, std::uint32_t limit);
std::uint16_t rule_port(const std::string& text);
netfilter::PortRange rule_ports(const std::string& text, char separator);
/// `0x10/0xff`
struct ValueMask {
    std::uint32_t value = 0, mask = 0xffffffff;
};
ValueMask rule_value_mask(const std::string& text, const std::string& option);
netfilter::Masked rule_address(const std::string& text);
std::vector<std::string> split_list(const std::string& text, char separator);
/// Words of a line that `iptables -S` has written: quotes and backslashes.
std::vector<std::string> split_saved(std::string_view line);

}  // namespace lvslab::shell
