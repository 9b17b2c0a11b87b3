#include "net/route_exceptions.hpp"

#include <algorithm>

namespace lvslab::net {

const RouteException* RouteExceptions::find(wire::Ipv4Address destination, const Route& route) const {
    if (exceptions_.empty()) return nullptr;
    const auto it = exceptions_.find({destination, route.out});
    return it != exceptions_.end() && it->second.matched == route.matched ? &it->second : nullptr;
}

void RouteExceptions::learn(wire::Ipv4Address destination, const Route& route, const News& news) {
    const Key key{destination, route.out};
    if (exceptions_.size() >= kMost && exceptions_.count(key) == 0) {  // the one that would go first makes room
        erase(std::min_element(exceptions_.begin(), exceptions_.end(),
                               [](const auto& a, const auto& b) { return a.second.expires < b.second.expires; }));
    }
    RouteException& entry = exceptions_[key];
    if (entry.matched != route.matched) entry = {};
    entry.matched = route.matched;
    entry.dev = route.out;
    if (!entry.gateway && route.via_gateway) entry.usual = route.next_hop;
    entry.expires = std::max(Time{1}, news.expires);
    if (news.gateway) entry.gateway = news.gateway;
    if (news.mtu != 0) {
        entry.mtu = news.mtu;
        entry.mtu_locked = news.mtu_locked;
    }
    deadlines_.set(entry.expires, key);
    report_.changed(ChangeKind::set, [&]() -> Row { return row(key, entry); });
}

RouteExceptions::Map::iterator RouteExceptions::erase(Map::iterator it) {
    report_.changed(ChangeKind::remove, [&]() -> Row { return row(it->first, it->second); });
    return exceptions_.erase(it);
}

void RouteExceptions::forget(wire::Prefix matched, InterfaceIndex dev) {
    for (auto it = exceptions_.begin(); it != exceptions_.end();) {
        it = it->second.matched == matched && it->second.dev == dev ? erase(it) : std::next(it);
    }
}

void RouteExceptions::flush() {
    while (!exceptions_.empty()) erase(exceptions_.begin());
}

void RouteExceptions::advance(Time now) {
    while (deadlines_.due(now)) {
        const auto alarm = deadlines_.take();
        const auto it = exceptions_.find(alarm.key);
        if (it != exceptions_.end() && it->second.expires == alarm.at) erase(it);
    }
}

RouteCacheRow RouteExceptions::row(const Key& key, const RouteException& e) const {
    return {.destination = key.first,
            .dev = interfaces_[key.second].name,
            .has_gateway = e.gateway || e.usual,
            .gateway = e.gateway.value_or(e.usual.value_or(wire::Ipv4Address{})),
            .redirected = e.gateway.has_value(),
            .mtu = e.mtu,
            .mtu_locked = e.mtu_locked,
            .expires = e.expires};
}

std::vector<RouteCacheRow> RouteExceptions::rows() const {
    std::vector<RouteCacheRow> rows;
    for (const auto& [key, entry] : exceptions_) rows.push_back(row(key, entry));
    return rows;
}

}  // namespace lvslab::net
