#include "net/interface.hpp"

#include <algorithm>

namespace lvslab::net {

InterfaceRow Interface::row() const {
    return {.index = index, .name = name, .kind = kind, .mac = mac, .mtu = mtu, .up = up, .carrier = carrier};
}

CounterRow Interface::counter_row() const {
    return {.dev = name,
            .rx_packets = counters.rx_packets,
            .rx_bytes = counters.rx_bytes,
            .rx_errors = counters.rx_errors,
            .rx_dropped = counters.rx_dropped,
            .tx_packets = counters.tx_packets,
            .tx_bytes = counters.tx_bytes,
            .tx_errors = counters.tx_errors,
            .tx_dropped = counters.tx_dropped};
}

AddressRow address_row(const Interface& interface, const InterfaceAddress& a) {
    return {.dev = interface.name,
            .prefix = a.prefix,
            .scope = a.scope,
            .secondary = a.secondary,
            .has_broadcast = a.broadcast.has_value(),
            .broadcast = a.broadcast.value_or(wire::Ipv4Address{}),
            .label = a.label};
}

Time Interface::reachable_time() const {
    const auto base = static_cast<std::uint64_t>(std::max(1, neighbour_conf.base_reachable_time_ms));
    return std::chrono::milliseconds(base / 2 + reachable_draw % base);
}

bool Interface::owns(wire::Ipv4Address address) const {
    for (const InterfaceAddress& a : addresses) {
        if (a.prefix.address == address) return true;
    }
    return false;
}

Interface& Interfaces::add(Interface prototype) {
    prototype.index = static_cast<InterfaceIndex>(all_.size() + 1);
    all_.push_back(std::move(prototype));
    changed(all_.back());
    return all_.back();
}

Interface* Interfaces::find(std::string_view name) {
    for (Interface& i : all_) {
        if (i.name == name) return &i;
    }
    return nullptr;
}

const Interface* Interfaces::find(std::string_view name) const { return const_cast<Interfaces*>(this)->find(name); }

const Interface* Interfaces::owner_of(wire::Ipv4Address address) const {
    for (const Interface& i : all_) {
        if (i.owns(address)) return &i;
    }
    return nullptr;
}

void Interfaces::changed(const Interface& interface) {
    report_.changed(ChangeKind::set, [&]() -> Row { return interface.row(); });
}

}  // namespace lvslab::net
