#include "ipvs/least_loaded.hpp"

namespace lvslab::ipvs {

namespace {

/// The new connection counts already; those that are being closed count nothing.
std::uint64_t expected_load(const Server& s) { return std::uint64_t{s.active} + 1; }

}  // namespace

/// Shortest expected delay: (active + 1) / weight. A fast server gets the first connections even while slower ones
/// are idle (ip_vs_sed.c).
std::unique_ptr<Scheduler> make_sed(Service& service) {
    return std::make_unique<LeastLoaded>(service, LeastLoaded::Measure{.name = "sed", .load = expected_load});
}

}  // namespace lvslab::ipvs
