#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "ipvs/service.hpp"
#include "net/time.hpp"

namespace lvslab::ipvs {

/// Removed real servers. Linux keeps one as long as connections point at it, and two to three minutes more: if it is
/// added again before, it is the old one, counters and all (ip_vs_trash_get_dest, ip_vs_dest_trash_expire).
/// Linux 2.6.32 has no idle time: without connections a server is forgotten at once, or when the next one is looked
/// for.
class Trash {
public:
    enum class Keep : bool { while_connected, some_minutes };
    explicit Trash(Keep keep) : keep_(keep) {}

    void put(const std::shared_ptr<Server>& server, net::Time now);
    /// The server that was removed from there, or null.
    std::shared_ptr<Server> take(const ServiceKey& service, const wire::Endpoint& place);
    /// The service itself is deleted. Should one like it return, its servers' statistics start anew.
    void service_deleted(const ServiceKey& service);

    net::Time next_deadline() const { return next_sweep_; }
    void advance(net::Time now);

private:
    struct Entry {
        std::shared_ptr<Server> server;
        bool service_deleted = false;
        net::Time idle_since = net::kNever;  ///< the first sweep that found no connections
    };
    void forget(const std::function<bool(Entry&)>& which);

    Keep keep_;
    std::map<ServiceKey, std::vector<Entry>> entries_;  ///< none is empty
    net::Time next_sweep_ = net::kNever;
};

}  // namespace lvslab::ipvs
