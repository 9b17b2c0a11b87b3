#include "ipvs/least_loaded.hpp"

namespace lvslab::ipvs {

/// Weighted least connections: connections a unit of weight (ip_vs_wlc.c).
std::unique_ptr<Scheduler> make_wlc(Service& service) {
    return std::make_unique<LeastLoaded>(service, LeastLoaded::Measure{.name = "wlc", .load = connection_load});
}

}  // namespace lvslab::ipvs
