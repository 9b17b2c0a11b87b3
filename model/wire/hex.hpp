#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace lvslab::wire {

/// Two lower-case digits a byte, nothing between them.
std::string hex(std::span<const std::uint8_t> bytes);

}  // namespace lvslab::wire
