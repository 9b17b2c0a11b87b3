#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lvslab::traffic {

/// Collects the lines up to the blank one that begin an HTTP message (RFC 9112).
class HeadReader {
public:
    /// Takes what belongs to the head, and says how many bytes that were. A whole head takes no more.
    std::size_t take(std::string_view bytes);

    bool complete() const { return complete_; }
    /// Longer than any head that we would send or understand.
    bool too_long() const { return !complete_ && head_.size() >= kLongest; }
    bool empty() const { return head_.empty(); }

    std::string_view first_line() const;
    /// The value of a header field, without blanks around it; names have no case.
    std::optional<std::string_view> field(std::string_view name) const;

private:
    static constexpr std::size_t kLongest = 8192;
    std::string head_;
    bool complete_ = false;
};

}  // namespace lvslab::traffic
