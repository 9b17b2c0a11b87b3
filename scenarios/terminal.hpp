#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace lvslab::scenarios {

/// A progress bar on stderr for a job that takes over two seconds, if a person is watching.
class ProgressBar {
public:
    explicit ProgressBar(std::string label);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    /// `share` of the work that is done, 0 to 1.
    void update(double share);

private:
    std::string label_;
    bool person_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point started_;
};

/// Columns of text, the first left-aligned, the others right-aligned. The first row is the head.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace lvslab::scenarios
