#include "ipvs/director.hpp"

#include <algorithm>

#include "ipvs/forward.hpp"
#include "ipvs/scheduler.hpp"
#include "ipvs/templates.hpp"
#include "ipvs/tracking.hpp"

/// The path of a packet through the director (net/netfilter/ipvs/ip_vs_core.c).
namespace lvslab::ipvs {

namespace {

using net::Hook;
using net::Verdict;

/// The estimator's period (ip_vs_est.c): statistics that commands show are at most this old.
constexpr net::Time kEstimatorPeriod = std::chrono::seconds(2);
/// What a template gets when its time is over but connections still hang on it (ip_vs_conn_expire).
constexpr Lifetime kStillInUse{60};

}  // namespace

Director::Director(net::Host& host, netfilter::Netfilter* netfilter)
    : host_(host),
      netfilter_(netfilter),
      trash_(host.era() == net::Era::linux_2_6_32 ? Trash::Keep::while_connected : Trash::Keep::some_minutes),
      defense_(sysctls_),
      ticks_(kEstimatorPeriod) {
    host_.attach(*this);
    if (netfilter_ != nullptr) netfilter_->attach(static_cast<const netfilter::Balancer*>(this));
    sysctls_.add_to(host_, [this] { defense_changed(); });
}

/// Where the director stands in netfilter (ip_vs_ops4).
void Director::take_hooks() {
    if (ticks_.running()) return;
    ticks_.start(host_.now());
    using See = Verdict (Director::*)(net::Packet&, const net::HookState&);
    struct Place {
        Hook hook;
        int priority;
        const char* name;
        See see;
    };
    const Place places[] = {Place{Hook::local_in, 98, "ip_vs_reply", &Director::on_reply},
                            {Hook::local_in, 99, "ip_vs_remote_request", &Director::on_request},
                            {Hook::local_out, -99, "ip_vs_local_reply", &Director::on_reply},
                            {Hook::local_out, -98, "ip_vs_local_request", &Director::on_request},
                            {Hook::forward, 99, "ip_vs_forward_icmp", &Director::on_forwarded_error},
                            {Hook::forward, 100, "ip_vs_reply", &Director::on_reply}};
    static_assert(std::size(places) == kHooks);
    for (const Place& place : places) {
        host_.hooks().add(
            {place.hook, place.priority, place.name},
            [this, see = place.see](net::Packet& p, const net::HookState& s) { return (this->*see)(p, s); });
    }
}

/// Without any service Linux lets go of the packets: the entries that are left see none (seen on 6.1;
/// the 2.6.32 module holds its hooks until it is unloaded).
void Director::release_hooks() {
    if (host_.era() == net::Era::linux_2_6_32) return;
    ticks_.stop();
    for (const Hook hook : {Hook::local_in, Hook::local_out, Hook::forward}) {
        for (const char* name : {"ip_vs_reply", "ip_vs_remote_request", "ip_vs_local_reply", "ip_vs_local_request",
                                 "ip_vs_forward_icmp"}) {
            host_.hooks().remove(hook, name);
        }
    }
}

Verdict Director::on_request(net::Packet& packet, const net::HookState& state) {
    if (packet.balanced || sysctls_.backup_only != 0) return Verdict::accept;
    if (packet.type != net::PacketType::host && state.hook != Hook::local_out) return Verdict::accept;
    if (const auto error = IcmpAbout::parse(packet)) return on_request_error(packet, *error, state);
    const auto flow = Flow::parse(packet);
    if (!flow) return Verdict::accept;
    Admission admission;
    Connection* connection = known_connection(packet, *flow, admission.verdict);
    if (admission.verdict != Verdict::accept) return admission.verdict;
    if (connection == nullptr) connection = schedule(packet, *flow, admission);
    if (connection == nullptr) return admission.verdict;
    account(*connection, flow->length, Direction::request);
    if (connection->packets_in < 0xff) ++connection->packets_in;
    step_state(packet, *connection, *flow, Direction::request);
    const Verdict verdict =
        forward_request(host_, packet, {.connection = *connection, .sysctls = sysctls_, .netfilter = netfilter_});
    if (connection->one_packet) unbind(*connection);
    return verdict;
}

Verdict Director::on_reply(net::Packet& packet, const net::HookState& state) {
    if (packet.balanced) return Verdict::accept;
    if (!gather_fragments(host_, packet, state.hook)) return Verdict::stolen;
    if (const auto error = IcmpAbout::parse(packet)) return on_reply_error(packet, *error);
    const auto flow = Flow::parse(packet);
    if (!flow) return Verdict::accept;
    Connection* connection = connections_.find(flow->key, Direction::reply);
    if (connection == nullptr) return refuse_stray_reply(packet, *flow);
    if (host_.report().observed())
        host_.report().decide(packet, kReplyFound, connection->client, to_string(connection->server->service),
                              connection->server_address, to_string(connection->state));
    account(*connection, flow->length, Direction::reply);
    step_state(packet, *connection, *flow, Direction::reply);
    return rewrite_reply(host_, packet, {.connection = *connection, .sysctls = sysctls_, .netfilter = netfilter_});
}

/// nat_icmp_send=1: a NAT server that speaks to nobody we know is told so, unless it only says RST.
Verdict Director::refuse_stray_reply(const net::Packet& packet, const Flow& flow) {
    if (sysctls_.nat_icmp_send == 0 || flow.flags.has(wire::kRst)) return Verdict::accept;
    const bool of_a_server = has_server_at(flow.key.source.address, [&](const Server& server) {
        const bool same_protocol = server.service.mark != 0 || server.service.protocol == flow.key.protocol;
        return server.method == Method::nat && server.port == flow.key.source.port && same_protocol;
    });
    if (!of_a_server) return Verdict::accept;
    host_.report().drop(packet, kDropStrayReply, flow.key.source.address, flow.key.source.port);
    host_.icmp().send_error(packet, net::IcmpError::port_unreachable());
    return Verdict::drop;
}

Connection* Director::known_connection(const net::Packet& packet, const Flow& flow, Verdict& verdict) {
    Connection* known = connections_.find(flow.key, Direction::request);
    if (known == nullptr) return nullptr;
    if (begins_anew(*known, flow)) {
        // The tracked connection may not get another answer than the one it waits for: the next SYN begins both anew.
        const bool old = uses_old_tracking(netfilter_, packet, *known);
        if (old) {
            host_.report().drop(packet, kDropOldTracking);
            verdict = Verdict::drop;
        }
        known->tracked = old;
        end_now(*known);
        return nullptr;
    }
    if (!known->server->available) {
        // 6.1 goes on as if the connection had never been; 2.6.32 forgets it after this packet.
        const bool forget = sysctls_.expire_nodest_conn != 0;
        if (!forget || host_.era() == net::Era::linux_2_6_32) {
            host_.report().drop(packet, kDropServerGone, known->server_address, known->server_port,
                                sysctls_.expire_nodest_conn);
            verdict = Verdict::drop;
        }
        if (forget) end_now(*known);
        return nullptr;
    }
    if (host_.report().observed()) {
        host_.report().decide(
            packet, kConnectionFound, wire::to_string(flow.key.source), wire::to_string(flow.key.destination),
            wire::to_string(wire::Endpoint{known->server_address, known->server_port}), to_string(known->state));
    }
    return known;
}

/// ip_vs_conn_expire_now: the timer ends it, and runs when this packet has been dealt with. Until then the server
/// counts it, so a new connection may find the server overloaded. In the tables the new one already stands in its
/// place.
void Director::end_now(Connection& connection) {
    connection.ended = true;
    connection.ways = 0;
    tell(net::ChangeKind::remove, connection);
    connections_.set_expiry(connection, host_.now());
}

/// A client that uses its port again: the old connection is over, so the scheduler may choose another server
/// (is_new_conn_expected). A template would only choose the same one.
bool Director::begins_anew(const Connection& connection, const Flow& flow) const {
    if (!flow.flags.has(wire::kSyn)) return false;
    if (sysctls_.expire_nodest_conn != 0 && connection.server->weight == 0 && host_.era() != net::Era::linux_2_6_32) {
        return true;
    }
    if (sysctls_.conn_reuse_mode == 0 || connection.control != 0) return false;
    if (connection.state == State::time_wait || connection.state == State::close) return true;
    return (sysctls_.conn_reuse_mode & 2) != 0 && connection.state == State::fin_wait &&
           connection.only_requests_seen();
}

void Director::step_state(const net::Packet& packet, Connection& connection, const Flow& flow, Direction direction) {
    if (direction == Direction::reply) connection.reply_seen = true;
    const bool tcp = connection.protocol == wire::Protocol::tcp;
    State next = State::udp;
    if (tcp) {
        const Direction seen = connection.only_requests_seen() ? Direction::request_only : direction;
        next = next_tcp_state(connection.state, seen, flow.flags, defense_.tcp_table());
        const bool active = counts_as_active(next, host_.era() == net::Era::linux_2_6_32);
        if (active != connection.active) {
            Server& server = *connection.server;
            server.active += active ? 1U : -1U;
            server.inactive += active ? -1U : 1U;
            connection.active = active;
            load_changed(server);
        }
    }
    connection.timeout = std::chrono::duration_cast<Lifetime>(timeouts_[next]);
    if (next != connection.state) {
        host_.report().decide(packet, kStateChanged, to_string(connection.state), to_string(next),
                              net::Time(connection.timeout));
        connection.state = next;
        connection.ways = 0;
    }
    if (connection.one_packet) return;
    if (tcp ? next == State::established : direction == Direction::reply) {
        Connection* above = connections_.template_of(connection);
        if (above != nullptr && !above->assured) {
            above->assured = true;
            tell(net::ChangeKind::set, *above);
        }
    }
    connection.ended = false;  // this host's own RST to the client, say, gives it a new life
    connections_.set_expiry(connection, host_.now() + connection.timeout);
    tell(net::ChangeKind::set, connection);
}

std::optional<netfilter::Balanced> Director::balanced(const net::Packet& packet) const {
    if (!packet.balanced) return std::nullopt;
    const auto flow = Flow::parse(packet);
    if (!flow) return std::nullopt;
    const Connection* c = const_cast<ConnectionTable&>(connections_).find(reversed(flow->key), Direction::reply);
    if (c == nullptr) return std::nullopt;
    const Connection* above = connections_.template_of(*c);
    return netfilter::Balanced{.protocol = c->protocol,
                               .virtual_address = c->virtual_address,
                               .virtual_port = c->virtual_port,
                               .method = "mig"[static_cast<std::size_t>(c->method)],
                               .control_port = above == nullptr ? std::nullopt : std::optional(above->virtual_port)};
}

// ---- time

net::Time Director::next_deadline() const {
    net::Time next = std::min(connections_.next_deadline(), trash_.next_deadline());
    if (!defense_.rests(connections_.size())) next = std::min(next, defense_.turns.next(host_.now()));
    const bool rests = sysctls_.run_estimation == 0 || (estimates_rest_ && totals_.at_rest());
    return rests ? next : std::min(next, ticks_.next(host_.now()));
}

void Director::advance(net::Time now) {
    while (Connection* over = connections_.next_expired(now)) {
        if (over->controlled() == 0) {
            expire(*over);
            continue;
        }
        over->timeout = kStillInUse;
        connections_.set_expiry(*over, now + kStillInUse);
        tell(net::ChangeKind::set, *over);
    }
    trash_.advance(now);
    if (defense_.turns.due(now)) {
        defense_changed();
        if (defense_.drops_entries()) drop_random_entries();
    }
    if (!ticks_.due(now)) return;
    tick();
    ticks_.start(now);
}

void Director::tick() {
    if (sysctls_.run_estimation == 0) return;
    estimates_rest_ = true;
    for (Service& service : services_) {
        if (service.statistics.tick()) tell(net::ChangeKind::set, service);
        estimates_rest_ &= service.statistics.at_rest();
        for (const auto& server : service.servers) {
            if (server->statistics.tick()) tell(net::ChangeKind::set, *server);
            estimates_rest_ &= server->statistics.at_rest();
        }
    }
    if (totals_.tick()) tell_totals();
}

}  // namespace lvslab::ipvs
