#pragma once

#include <algorithm>

#include "ipvs/least_loaded.hpp"

namespace lvslab::ipvs {

/// Servers in the order in which they are looked at.
using ServerList = std::vector<std::shared_ptr<Server>>;

/// wlc's choice among `servers`, or null.
inline std::shared_ptr<Server> least_loaded_of(const ServerList& servers) {
    const std::shared_ptr<Server>* least = nullptr;
    for (const auto& s : servers) {
        if (!s->available || s->weight == 0 || s->overloaded) continue;
        if (least == nullptr || connection_load(*s) * (*least)->weight < connection_load(**least) * s->weight)
            least = &s;
    }
    return least == nullptr ? nullptr : *least;
}

/// A server with more active connections than its weight is left as soon as another one of the service has less than
/// half of its own weight (is_overloaded in ip_vs_lblc.c; nothing to do with the thresholds).
inline bool is_crowded(const Server& server, const ServerList& servers) {
    if (server.active <= server.weight) return false;
    return std::any_of(servers.begin(), servers.end(),
                       [](const auto& other) { return std::uint64_t{other->active} * 2 < other->weight; });
}

}  // namespace lvslab::ipvs
