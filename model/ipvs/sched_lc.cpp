#include "ipvs/least_loaded.hpp"

namespace lvslab::ipvs {

/// Least connections: the weight only says yes or no (ip_vs_lc.c).
std::unique_ptr<Scheduler> make_lc(Service& service) {
    return std::make_unique<LeastLoaded>(
        service, LeastLoaded::Measure{.name = "lc", .load = connection_load, .by_weight = false});
}

}  // namespace lvslab::ipvs
