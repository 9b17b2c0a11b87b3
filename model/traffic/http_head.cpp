#include "traffic/http_head.hpp"

#include <algorithm>
#include <cctype>

namespace lvslab::traffic {

namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

bool same_name(std::string_view field, std::string_view name) {
    return std::equal(field.begin(), field.end(), name.begin(), name.end(),
                      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

}  // namespace

std::size_t HeadReader::take(std::string_view bytes) {
    if (complete_) return 0;
    const std::size_t before = head_.size();
    // The blank line may have begun in what came earlier.
    const std::size_t search_from = before < kHeadEnd.size() ? 0 : before - (kHeadEnd.size() - 1);
    head_.append(bytes);
    const std::size_t end = head_.find(kHeadEnd, search_from);
    if (end == std::string::npos) return bytes.size();
    head_.resize(end + kHeadEnd.size());
    complete_ = true;
    return head_.size() - before;
}

std::string_view HeadReader::first_line() const { return std::string_view(head_).substr(0, head_.find(kLineEnd)); }

std::optional<std::string_view> HeadReader::field(std::string_view name) const {
    std::string_view rest = head_;
    for (std::size_t end = rest.find(kLineEnd); end != std::string_view::npos; end = rest.find(kLineEnd)) {
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + kLineEnd.size());
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && same_name(line.substr(0, colon), name))
            return trimmed(line.substr(colon + 1));
    }
    return std::nullopt;
}

}  // namespace lvslab::traffic
