#pragma once

#include <chrono>

namespace lvslab::net {

/// Lab time: nanoseconds since the lab began. It is always passed in; nothing below ns3/ and tap/ reads a clock.
using Time = std::chrono::nanoseconds;

inline constexpr Time kNever = Time::max();

}  // namespace lvslab::net
