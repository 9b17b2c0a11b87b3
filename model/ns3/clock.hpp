#pragma once

#include <ns3/nstime.h>
#include <ns3/simulator.h>

#include <algorithm>
#include <cstdint>

#include "net/time.hpp"

/// The only place where lab time and ns-3's time meet. Both count nanoseconds from 0.
namespace lvslab::sim {

inline net::Time lab_now() { return net::Time{::ns3::Simulator::Now().GetNanoSeconds()}; }

inline ::ns3::Time to_ns3(net::Time time) { return ::ns3::NanoSeconds(static_cast<std::uint64_t>(time.count())); }

/// From now until `time`; zero for what is past, for ns-3 takes no negative delay.
inline ::ns3::Time delay_until(net::Time time) { return to_ns3(std::max(time - lab_now(), net::Time{0})); }

}  // namespace lvslab::sim
