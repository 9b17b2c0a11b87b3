#include "net/fib.hpp"

#include <algorithm>
#include <tuple>

namespace lvslab::net {

namespace {

bool before(const RouteEntry& a, const RouteEntry& b) {
    return std::make_tuple(a.table, -a.destination.length, a.metric) <
           std::make_tuple(b.table, -b.destination.length, b.metric);
}

}  // namespace

Fib::AddResult Fib::add(const RouteEntry& entry) {
    const bool taken = std::any_of(entries_.begin(), entries_.end(), [&](const RouteEntry& e) {
        return e.table == entry.table && e.destination == entry.destination && e.metric == entry.metric &&
               (entry.table != RouteTable::local || (e.dev == entry.dev && e.type == entry.type));
    });
    if (taken) return AddResult::exists;
    entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), entry, before), entry);
    report_.changed(ChangeKind::set, [&]() -> Row { return row(entry); });
    return AddResult::added;
}

void Fib::erase(std::size_t position) {
    const RouteEntry gone = entries_[position];
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(position));
    report_.changed(ChangeKind::remove, [&]() -> Row { return row(gone); });
}

const RouteEntry* Fib::lookup(const Query& query) const {
    for (const RouteEntry& e : entries_) {
        if (!e.destination.contains(query.destination)) continue;
        if (e.dev != kNoInterface) {
            if (query.out != kNoInterface && e.dev != query.out) continue;
            if (e.type != RouteType::local && !interfaces_[e.dev].up) continue;
        }
        return &e;
    }
    return nullptr;
}

RouteType Fib::address_type(wire::Ipv4Address address) const {
    for (const RouteEntry& e : entries_) {
        if (e.table != RouteTable::local) break;
        if (e.destination.contains(address)) return e.type;
    }
    return address.is_limited_broadcast() ? RouteType::broadcast : RouteType::unicast;
}

RouteRow Fib::row(const RouteEntry& e) const {
    return {.table = e.table,
            .type = e.type,
            .destination = e.destination,
            .has_gateway = e.gateway.has_value(),
            .gateway = e.gateway.value_or(wire::Ipv4Address{}),
            .dev = e.dev == kNoInterface ? std::string() : interfaces_[e.dev].name,
            .origin = e.origin,
            .scope = e.scope,
            .source = e.source,
            .metric = e.metric,
            .on_link = e.on_link};
}

}  // namespace lvslab::net
