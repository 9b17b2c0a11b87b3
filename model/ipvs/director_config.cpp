#include <algorithm>

#include "ipvs/director.hpp"
#include "ipvs/scheduler.hpp"

/// Services and real servers, and the rows that they show (net/netfilter/ipvs/ip_vs_ctl.c).
namespace lvslab::ipvs {

namespace {

std::unique_ptr<Scheduler> scheduler_named(const std::string& name, Service& service) {
    auto scheduler = make_scheduler(name, service);
    if (!scheduler) {
        throw DirectorError("Scheduler or persistence engine not found: '" + name + "' (known: " +
                            std::string(known_schedulers()) + ")");
    }
    return scheduler;
}

bool is_at(const Server& s, const wire::Endpoint& place) { return s.address == place.address && s.port == place.port; }

auto position_of(const Service& service, const wire::Endpoint& place) {
    return std::find_if(service.servers.begin(), service.servers.end(), [&](const auto& s) { return is_at(*s, place); });
}

/// With TUN and DR the packet keeps its port, so the real server's must be the service's: Linux stores that silently.
wire::Endpoint stored_place(const ServiceKey& key, const wire::Endpoint& server, Method method) {
    const bool keeps_port = method != Method::nat && key.mark == 0;
    return {server.address, keeps_port ? key.port : server.port};
}

}  // namespace

Service* Director::find_service(const ServiceKey& key) const {
    for (const auto& s : services_) {
        if (s->key == key) return s.get();
    }
    return nullptr;
}

Service& Director::service_at(const ServiceKey& key, const char* if_missing) const {
    if (Service* s = find_service(key)) return *s;
    throw DirectorError(if_missing);
}

/// Exact protocol, address and port first, then port 0 (__ip_vs_service_find).
Service* Director::service_for(const Flow& flow) const {
    const auto named = [&](std::uint16_t port) {
        return find_service({.protocol = flow.key.protocol, .address = flow.key.destination.address, .port = port});
    };
    if (Service* exact = named(flow.key.destination.port)) return exact;
    return named(0);
}

void Director::add_service(const ServiceKey& key, const ServiceOptions& options) {
    if (find_service(key) != nullptr) throw DirectorError("Service already exists");
    auto service = std::make_unique<Service>();
    service->key = key;
    service->scheduler = scheduler_named(options.scheduler, *service);
    services_.push_back(std::move(service));
    take_hooks();
    tell(net::ChangeKind::set, *services_.back());
}

void Director::edit_service(const ServiceKey& key, const ServiceOptions& options) {
    Service& service = service_at(key);
    if (service.scheduler->name() != options.scheduler) {
        service.scheduler = scheduler_named(options.scheduler, service);
    }
    tell(net::ChangeKind::set, service);
}

void Director::delete_service(const ServiceKey& key) {
    Service& service = service_at(key);
    while (!service.servers.empty()) unlink_server(service, 0);
    trash_.service_deleted(key);
    tell(net::ChangeKind::remove, service);
    std::erase_if(services_, [&](const auto& s) { return s.get() == &service; });
    if (services_.empty()) release_hooks();
}

void Director::clear() {
    while (!services_.empty()) delete_service(services_.front()->key);
}

void Director::add_server(const ServiceKey& key, const wire::Endpoint& server, const ServerOptions& options) {
    Service& service = service_at(key, "Service not defined");
    const wire::Endpoint place = stored_place(key, server, options.method);
    if (position_of(service, place) != service.servers.end()) throw DirectorError("Destination already exists");
    std::shared_ptr<Server> made = trash_.take(key, place);
    if (!made) made = std::make_shared<Server>(Server{.address = place.address, .port = place.port, .service = key});
    made->method = options.method;
    made->weight = options.weight;
    made->available = true;
    service.servers.insert(service.servers.begin(), made);
    service.scheduler->servers_changed();
    for (const auto& s : service.servers) tell(net::ChangeKind::set, *s);  // all moved one place down
}

void Director::edit_server(const ServiceKey& key, const wire::Endpoint& server, const ServerOptions& options) {
    Service& service = service_at(key, "Service not defined");
    const auto it = position_of(service, stored_place(key, server, options.method));
    if (it == service.servers.end()) throw DirectorError("No such destination");
    (*it)->method = options.method;
    (*it)->weight = options.weight;
    service.scheduler->servers_changed();
    tell(net::ChangeKind::set, **it);
}

void Director::delete_server(const ServiceKey& key, const wire::Endpoint& server) {
    Service& service = service_at(key, "Service not defined");
    const auto it = position_of(service, server);
    if (it == service.servers.end()) throw DirectorError("No such destination");
    unlink_server(service, static_cast<std::size_t>(it - service.servers.begin()));
    service.scheduler->servers_changed();
}

void Director::unlink_server(Service& service, std::size_t position) {
    const std::shared_ptr<Server> leaving = service.servers[position];
    service.scheduler->removing(*leaving);
    tell(net::ChangeKind::remove, *leaving);
    service.servers.erase(service.servers.begin() + static_cast<std::ptrdiff_t>(position));
    leaving->available = false;
    trash_.put(leaving, host_.now());
    for (const auto& s : service.servers) tell(net::ChangeKind::set, *s);
}

Director::Timeouts Director::timeouts() const {
    return {timeouts_[State::established], timeouts_[State::fin_wait], timeouts_[State::udp]};
}

void Director::set_timeouts(const Timeouts& t) {
    if (t.tcp.count() != 0) timeouts_.set(State::established, t.tcp);
    if (t.tcp_fin.count() != 0) timeouts_.set(State::fin_wait, t.tcp_fin);
    if (t.udp.count() != 0) timeouts_.set(State::udp, t.udp);
}

// ---- rows

ServiceRow Director::row(const Service& s) const {
    return {.key = s.key, .scheduler = std::string(s.scheduler->name()), .flags = "", .stats = s.shown};
}

ServerRow Director::row(const Server& s, std::size_t order) const {
    return {.service = s.service,
            .address = s.address,
            .port = s.port,
            .method = s.method,
            .weight = s.weight,
            .active = s.active,
            .inactive = s.inactive,
            .order = static_cast<std::uint32_t>(order),
            .stats = s.shown};
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
            .state = to_string(c.state),
            .expires = c.expires};
}

Tables Director::tables() const {
    Tables t;
    for (const auto& service : services_) {
        t.services.push_back(row(*service));
        for (std::size_t i = 0; i < service->servers.size(); ++i) t.servers.push_back(row(*service->servers[i], i));
    }
    connections_.for_each([&](const Connection& c) { t.connections.push_back(row(c)); });
    return t;
}

void Director::tell(net::ChangeKind kind, const Service& service) const {
    if (observer_ != nullptr) observer_->table_changed(host_.now(), kind, row(service));
}

void Director::tell(net::ChangeKind kind, const Server& server) const {
    if (observer_ == nullptr || !server.available) return;
    const Service* service = find_service(server.service);
    std::size_t order = 0;
    while (order < service->servers.size() && service->servers[order].get() != &server) ++order;
    observer_->table_changed(host_.now(), kind, row(server, order));
}

void Director::tell(net::ChangeKind kind, const Connection& connection) const {
    if (observer_ != nullptr) observer_->table_changed(host_.now(), kind, row(connection));
}

}  // namespace lvslab::ipvs
