#pragma once

#include <map>
#include <optional>
#include <utility>

#include "net/deadlines.hpp"
#include "net/interface.hpp"
#include "net/reporter.hpp"
#include "net/route.hpp"
#include "net/rows.hpp"

namespace lvslab::net {

/// What routers taught about single destinations (Linux: fib_nh_exception, net/ipv4/route.c): a path MTU from
/// "fragmentation needed", a better gateway from a redirect. It hangs on the route that it was learnt for, and goes
/// with it.
struct RouteException {
    wire::Prefix matched{};  ///< the route's destination
    InterfaceIndex dev = kNoInterface;
    std::optional<wire::Ipv4Address> usual{};    ///< the route's own gateway
    std::optional<wire::Ipv4Address> gateway{};  ///< instead of it
    std::uint32_t mtu = 0;
    bool mtu_locked = false;
    Time expires{0};
};

class RouteExceptions {
public:
    RouteExceptions(Interfaces& interfaces, Reporter& report) : interfaces_(interfaces), report_(report) {}

    bool empty() const { return exceptions_.empty(); }
    /// The exception for a destination that the route chosen by a look-up knows, or null.
    const RouteException* find(wire::Ipv4Address destination, const Route& route) const;

    /// update_or_create_fnhe: news with an MTU leave a gateway as it is, and the other way round.
    struct News {
        std::optional<wire::Ipv4Address> gateway{};
        std::uint32_t mtu = 0;
        bool mtu_locked = false;
        Time expires{0};
    };
    void learn(wire::Ipv4Address destination, const Route& route, const News& news);
    /// A route went, and takes along what was learnt for it.
    void forget(wire::Prefix matched, InterfaceIndex dev);
    void flush();

    Time next_deadline() const { return deadlines_.next(); }
    void advance(Time now);
    std::vector<RouteCacheRow> rows() const;

private:
    using Key = std::pair<wire::Ipv4Address, InterfaceIndex>;
    using Map = std::map<Key, RouteException>;
    static constexpr std::size_t kMost = 2048 * 5;  // FNHE_HASH_SIZE * FNHE_RECLAIM_DEPTH

    RouteCacheRow row(const Key& key, const RouteException& e) const;
    Map::iterator erase(Map::iterator it);

    Interfaces& interfaces_;
    Reporter& report_;
    Map exceptions_;
    Deadlines<Key> deadlines_;
};

}  // namespace lvslab::net
