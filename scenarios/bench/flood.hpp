#pragma once

#include "scenarios/bench/goals.hpp"

namespace lvslab::scenarios::bench {

/// A director on TAP devices whose table is limited to 100,000 entries gets SYNs from random addresses, as fast as it
/// takes them, for so many seconds; connections that stood before go on meanwhile. Needs a namespace with TAP devices,
/// as tap_cases() makes one.
std::vector<Outcome> flood(double seconds);

}  // namespace lvslab::scenarios::bench
