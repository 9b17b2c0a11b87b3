#include <algorithm>

#include "ipvs/director.hpp"
#include "ipvs/scheduler.hpp"

/// Services and real servers (net/netfilter/ipvs/ip_vs_ctl.c).
namespace lvslab::ipvs {

namespace {

std::unique_ptr<Scheduler> scheduler_named(const std::string& name, Service& service) {
    auto scheduler = make_scheduler(name, service);
    if (!scheduler) {
        throw DirectorError("Scheduler or persistence engine not found: '" + name +
                            "' (known: " + std::string(known_schedulers()) + ")");
    }
    return scheduler;
}

bool is_at(const Server& s, const wire::Endpoint& place) { return s.address == place.address && s.port == place.port; }

auto position_of(const Service& service, const wire::Endpoint& place) {
    return std::find_if(service.servers.begin(), service.servers.end(),
                        [&](const auto& s) { return is_at(*s, place); });
}

/// With TUN and DR the packet keeps its port, so the real server's must be the service's: Linux stores that silently.
wire::Endpoint stored_place(const ServiceKey& key, const wire::Endpoint& server, Method method) {
    const bool keeps_port = method != Method::nat && key.mark == 0;
    return {server.address, keeps_port ? key.port : server.port};
}

}  // namespace

Service* Director::find_service(const ServiceKey& key) const {
    const auto found = services_by_key_.find(key);
    return found != services_by_key_.end() ? &*found->second : nullptr;
}

Service& Director::service_at(const ServiceKey& key, const char* if_missing) const {
    if (Service* s = find_service(key)) return *s;
    throw DirectorError(if_missing);
}

void Director::add_service(const ServiceKey& key, const ServiceOptions& options) {
    if (find_service(key) != nullptr) throw DirectorError("Service already exists");
    Services made(1);
    Service& service = made.front();
    service.key = key;
    service.order = ++services_made_;
    set_options(service, options);
    services_.splice(services_.end(), made);
    services_by_key_[key] = std::prev(services_.end());
    take_hooks();
    tell(net::ChangeKind::set, service);
}

void Director::edit_service(const ServiceKey& key, const ServiceOptions& options) {
    Service& service = service_at(key);
    set_options(service, options);
    tell(net::ChangeKind::set, service);
}

void Director::set_options(Service& service, const ServiceOptions& options) {
    host_.report().note_change();
    if (!service.scheduler || service.scheduler->name() != options.scheduler) {
        service.scheduler = scheduler_named(options.scheduler, service);
    }
    service.flags = options.flags;
    service.persistence = options.persistence;
    service.persistence_prefix = options.persistence_prefix;
    service.one_packet = options.one_packet;
}

void Director::delete_service(const ServiceKey& key) {
    Service& service = service_at(key);
    while (!service.servers.empty()) unlink_server(service, 0);
    drop_orphans();
    trash_.service_deleted(key);
    tell(net::ChangeKind::remove, service);
    const auto found = services_by_key_.find(key);
    const Services::iterator place = found->second;
    services_by_key_.erase(found);
    services_.erase(place);
    if (services_.empty()) release_hooks();
}

void Director::clear() {
    while (!services_.empty()) delete_service(services_.front().key);
}

void Director::add_server(const ServiceKey& key, const wire::Endpoint& server, const ServerOptions& options) {
    Service& service = service_at(key, "Service not defined");
    const wire::Endpoint place = stored_place(key, server, options.method);
    if (position_of(service, place) != service.servers.end()) throw DirectorError("Destination already exists");
    std::shared_ptr<Server> made = trash_.take(key, place);
    if (!made) made = std::make_shared<Server>(Server{.address = place.address, .port = place.port, .service = key});
    made->available = true;
    made->owner = &service;
    set_options(*made, options);
    service.servers.insert(service.servers.begin(), made);
    servers_by_address_.emplace(made->address.value, made.get());
    estimates_rest_ = estimates_rest_ && made->statistics.at_rest();  // it may have counted while it was away
    service.scheduler->servers_changed();
    tell_servers(service);  // all moved one place down
}

void Director::edit_server(const ServiceKey& key, const wire::Endpoint& server, const ServerOptions& options) {
    Service& service = service_at(key, "Service not defined");
    const auto it = position_of(service, stored_place(key, server, options.method));
    if (it == service.servers.end()) throw DirectorError("No such destination");
    set_options(**it, options);
    service.scheduler->servers_changed();
    tell(net::ChangeKind::set, **it);
}

/// A higher upper threshold, or none, gives an overloaded server its chance at once (__ip_vs_update_dest).
void Director::set_options(Server& server, const ServerOptions& options) {
    host_.report().note_change();
    server.method = options.method;
    server.weight = options.weight;
    if (options.upper_threshold == 0 || options.upper_threshold > server.upper_threshold) server.overloaded = false;
    server.upper_threshold = options.upper_threshold;
    server.lower_threshold = options.lower_threshold;
    server.route.reset();  // another method may need another one
}

void Director::delete_server(const ServiceKey& key, const wire::Endpoint& server) {
    Service& service = service_at(key, "Service not defined");
    const auto it = position_of(service, server);
    if (it == service.servers.end()) throw DirectorError("No such destination");
    unlink_server(service, static_cast<std::size_t>(it - service.servers.begin()));
    service.scheduler->servers_changed();
    drop_orphans();
}

void Director::unlink_server(Service& service, std::size_t position) {
    const std::shared_ptr<Server> leaving = service.servers[position];
    host_.report().note_change();
    service.scheduler->removing(*leaving);
    tell(net::ChangeKind::remove, *leaving);
    service.servers.erase(service.servers.begin() + static_cast<std::ptrdiff_t>(position));
    const auto [first, last] = servers_by_address_.equal_range(leaving->address.value);
    servers_by_address_.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == leaving.get(); }));
    leaving->available = false;
    leaving->owner = nullptr;
    trash_.put(leaving, host_.now());
    tell_servers(service);
}

/// Since Linux 5.9 they need not see another packet (ip_vs_expire_nodest_conn_flush).
void Director::drop_orphans() {
    if (sysctls_.expire_nodest_conn == 0 || host_.era() == net::Era::linux_2_6_32) return;
    std::vector<Connection*> orphans;
    connections_.for_each([&](Connection& c) {
        if (!c.server->available) orphans.push_back(&c);
    });
    for (Connection* c : orphans) {
        if (c->in_use && c->controlled() == 0) cut_off(*c);
    }
}

void Director::zero(const ServiceKey* key) {
    const auto zero_service = [&](Service& service) {
        for (const auto& server : service.servers) {
            server->statistics.zero();
            tell(net::ChangeKind::set, *server);
        }
        service.statistics.zero();
        tell(net::ChangeKind::set, service);
    };
    if (key != nullptr) return zero_service(service_at(*key));
    for (Service& service : services_) zero_service(service);
    totals_.zero();
    tell_totals();
}

Director::Timeouts Director::timeouts() const {
    return {timeouts_[State::established], timeouts_[State::fin_wait], timeouts_[State::udp]};
}

void Director::set_timeouts(const Timeouts& t) {
    host_.report().note_change();
    if (t.tcp.count() != 0) timeouts_.set(State::established, t.tcp);
    if (t.tcp_fin.count() != 0) timeouts_.set(State::fin_wait, t.tcp_fin);
    if (t.udp.count() != 0) timeouts_.set(State::udp, t.udp);
    tell_totals();
}

}  // namespace lvslab::ipvs
