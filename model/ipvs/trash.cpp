#include "ipvs/trash.hpp"

#include <algorithm>

namespace lvslab::ipvs {

namespace {

/// IP_VS_DEST_TRASH_PERIOD; the sweeps come twice as often.
constexpr net::Time kIdleTime = std::chrono::seconds(120);

}  // namespace

void Trash::put(std::shared_ptr<Server> server, net::Time now) {
    if (keep_ == Keep::while_connected && server->connections == 0) return;
    if (entries_.empty() && keep_ == Keep::some_minutes) next_sweep_ = now + kIdleTime / 2;
    entries_.push_back({.server = std::move(server)});
}

std::shared_ptr<Server> Trash::take(const ServiceKey& service, const wire::Endpoint& place) {
    const auto it = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
        return e.server->service == service && wire::Endpoint{e.server->address, e.server->port} == place;
    });
    if (it == entries_.end()) {
        if (keep_ == Keep::while_connected)
            std::erase_if(entries_, [](Entry& e) { return e.server->connections == 0; });
        return nullptr;
    }
    std::shared_ptr<Server> found = std::move(it->server);
    if (it->service_deleted) found->statistics.zero();
    entries_.erase(it);
    return found;
}

void Trash::service_deleted(const ServiceKey& service) {
    for (Entry& e : entries_) e.service_deleted |= e.server->service == service;
}

void Trash::advance(net::Time now) {
    if (now < next_sweep_) return;
    std::erase_if(entries_, [now](Entry& e) {
        if (e.server->connections > 0) return false;
        if (e.idle_since == net::kNever) e.idle_since = now;
        return now - e.idle_since >= kIdleTime;
    });
    next_sweep_ = entries_.empty() ? net::kNever : now + kIdleTime / 2;
}

}  // namespace lvslab::ipvs
