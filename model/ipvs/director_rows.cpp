#include <algorithm>

#include "ipvs/director.hpp"
#include "ipvs/scheduler.hpp"
#include "ipvs/scheduler_flags.hpp"

/// What the director's tables show, and who hears of changes in them.
namespace lvslab::ipvs {

namespace {

/// ip_vs_state_name. Before Linux 5.x a template showed the first state of its protocol.
const char* state_of(const Connection& c, net::Era era) {
    if (!c.is_template) return to_string(c.state);
    if (era == net::Era::linux_2_6_32) return c.protocol == wire::Protocol::udp ? "UDP" : "NONE";
    return c.assured ? "ASSURED" : "NONE";
}

}  // namespace

ServiceRow Director::row(const Service& s) const {
    return {.key = s.key,
            .scheduler = std::string(s.scheduler->name()),
            .flags = scheduler_flag_names(s.scheduler->name(), s.flags),
            .persistence = s.persistence,
            .persistence_prefix = s.persistence_prefix,
            .stats = s.statistics.shown(),
            .one_packet = s.one_packet,
            .order = s.order,
            .rates = s.statistics.rates()};
}

ServerRow Director::row(const Server& s, std::size_t order) const {
    return {.service = s.service,
            .address = s.address,
            .port = s.port,
            .method = s.method,
            .weight = s.weight,
            .active = s.active,
            .inactive = s.inactive,
            .persistent = s.persistent,
            .upper_threshold = s.upper_threshold,
            .lower_threshold = s.lower_threshold,
            .order = static_cast<std::uint32_t>(order),
            .stats = s.statistics.shown(),
            .rates = s.statistics.rates()};
}

ConnectionRow Director::row(const Connection& c) const {
    return {.protocol = c.protocol,
            .client = c.client,
            .client_port = c.client_port,
            .virtual_address = c.virtual_address,
            .virtual_port = c.virtual_port,
            .server = c.server_address,
            .server_port = c.server_port,
            .method = c.method,
            .state = state_of(c, host_.era()),
            .expires = c.expires};
}

TotalsRow Director::totals_row() const {
    const Timeouts t = timeouts();
    return {.tcp_timeout = t.tcp,
            .tcp_fin_timeout = t.tcp_fin,
            .udp_timeout = t.udp,
            .stats = totals_.shown(),
            .live = totals_.live,
            .rates = totals_.rates()};
}

Tables Director::tables() const {
    Tables t;
    for (const Service& service : services_) {
        t.services.push_back(row(service));
        for (std::size_t i = 0; i < service.servers.size(); ++i) t.servers.push_back(row(*service.servers[i], i));
    }
    connections_.for_each([&](const Connection& c) {
        if (!c.ended) t.connections.push_back(row(c));
    });
    t.totals.push_back(totals_row());
    return t;
}

void Director::tell(net::ChangeKind kind, const Service& service) const {
    if (observer_ != nullptr) observer_->table_changed(host_.now(), kind, row(service));
}

void Director::tell(net::ChangeKind kind, const Server& server) const {
    if (observer_ == nullptr || !server.available) return;
    const auto& servers = server.owner->servers;
    const auto it = std::find_if(servers.begin(), servers.end(), [&](const auto& s) { return s.get() == &server; });
    observer_->table_changed(host_.now(), kind, row(server, static_cast<std::size_t>(it - servers.begin())));
}

void Director::tell_servers(const Service& service) const {
    if (observer_ == nullptr) return;
    for (std::size_t i = 0; i < service.servers.size(); ++i)
        observer_->table_changed(host_.now(), net::ChangeKind::set, row(*service.servers[i], i));
}

void Director::tell(net::ChangeKind kind, const Connection& connection) const {
    if (observer_ != nullptr && connection.in_use) observer_->table_changed(host_.now(), kind, row(connection));
}

void Director::tell_totals() const {
    if (observer_ != nullptr) observer_->table_changed(host_.now(), net::ChangeKind::set, totals_row());
}

void Director::load_changed(const Server& server) const {
    if (server.owner != nullptr) server.owner->scheduler->load_changed(server);
    tell(net::ChangeKind::set, server);
}

}  // namespace lvslab::ipvs
