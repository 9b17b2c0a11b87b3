#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ipvs/rows.hpp"

namespace lvslab::ipvs {

class Scheduler;

/// A real server of one virtual service (Linux: ip_vs_dest).
struct Server {
    wire::Ipv4Address address{};
    std::uint16_t port = 0;
    Method method = Method::direct;
    std::uint32_t weight = 1;
    std::uint32_t active = 0;
    std::uint32_t inactive = 0;
    std::uint32_t connections = 0;  ///< entries that point here
    bool available = true;          ///< still in its service's list
    ServiceKey service{};
    Stats counted{};  ///< live
    Stats shown{};    ///< as of the last estimator tick
};

/// A virtual service with its real servers, the last added first: the order in which Linux's schedulers walk
/// (Linux: ip_vs_service).
struct Service {
    Service();
    ~Service();

    ServiceKey key{};
    std::vector<std::shared_ptr<Server>> servers;
    std::unique_ptr<Scheduler> scheduler;
    Stats counted{};
    Stats shown{};
};

}  // namespace lvslab::ipvs
