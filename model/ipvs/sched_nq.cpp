#include "ipvs/least_loaded.hpp"

namespace lvslab::ipvs {

namespace {

/// An idle server is better than any other, and as good as any other idle one whatever its weight.
std::uint64_t queue_load(const Server& s) { return s.active == 0 ? 0 : std::uint64_t{s.active} + 1; }

}  // namespace

/// Never queue: the first idle server in the list; if none is idle, as sed does (ip_vs_nq.c).
std::unique_ptr<Scheduler> make_nq(Service& service) {
    return std::make_unique<LeastLoaded>(service, LeastLoaded::Measure{.name = "nq", .load = queue_load});
}

}  // namespace lvslab::ipvs
