#include "ipvs/director.hpp"

#include <algorithm>

#include "ipvs/forward.hpp"
#include "ipvs/scheduler.hpp"
#include "ipvs/templates.hpp"

/// The path of a packet through the director (net/netfilter/ipvs/ip_vs_core.c).
namespace lvslab::ipvs {

namespace {

using net::Hook;
using net::Verdict;

/// Life of an entry between its creation and the first state (ip_vs_conn_new).
constexpr net::Time kNewborn = std::chrono::seconds(3);
/// The estimator's period (ip_vs_est.c): statistics that commands show are at most this old.
constexpr net::Time kEstimatorPeriod = std::chrono::seconds(2);
/// Active FTP's data connections come from port 20; they are the real server's affair.
constexpr std::uint16_t kFtpData = 20;

/// Where the director stands in netfilter (ip_vs_ops4).
struct Place {
    Hook hook;
    int priority;
    const char* name;
    Direction direction;
};
constexpr Place kPlaces[] = {
    {Hook::local_in, 98, "ip_vs_reply", Direction::reply},
    {Hook::local_in, 99, "ip_vs_remote_request", Direction::request},
    {Hook::local_out, -99, "ip_vs_local_reply", Direction::reply},
    {Hook::local_out, -98, "ip_vs_local_request", Direction::request},
    {Hook::forward, 100, "ip_vs_reply", Direction::reply},
};

}  // namespace

Director::Director(net::Host& host) : host_(host) {
    host_.attach(*this);
    host_.sysctls().add("net.ipv4.vs.sloppy_tcp", sloppy_tcp_, {0, 1});
    host_.sysctls().add("net.ipv4.vs.conn_reuse_mode", conn_reuse_mode_, {0, 3});
    if (host_.era() == net::Era::linux_2_6_32) conn_reuse_mode_ = 0;
    host_.sysctls().add("net.ipv4.vs.pmtu_disc", forward_sysctls_.pmtu_disc, {0, 1});
}

void Director::take_hooks() {
    if (next_tick_ != net::kNever) return;
    next_tick_ = (host_.now() / kEstimatorPeriod + 1) * kEstimatorPeriod;
    for (const Place& place : kPlaces) {
        const auto see = place.direction == Direction::request ? &Director::on_request : &Director::on_reply;
        host_.hooks().add({place.hook, place.priority, place.name},
                          [this, see](net::Packet& p, const net::HookState& s) { return (this->*see)(p, s); });
    }
}

/// Without any service Linux lets go of the packets: the entries that are left see none (seen on 6.1;
/// the 2.6.32 module holds its hooks until it is unloaded).
void Director::release_hooks() {
    if (host_.era() == net::Era::linux_2_6_32) return;
    next_tick_ = net::kNever;
    for (const Place& place : kPlaces) host_.hooks().remove(place.hook, place.name);
}

Verdict Director::on_request(net::Packet& packet, const net::HookState&) {
    if (packet.balanced || packet.type != net::PacketType::host) return Verdict::accept;
    const auto flow = Flow::parse(packet);
    if (!flow) return Verdict::accept;
    Verdict verdict = Verdict::accept;
    Connection* connection = connection_for(packet, *flow, verdict);
    if (connection == nullptr) return verdict;
    if (!connection->server->available) {
        host_.report().drop(packet, kDropServerGone, connection->server_address, connection->server_port);
        return Verdict::drop;
    }
    account(*connection, *flow, Direction::request);
    step_state(packet, *connection, *flow, Direction::request);
    return forward_request(host_, packet, *connection, forward_sysctls_);
}

Verdict Director::on_reply(net::Packet& packet, const net::HookState&) {
    if (packet.balanced) return Verdict::accept;
    const auto flow = Flow::parse(packet);
    if (!flow) return Verdict::accept;
    Connection* connection = connections_.find(flow->key, Direction::reply);
    if (connection == nullptr) return Verdict::accept;
    if (host_.report().observed())
        host_.report().decide(packet, kReplyFound, connection->client, to_string(connection->server->service),
                              connection->server_address, to_string(connection->state));
    account(*connection, *flow, Direction::reply);
    step_state(packet, *connection, *flow, Direction::reply);
    return rewrite_reply(host_, packet, *connection);
}

Connection* Director::connection_for(const net::Packet& packet, const Flow& flow, Verdict& verdict) {
    Connection* known = connections_.find(flow.key, Direction::request);
    if (known != nullptr && begins_anew(*known, flow)) {
        expire(*known);
    } else if (known != nullptr) {
        if (host_.report().observed()) {
            host_.report().decide(packet, kConnectionFound, wire::to_string(flow.key.source),
                                  wire::to_string(flow.key.destination),
                                  wire::to_string(wire::Endpoint{known->server_address, known->server_port}),
                                  to_string(known->state));
        }
        return known;
    }
    Service* service = service_for(flow);
    if (service == nullptr) return nullptr;
    if (flow.key.protocol == wire::Protocol::tcp) {
        const bool opens = flow.flags.has(wire::kSyn) || sloppy_tcp_ != 0;
        if (!opens || flow.flags.has(wire::kRst)) {
            host_.report().decide(packet, kNotScheduled, "no connection is known, and this segment opens none");
            return nullptr;
        }
    }
    return schedule(packet, flow, *service, verdict);
}

/// A client that uses its port again: the old connection is over, so the scheduler may choose another server
/// (is_new_conn_expected).
bool Director::begins_anew(const Connection& connection, const Flow& flow) const {
    if (conn_reuse_mode_ == 0 || !flow.flags.has(wire::kSyn)) return false;
    if (connection.state == State::time_wait || connection.state == State::close) return true;
    return (conn_reuse_mode_ & 2) != 0 && connection.state == State::fin_wait && connection.only_requests_seen();
}

Connection* Director::schedule(const net::Packet& packet, const Flow& flow, Service& service, Verdict& verdict) {
    net::Reporter& report = host_.report();
    if (report.observed()) report.decide(packet, kServiceMatched, to_string(service.key));
    if (flow.key.source.port == kFtpData) {
        report.decide(packet, kNotScheduled, "FTP data connections are never scheduled");
        return nullptr;
    }
    verdict = Verdict::drop;
    Server* chosen = nullptr;
    if (service.key.port == 0) {
        report.drop(packet, kDropPortZero);
    } else {
        chosen = service.scheduler->pick({.client = flow.key.source.address, .client_port = flow.key.source.port});
        if (chosen == nullptr) report.drop(packet, kDropNoServer, service.scheduler->name(), to_string(service.key));
    }
    if (chosen == nullptr) {
        // The client is told so for UDP and for a TCP SYN alike: there is no socket that could send a RST
        // (ip_vs_leave).
        host_.icmp().send_error(packet, net::IcmpError::port_unreachable());
        return nullptr;
    }
    report.decide(packet, kServerChosen, service.scheduler->name(), chosen->address, chosen->port, chosen->weight,
                  chosen->active, chosen->inactive);
    Connection& connection = connections_.add({.client = flow.key.source.address,
                                               .virtual_address = flow.key.destination.address,
                                               .server_address = chosen->address,
                                               .client_port = flow.key.source.port,
                                               .virtual_port = flow.key.destination.port,
                                               .server_port = chosen->port,
                                               .protocol = flow.key.protocol,
                                               .method = chosen->method,
                                               .server = chosen,
                                               .timeout = kNewborn,
                                               .expires = host_.now() + kNewborn});
    ++chosen->connections;
    ++chosen->inactive;
    ++chosen->counted.connections;
    ++service.counted.connections;
    tell(net::ChangeKind::set, *chosen);
    return &connection;
}

void Director::account(Connection& connection, const Flow& flow, Direction direction) {
    const auto add = [&](Stats& stats) {
        const bool in = direction == Direction::request;
        ++(in ? stats.packets_in : stats.packets_out);
        (in ? stats.bytes_in : stats.bytes_out) += flow.length;
    };
    Server& server = *connection.server;
    if (!server.available) return;
    add(server.counted);
    if (Service* service = find_service(server.service)) add(service->counted);
}

void Director::step_state(const net::Packet& packet, Connection& connection, const Flow& flow, Direction direction) {
    if (direction == Direction::reply) connection.reply_seen = true;
    State next = State::udp;
    if (connection.protocol == wire::Protocol::tcp) {
        const Direction seen = connection.only_requests_seen() ? Direction::request_only : direction;
        next = next_tcp_state(connection.state, seen, flow.flags);
        count_as(connection, counts_as_active(next, host_.era() == net::Era::linux_2_6_32));
    }
    connection.timeout = timeouts_[next];
    if (next != connection.state) {
        host_.report().decide(packet, kStateChanged, to_string(connection.state), to_string(next), connection.timeout);
        connection.state = next;
    }
    connections_.set_expiry(connection, host_.now() + connection.timeout);
    tell(net::ChangeKind::set, connection);
}

void Director::count_as(Connection& connection, bool active) {
    if (connection.active == active) return;
    connection.active = active;
    Server& server = *connection.server;
    server.active += active ? 1U : -1U;
    server.inactive += active ? -1U : 1U;
    tell(net::ChangeKind::set, server);
}

void Director::expire(Connection& connection) {
    Server& server = *connection.server;
    --(connection.active ? server.active : server.inactive);
    --server.connections;
    tell(net::ChangeKind::remove, connection);
    tell(net::ChangeKind::set, server);
    connections_.remove(connection);
}

// ---- time

net::Time Director::next_deadline() const {
    return std::min({connections_.next_deadline(), trash_.next_deadline(), next_tick_});
}

void Director::advance(net::Time now) {
    while (Connection* over = connections_.next_expired(now)) expire(*over);
    trash_.advance(now);
    if (now < next_tick_) return;
    tick();
    next_tick_ += kEstimatorPeriod;
}

void Director::tick() {
    for (const auto& service : services_) {
        if (service->shown != service->counted) {
            service->shown = service->counted;
            tell(net::ChangeKind::set, *service);
        }
        for (const auto& server : service->servers) {
            if (server->shown == server->counted) continue;
            server->shown = server->counted;
            tell(net::ChangeKind::set, *server);
        }
    }
}

}  // namespace lvslab::ipvs
