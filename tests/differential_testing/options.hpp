#pragma once

#include <cstdint>
#include <span>

#include "net/random.hpp"

namespace lvslab::differential {

/// Mostly none.
std::span<const std::uint8_t> some_ip_options(net::Random& dice);
std::span<const std::uint8_t> some_tcp_options(net::Random& dice);

}  // namespace lvslab::differential
