#include "ipvs/director.hpp"
#include "ipvs/templates.hpp"

/// Persistence: a template remembers which real server a client has, and its later connections go there too
/// (ip_vs_sched_persist). A template is an entry like any other, but for its client port, which is 0:
///
///     TCP client&mask:0 -> VIP:vport -> server:port       a service of one port
///     TCP client&mask:0 -> VIP:0     -> server:0          a service on port 0, and FTP: all ports are one
///     IP  client&mask:0 -> mark:0    -> server:0          a firewall mark: all its services are one
namespace lvslab::ipvs {

namespace {

constexpr auto kAnyProtocol = static_cast<wire::Protocol>(0);  // IPPROTO_IP

bool port_matters(const Service& service, const Flow& flow) {
    return flow.key.destination.port == service.key.port && service.key.port != kFtp;
}

FlowKey template_key(const Service& service, const Flow& flow) {
    const wire::Ipv4Address client = wire::Prefix{flow.key.source.address, service.persistence_prefix}.network();
    if (service.key.mark != 0 && flow.key.destination.port != service.key.port) {
        return {kAnyProtocol, {client, 0}, {{service.key.mark}, 0}};
    }
    const std::uint16_t port = port_matters(service, flow) ? flow.key.destination.port : std::uint16_t{0};
    return {flow.key.protocol, {client, 0}, {flow.key.destination.address, port}};
}

}  // namespace

Connection* Director::schedule_persistent(const net::Packet& packet, const Flow& flow, Service& service,
                                          Admission& admission) {
    const FlowKey key = template_key(service, flow);
    Connection* known = connections_.find_template(key);
    if (known != nullptr && !still_good(*known)) known = nullptr;
    if (known != nullptr) {
        host_.report().decide(packet, kTemplateFound, known->client, known->server->address, known->server->port);
    } else {
        Server* chosen = pick(packet, flow, service);
        if (chosen == nullptr) {
            admission.verdict = leave(packet, flow, service);
            return nullptr;
        }
        known = &connections_.add({.virtual_address = key.destination.address,
                                   .client = key.source.address,
                                   .server_address = chosen->address,
                                   .virtual_port = key.destination.port,
                                   .server_port = port_matters(service, flow) ? chosen->port : std::uint16_t{0},
                                   .protocol = key.protocol,
                                   .method = chosen->method,
                                   .is_template = true,
                                   .server = chosen,
                                   .timeout = Lifetime(service.persistence),
                                   .expires = net::kNever});
        bind(*known);
        host_.report().decide(packet, kTemplateMade, known->client, known->server->address, known->server->port,
                              net::Time(known->timeout));
    }
    Server& server = *known->server;
    const std::uint16_t port = flow.key.destination.port;
    const bool maps = port == service.key.port && server.port != 0;
    Connection* made = enter({.virtual_address = flow.key.destination.address,
                              .client = flow.key.source.address,
                              .server_address = server.address,
                              .virtual_port = port,
                              .client_port = flow.key.source.port,
                              .server_port = maps ? server.port : port,
                              .protocol = flow.key.protocol,
                              .method = server.method,
                              .one_packet = service.one_packet && flow.key.protocol == wire::Protocol::udp,
                              .server = &server},
                             service, admission);
    if (made->one_packet) {
        if (known->packets_in < 0xff) ++known->packets_in;
    } else {
        connections_.put_under(*made, *known);
    }
    connections_.set_expiry(*known, host_.now() + known->timeout);
    tell(net::ChangeKind::set, *known);
    return made;
}

/// A template whose server is gone, or quiescent with expire_quiescent_template=1, is never found again; but it stays
/// until its time is over (ip_vs_check_template).
bool Director::still_good(Connection& of_template) {
    const Server& server = *of_template.server;
    const bool quiescent = sysctls_.expire_quiescent_template != 0 && server.weight == 0;
    if (server.available && !quiescent) return true;
    tell(net::ChangeKind::remove, of_template);
    connections_.hide(of_template);
    tell(net::ChangeKind::set, of_template);
    return false;
}

}  // namespace lvslab::ipvs
