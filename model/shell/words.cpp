#include "shell/words.hpp"

#include "shell/error.hpp"

namespace lvslab::shell {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kRefused = "|&;()$`";

class Splitter {
public:
    explicit Splitter(std::string_view line) : line_(line) {}

    Words run() {
        while (skip_blanks()) {
            if (line_[at_] == '#') break;
            if (line_[at_] == '>' || line_[at_] == '<') {
                start_redirect(line_[at_]);
            } else {
                finish(word());
            }
        }
        if (file_ != nullptr) throw CommandError(std::string("no file is named after '") + sign_ + "'");
        return std::move(out_);
    }

private:
    bool skip_blanks() {
        while (at_ < line_.size() && kBlanks.find(line_[at_]) != std::string_view::npos) ++at_;
        return at_ < line_.size();
    }

    void start_redirect(char sign) {
        const bool file_descriptor = sign == '>' && at_ > 0 && line_[at_ - 1] >= '0' && line_[at_ - 1] <= '9';
        if (file_descriptor)
            throw CommandError("a digit right before '>' names a file descriptor: write 'echo 1 > FILE'");
        std::string& file = sign == '>' ? out_.redirect : out_.input;
        if (file_ != nullptr || !file.empty()) {
            throw CommandError(std::string("only one '") + sign + "' is known in a line");
        }
        sign_ = sign;
        file_ = &file;
        ++at_;
    }

    std::string word() {
        std::string text;
        for (; at_ < line_.size(); ++at_) {
            const char c = line_[at_];
            if (kBlanks.find(c) != std::string_view::npos || c == '>' || c == '<') break;
            if (kRefused.find(c) != std::string_view::npos) {
                throw CommandError(std::string("'") + c +
                                   "' is not known: a line holds one command, without pipes or variables");
            }
            if (c == '\'' || c == '"') {
                text += quoted(c);
            } else if (c == '\\' && at_ + 1 < line_.size()) {
                text += line_[++at_];
            } else {
                text += c;
            }
        }
        return text;
    }

    std::string quoted(char quote) {
        const std::size_t end = line_.find(quote, at_ + 1);
        if (end == std::string_view::npos) throw CommandError(std::string("the quote ") + quote + " is not closed");
        std::string text(line_.substr(at_ + 1, end - at_ - 1));
        at_ = end;
        return text;
    }

    void finish(std::string text) {
        if (file_ == nullptr) return out_.words.push_back(std::move(text));
        *file_ = std::move(text);
        file_ = nullptr;
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::string* file_ = nullptr;  // the next word is this file's name
    char sign_ = '>';
    Words out_;
};

}  // namespace

Words split(std::string_view line) { return Splitter(line).run(); }

}  // namespace lvslab::shell
