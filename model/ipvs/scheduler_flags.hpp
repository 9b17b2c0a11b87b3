#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lvslab::ipvs {

/// The SchedulerFlag bits that a comma-separated list names: `sh-port`, `mh-fallback`, `flag-3`; flag-1 to flag-3 are
/// the bits themselves, for any scheduler. Throws std::runtime_error with ipvsadm's sentence if there is no such flag,
/// or not for this scheduler.
std::uint32_t parse_scheduler_flags(std::string_view scheduler, std::string_view names);

/// As `ipvsadm -L` shows them behind the scheduler and `-S` writes them after -b; empty if no bit is set.
std::string scheduler_flag_names(std::string_view scheduler, std::uint32_t flags);

}  // namespace lvslab::ipvs
