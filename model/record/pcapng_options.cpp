#include "record/pcapng_options.hpp"

#include <algorithm>

namespace lvslab::record {
namespace {

constexpr std::size_t kOptionHeader = 4;

constexpr bool is_custom(std::uint16_t code) {
    return code == option::kCustomTextCopyable || code == option::kCustomCopyable || code == option::kCustomText ||
           code == option::kCustom;
}

}  // namespace

void Options::Iterator::advance() {
    current_ = {};
    if (rest_.size() < kOptionHeader) return;
    const auto code = load<std::uint16_t>(rest_, 0, order_);
    const std::size_t length = load<std::uint16_t>(rest_, 2, order_);
    if (code == option::kEnd || length > rest_.size() - kOptionHeader) return;
    current_.code = code;
    current_.value = rest_.subspan(kOptionHeader, length);
    rest_ = rest_.subspan(std::min(rest_.size(), kOptionHeader + padded(length)));
    if (is_custom(code) && length >= sizeof(std::uint32_t)) {
        current_.enterprise = load<std::uint32_t>(current_.value, 0, order_);
        current_.value = current_.value.subspan(sizeof(std::uint32_t));
    }
}

std::optional<Option> Options::find(std::uint16_t code) const {
    for (const Option& option : *this) {
        if (option.code == code) return option;
    }
    return std::nullopt;
}

std::string_view Options::text(std::uint16_t code) const {
    const std::optional<Option> found = find(code);
    return found ? found->text() : std::string_view{};
}

}  // namespace lvslab::record
