#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ipvs/estimator.hpp"
#include "ipvs/rows.hpp"
#include "net/route.hpp"

namespace lvslab::ipvs {

class Scheduler;
struct Service;

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
    std::uint32_t persistent = 0;  ///< templates that point here
    std::uint32_t upper_threshold = 0, lower_threshold = 0;
    bool overloaded = false;  ///< set at the upper threshold, cleared below the lower (IP_VS_DEST_F_OVERLOAD)
    Statistics statistics{};
    Service* owner = nullptr;  ///< the service in whose list it is; null when it was removed
    /// The route over which the last packet was sent, and the routing tables' generation then (Linux: dest_dst).
    std::optional<net::Route> route{};
    std::uint64_t route_generation = 0;
};

/// Service flags that change a scheduler's way (IP_VS_SVC_F_SCHED1 to 3). Their names depend on the scheduler:
/// sh-fallback and mh-fallback are the first, sh-port and mh-port the second.
enum SchedulerFlag : std::uint32_t { kFallback = 1, kPort = 2, kThirdFlag = 4 };

/// A virtual service with its real servers, the last added first: the order in which Linux's schedulers walk
/// (Linux: ip_vs_service).
struct Service {
    Service();
    ~Service();

    ServiceKey key{};
    std::vector<std::shared_ptr<Server>> servers;
    std::unique_ptr<Scheduler> scheduler;
    std::uint32_t flags = 0;        ///< SchedulerFlag bits
    std::uint32_t persistence = 0;  ///< seconds; 0: not persistent
    std::uint8_t persistence_prefix = 32;
    bool one_packet = false;
    std::uint32_t order = 0;  ///< age: the oldest has the smallest
    Statistics statistics{};
};

}  // namespace lvslab::ipvs
