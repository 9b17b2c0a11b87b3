#include "ipvs/destination_cache.hpp"
#include "ipvs/locality.hpp"

namespace lvslab::ipvs {

namespace {

/// Locality-based least connections with replication: a destination address has a set of servers. Its least loaded one
/// is taken; is that crowded while another has plenty of room, then wlc's choice joins the set. A set that did not
/// change for a day loses its most loaded member at each connection (ip_vs_lblcr.c).
class Replicated final : public Scheduler {
public:
    using Scheduler::Scheduler;
    std::string_view name() const override { return "lblcr"; }

    Server* pick(const Request& request) override {
        ServerSet* set = cache_.find(request.destination, request.now);
        if (set != nullptr) {
            const std::shared_ptr<Server> member = least_loaded_of(set->members);
            shrink(*set, request.now);
            if (member && !is_crowded(*member, servers())) return member.get();
        }
        std::shared_ptr<Server> chosen = least_loaded_of(servers());
        if (!chosen) return nullptr;
        Server* server = chosen.get();
        if (set != nullptr)
            join(*set, std::move(chosen), request.now);
        else
            cache_.insert(request.destination, {{std::move(chosen)}, request.now}, request.now);
        return server;
    }

private:
    struct ServerSet {
        ServerList members;  ///< the last that joined first
        net::Time changed{0};
    };

    static void join(ServerSet& set, std::shared_ptr<Server> server, net::Time now) {
        if (std::find(set.members.begin(), set.members.end(), server) != set.members.end()) return;
        set.members.insert(set.members.begin(), std::move(server));
        set.changed = now;
    }

    static void shrink(ServerSet& set, net::Time now) {
        if (set.members.size() < 2 || now <= set.changed + decltype(cache_)::kExpiration) return;
        const auto most = most_loaded(set.members);
        if (most == set.members.end()) return;
        set.members.erase(most);
        set.changed = now;
    }

    /// Overloaded and removed ones count as well; those with weight 0 stay in the set.
    static ServerList::iterator most_loaded(ServerList& members) {
        auto most = members.end();
        for (auto it = members.begin(); it != members.end(); ++it) {
            const Server& s = **it;
            if (s.weight == 0) continue;
            if (most == members.end() || connection_load(**most) * s.weight < connection_load(s) * (*most)->weight)
                most = it;
        }
        return most;
    }

    DestinationCache<ServerSet> cache_;
};

}  // namespace

std::unique_ptr<Scheduler> make_lblcr(Service& service) { return std::make_unique<Replicated>(service); }

}  // namespace lvslab::ipvs
