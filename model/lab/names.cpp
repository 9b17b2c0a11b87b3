#include "lab/names.hpp"

#include <algorithm>

namespace lvslab::lab {
namespace {

constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestInterface = 15;  // IFNAMSIZ is 16, with the final zero

constexpr bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_label_character(char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; }

}  // namespace

bool is_label(std::string_view text) {
    return !text.empty() && text.size() <= kLongestLabel && is_alphanumeric(text.front()) &&
           std::ranges::all_of(text, is_label_character);
}

std::string interface_name_fault(std::string_view name) {
    if (name.size() > kLongestInterface) return "Linux takes at most 15 characters; shorten it";
    if (!is_label(name)) return "use letters, digits, '.', '_' and '-', beginning with a letter or digit, as in eth0";
    if (name == "lo" || name == "tunl0") return "every node has its own, and no cable ends there; use eth0, eth1, ...";
    if (name == "all" || name == "default") return "sysctl has it for all interfaces together; use eth0, eth1, ...";
    if (name == "drop") return "the record keeps it for drops; use eth0, eth1, ...";
    return {};
}

}  // namespace lvslab::lab
