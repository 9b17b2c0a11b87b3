#include "ipvs/destination_cache.hpp"
#include "ipvs/locality.hpp"

namespace lvslab::ipvs {

namespace {

/// Locality-based least connections: a destination address stays with its server until that one is crowded while
/// another has plenty of room; then wlc chooses anew. For caches behind a firewall mark (ip_vs_lblc.c).
///
/// A server that is over its threshold goes on to get the destinations it has: the kernel asks for the overload only
/// when it chooses anew.
class LocalityBased final : public Scheduler {
public:
    using Scheduler::Scheduler;
    std::string_view name() const override { return "lblc"; }

    Server* pick(const Request& request) override {
        std::shared_ptr<Server>* known = cache_.find(request.destination, request.now);
        if (known != nullptr && (*known)->available && (*known)->weight > 0 && !is_crowded(**known, servers()))
            return known->get();
        std::shared_ptr<Server> chosen = least_loaded_of(servers());
        if (!chosen) return nullptr;
        Server* server = chosen.get();
        if (known != nullptr)
            *known = std::move(chosen);
        else
            cache_.insert(request.destination, std::move(chosen), request.now);
        return server;
    }

private:
    DestinationCache<std::shared_ptr<Server>> cache_;  ///< removed servers too: they may return
};

}  // namespace

std::unique_ptr<Scheduler> make_lblc(Service& service) { return std::make_unique<LocalityBased>(service); }

}  // namespace lvslab::ipvs
