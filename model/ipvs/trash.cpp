#include "ipvs/trash.hpp"

#include <algorithm>

namespace lvslab::ipvs {

namespace {

/// IP_VS_DEST_TRASH_PERIOD; the sweeps come twice as often.
constexpr net::Time kIdleTime = std::chrono::seconds(120);

}  // namespace

void Trash::put(const std::shared_ptr<Server>& server, net::Time now) {
    if (keep_ == Keep::while_connected && server->connections == 0) return;
    if (entries_.empty() && keep_ == Keep::some_minutes) next_sweep_ = now + kIdleTime / 2;
    entries_[server->service].push_back({.server = server});
}

std::shared_ptr<Server> Trash::take(const ServiceKey& service, const wire::Endpoint& place) {
    const auto of_service = entries_.find(service);
    if (of_service != entries_.end()) {
        auto& entries = of_service->second;
        const auto it = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) {
            return wire::Endpoint{e.server->address, e.server->port} == place;
        });
        if (it != entries.end()) {
            std::shared_ptr<Server> found = std::move(it->server);
            if (it->service_deleted) found->statistics.zero();
            entries.erase(it);
            if (entries.empty()) entries_.erase(of_service);
            return found;
        }
    }
    if (keep_ == Keep::while_connected) forget([](Entry& e) { return e.server->connections == 0; });
    return nullptr;
}

void Trash::service_deleted(const ServiceKey& service) {
    const auto of_service = entries_.find(service);
    if (of_service == entries_.end()) return;
    for (Entry& e : of_service->second) e.service_deleted = true;
}

void Trash::forget(const std::function<bool(Entry&)>& which) {
    for (auto& [service, entries] : entries_) std::erase_if(entries, which);
    std::erase_if(entries_, [](const auto& of_service) { return of_service.second.empty(); });
}

void Trash::advance(net::Time now) {
    if (now < next_sweep_) return;
    forget([now](Entry& e) {
        if (e.server->connections > 0) return false;
        if (e.idle_since == net::kNever) e.idle_since = now;
        return now - e.idle_since >= kIdleTime;
    });
    next_sweep_ = entries_.empty() ? net::kNever : now + kIdleTime / 2;
}

}  // namespace lvslab::ipvs
