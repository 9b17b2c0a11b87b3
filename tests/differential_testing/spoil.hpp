#pragma once

#include "net/random.hpp"
#include "wire/buffer.hpp"

namespace lvslab::differential {

/// Makes one thing about an IP packet odd: its life, a checksum, TOS, or a length that it does not have.
void spoil(wire::Buffer& packet, net::Random& dice);

}  // namespace lvslab::differential
