#include "ipvs/director.hpp"
#include "ipvs/scheduler.hpp"
#include "ipvs/templates.hpp"
#include "ipvs/tracking.hpp"

/// Which packets begin a connection, to which real server, and what the others are told (ip_vs_schedule, ip_vs_leave).
namespace lvslab::ipvs {

namespace {

using net::Verdict;

/// Life of an entry between its creation and the first state (ip_vs_conn_new).
constexpr Lifetime kNewborn{3};
/// Active FTP's data connections come from port 20; they are the real server's affair.
constexpr std::uint16_t kFtpData = 20;
/// Below it FTP opens no data ports (net.ipv4.ip_unprivileged_port_start).
constexpr std::uint16_t kFirstUnprivileged = 1024;

}  // namespace

/// The firewall mark first; then exact protocol, address and port; then FTP's service, for its data connections; then
/// port 0, the catch-all (ip_vs_service_find).
Service* Director::service_for(const net::Packet& packet, const FlowKey& key) const {
    const auto named = [&](std::uint16_t port) {
        return find_service({.protocol = key.protocol, .address = key.destination.address, .port = port});
    };
    if (packet.mark != 0) {
        if (Service* marked = find_service({.mark = packet.mark})) return marked;
    }
    const std::uint16_t port = key.destination.port;
    if (Service* exact = named(port)) return exact;
    if (key.protocol == wire::Protocol::tcp && port >= kFirstUnprivileged) {
        if (Service* ftp = named(kFtp)) return ftp;
    }
    return named(0);
}

Connection* Director::schedule(const net::Packet& packet, const Flow& flow, Admission& admission) {
    Service* service = service_for(packet, flow.key);
    if (service == nullptr) return nullptr;
    if (flow.key.protocol == wire::Protocol::tcp && !flow.quoted) {
        const bool opens = flow.flags.has(wire::kSyn) || sysctls_.sloppy_tcp != 0;
        if (!opens || flow.flags.has(wire::kRst)) {
            host_.report().decide(packet, kNotScheduled, "no connection is known, and this segment opens none");
            return nullptr;
        }
    }
    if (defense_.refuses_next()) {
        host_.report().drop(packet, kDropDefense, sysctls_.am_droprate);
        admission.verdict = Verdict::drop;
        return nullptr;
    }
    if (!make_room()) {
        host_.report().drop(packet, kDropTableFull, connections_.size());
        admission.verdict = Verdict::drop;
        return nullptr;
    }
    return schedule_for(packet, flow, *service, admission);
}

Connection* Director::schedule_for(const net::Packet& packet, const Flow& flow, Service& service,
                                   Admission& admission) {
    net::Reporter& report = host_.report();
    if (report.observed()) report.decide(packet, kServiceMatched, to_string(service.key));
    const bool from_here = packet.in == net::kNoInterface || packet.in == net::kLoopback;
    if (from_here && connections_.find(reversed(flow.key), Direction::request) != nullptr) {
        report.decide(packet, kNotScheduled, "it is the answer of a real server on this host");
        return nullptr;
    }
    if (flow.key.source.port == kFtpData) {
        report.decide(packet, kNotScheduled, "FTP data connections are never scheduled");
        return nullptr;
    }
    if (service.persistence != 0) return schedule_persistent(packet, flow, service, admission);
    Server* chosen = nullptr;
    const std::uint16_t port = flow.key.destination.port;
    if (service.key.mark == 0 && port != service.key.port) {
        // Other ports than its own reach a service on port 0, and FTP's: they need a template to tell them the server.
        if (service.key.port == 0) report.drop(packet, kDropPortZero);
    } else {
        chosen = pick(packet, flow, service);
    }
    if (chosen == nullptr) {
        admission.verdict = leave(packet, flow, service);
        return nullptr;
    }
    return enter({.virtual_address = flow.key.destination.address,
                  .client = flow.key.source.address,
                  .server_address = chosen->address,
                  .virtual_port = port,
                  .client_port = flow.key.source.port,
                  .server_port = chosen->port != 0 ? chosen->port : port,
                  .protocol = flow.key.protocol,
                  .method = chosen->method,
                  .one_packet = service.one_packet && flow.key.protocol == wire::Protocol::udp,
                  .server = chosen},
                 service, admission);
}

/// The scheduler's choice, told; null after the drop was told.
Server* Director::pick(const net::Packet& packet, const Flow& flow, Service& service) {
    net::Reporter& report = host_.report();
    // An ICMP error is scheduled by the packet that it quotes, which was on its way from VIP to the client.
    const wire::Endpoint& destination = flow.quoted ? flow.key.source : flow.key.destination;
    Server* chosen = service.scheduler->pick({.client = flow.key.source.address,
                                              .client_port = flow.key.source.port,
                                              .destination = destination.address,
                                              .now = host_.now(),
                                              .random = &host_.random()});
    if (chosen != nullptr) {
        report.decide(packet, kServerChosen, service.scheduler->name(), chosen->address, chosen->port, chosen->weight,
                      chosen->active, chosen->inactive);
    } else if (service.key.port != kFtp || flow.key.destination.port == kFtp) {
        report.drop(packet, kDropNoServer, service.scheduler->name(), to_string(service.key));
    }
    return chosen;
}

/// No server may take it. The client is told so for UDP and for a TCP SYN alike: there is no socket that could send a
/// RST. What reached FTP's service on another port may be for somebody else on this host.
Verdict Director::leave(const net::Packet& packet, const Flow& flow, const Service& service) {
    if (service.key.port == kFtp && flow.key.destination.port != kFtp) {
        host_.report().decide(packet, kNotScheduled, "it is not FTP's own port");
        return Verdict::accept;
    }
    host_.icmp().send_error(packet, net::IcmpError::port_unreachable());
    return Verdict::drop;
}

Connection* Director::enter(const Connection& content, Service& service, Admission& admission) {
    Connection newborn = content;
    newborn.tracked = sysctls_.conntrack != 0;
    newborn.timeout = kNewborn;
    newborn.expires = host_.now() + kNewborn;
    Connection* made = newborn.one_packet ? &admission.single.emplace(newborn) : &connections_.add(newborn);
    bind(*made);
    for (Statistics* s : {&made->server->statistics, &service.statistics, &totals_}) ++s->live.connections;
    return made;
}

// ---- a server's counts (ip_vs_bind_dest, ip_vs_unbind_dest)

void Director::bind(Connection& c) {
    Server& server = *c.server;
    ++server.connections;
    ++(c.is_template ? server.persistent : c.active ? server.active : server.inactive);
    if (server.upper_threshold != 0 && server.active + server.inactive >= server.upper_threshold) {
        server.overloaded = true;
    }
    load_changed(server);
}

void Director::unbind(const Connection& c) {
    Server& server = *c.server;
    --server.connections;
    --(c.is_template ? server.persistent : c.active ? server.active : server.inactive);
    const std::uint32_t total = server.active + server.inactive;
    const bool relieved = server.lower_threshold != 0   ? total < server.lower_threshold
                          : server.upper_threshold != 0 ? total * 4 < server.upper_threshold * 3
                                                        : true;
    if (relieved) server.overloaded = false;
    load_changed(server);
}

void Director::expire(Connection& connection) {
    if (!connection.ended) tell(net::ChangeKind::remove, connection);
    const Connection gone = connection;
    connections_.remove(connection);
    unbind(gone);
    untrack_ended(netfilter_, gone);
}

void Director::cut_off(Connection& connection) {
    Connection* above = connections_.template_of(connection);
    expire(connection);
    if (above != nullptr && above->controlled() == 0 && !above->assured) expire(*above);
}

}  // namespace lvslab::ipvs
