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

Fib::Fib(Interfaces& interfaces, Reporter& report)
    : interfaces_(interfaces),
      report_(report),
      rules_({{.priority = 0, .table = RouteTable::local},
              {.priority = 32766, .table = RouteTable::main},
              {.priority = 32767, .table = RouteTable::standard}}),
      exceptions_(interfaces, report) {}

Fib::AddResult Fib::add(const RouteEntry& entry) {
    const bool taken = std::any_of(entries_.begin(), entries_.end(), [&](const RouteEntry& e) {
        return e.table == entry.table && e.destination == entry.destination && e.metric == entry.metric &&
               (entry.table != RouteTable::local || entry.origin != RouteOrigin::kernel ||
                (e.dev == entry.dev && e.type == entry.type));
    });
    if (taken) return AddResult::exists;
    insert(entry);
    return AddResult::added;
}

Fib::AddResult Fib::append(const RouteEntry& entry) {
    if (std::find(entries_.begin(), entries_.end(), entry) != entries_.end()) return AddResult::exists;
    insert(entry);
    return AddResult::added;
}

void Fib::insert(const RouteEntry& entry) {
    ++generation_;
    customized_ = customized_ || (entry.type == RouteType::local && entry.origin != RouteOrigin::kernel);
    entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), entry, before), entry);
    report_.changed(ChangeKind::set, [&]() -> Row { return row(entry); });
}

void Fib::erase(std::size_t position) {
    ++generation_;
    const RouteEntry gone = entries_[position];
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(position));
    exceptions_.forget(gone.destination, gone.dev);
    report_.changed(ChangeKind::remove, [&]() -> Row { return row(gone); });
}

bool Fib::usable(const RouteEntry& e, const Query& query) const {
    if (!e.destination.contains(query.destination)) return false;
    if (e.dev == kNoInterface) return true;
    if (query.out != kNoInterface && e.dev != query.out) return false;
    return e.type == RouteType::local || interfaces_[e.dev].up;
}

const RouteEntry* Fib::lookup(const Query& query) const {
    if (!default_rules_) return lookup_by_rules(query);
    for (const RouteTable table : {RouteTable::local, RouteTable::main, RouteTable::standard}) {
        if (const RouteEntry* found = lookup_in(table, query)) return found;
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
            .on_link = e.on_link,
            .mtu = e.mtu,
            .mtu_locked = e.mtu_locked};
}

}  // namespace lvslab::net
