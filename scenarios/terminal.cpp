#include "scenarios/terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace lvslab::scenarios {

namespace {
constexpr std::chrono::seconds kPatience{2};
constexpr int kBarWidth = 40;
}  // namespace

ProgressBar::ProgressBar(std::string label)
    : label_(std::move(label)), person_(isatty(STDERR_FILENO) != 0), started_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
    if (shown_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::update(double share) {
    if (!person_ || std::chrono::steady_clock::now() - started_ < kPatience) return;
    shown_ = true;
    const int done = static_cast<int>(share * kBarWidth);
    const std::string bar = std::string(static_cast<std::size_t>(done), '#') +
                            std::string(static_cast<std::size_t>(kBarWidth - done), '.');
    std::fprintf(stderr, "\r%s [%s] %3.0f %%", label_.c_str(), bar.c_str(), share * 100);
    std::fflush(stderr);
}

std::string text_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
    }
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string pad(widths[c] - row[c].size(), ' ');
            line += (c == 0 ? row[c] + pad : "  " + pad + row[c]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

}  // namespace lvslab::scenarios
