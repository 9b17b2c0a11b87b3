#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire/address.hpp"

namespace lvslab::shell {

/// The words after a command's name, read from left to right. What can not be read becomes a CommandError that names
/// the command, the word, and what would have been understood.
class Arguments {
public:
    explicit Arguments(std::vector<std::string> words) : words_(std::move(words)) {}

    bool done() const { return at_ == words_.size(); }
    /// The next word, which stays; empty at the end.
    std::string_view peek() const { return done() ? std::string_view() : std::string_view(words_[at_]); }
    /// The next word; `what` says what is missing when there is none.
    std::string next(std::string_view what);
    /// Takes the next word if it is `word`.
    bool take(std::string_view word);

    /// Puts a word in front: the 5 of `-w5`.
    void insert(std::string word) { words_.insert(words_.begin() + static_cast<std::ptrdiff_t>(at_), std::move(word)); }

    /// The words so far are the command's name, as messages say it.
    void enter(std::string_view name);

    /// An option that stands before the object, such as the -4 of `ip -4 addr`.
    void set_flag(std::string_view flag) { flags_.emplace_back(flag); }
    bool has_flag(std::string_view flag) const;

    /// The file after `<`; empty when there is none. A command that asks for it may have one.
    const std::string& input() {
        input_taken_ = true;
        return input_;
    }
    void set_input(std::string file) { input_ = std::move(file); }
    bool input_ignored() const { return !input_.empty() && !input_taken_; }

    wire::Ipv4Address address(std::string_view what);
    wire::Prefix prefix(std::string_view what);  ///< `default` is 0.0.0.0/0
    wire::MacAddress mac(std::string_view what);
    struct Range {
        std::uint32_t low = 0;
        std::uint32_t high = 0xffffffff;
    };
    std::uint32_t number(std::string_view what, const Range& range);

    [[noreturn]] void refuse(std::string_view sentence) const;
    /// `WORD is not understood; known: ...`
    [[noreturn]] void refuse_word(std::string_view word, std::string_view known) const;
    void expect_end() const;

private:
    std::vector<std::string> words_;
    std::size_t at_ = 0;
    std::string command_;
    std::vector<std::string> flags_;
    std::string input_;
    bool input_taken_ = false;
};

/// A word of a command, and how what follows it is read into a request.
template <class Request>
struct Option {
    std::string_view name;
    void (*read)(Arguments&, Request&);
};

/// `a, b, c`, from any table whose rows have a name.
template <class Table>
std::string names_of(const Table& table) {
    std::string names;
    for (const auto& row : table) names += (names.empty() ? "" : ", ") + std::string(row.name);
    return names;
}

/// Reads options until the end. A word that is no option goes to `bare(word, request)`, which says if it has taken it.
template <class Request, std::size_t N, class Bare>
Request read_options(Arguments& arguments, const Option<Request> (&table)[N], Request request, Bare&& bare) {
    while (!arguments.done()) {
        const std::string word = arguments.next("a word");
        const Option<Request>* found = nullptr;
        for (const Option<Request>& option : table) {
            if (option.name == word) found = &option;
        }
        if (found != nullptr) {
            found->read(arguments, request);
        } else if (!bare(word, request)) {
            arguments.refuse_word(word, names_of(table));
        }
    }
    return request;
}

}  // namespace lvslab::shell
