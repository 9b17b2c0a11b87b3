#pragma once

#include "scenarios/bench/goals.hpp"

namespace lvslab::scenarios::bench {

/// A real client and a real server with a simulated router and director between them, nothing recorded: the round trip of
/// a ping that the director answers (median of 100), and iperf3 for so many seconds, in NAT and DR, over ns-3's FdNetDevice
/// and over its TapBridge. Needs root, and iperf3.
std::vector<Outcome> emulation(double seconds);

}  // namespace lvslab::scenarios::bench
