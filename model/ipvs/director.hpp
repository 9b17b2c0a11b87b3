#pragma once

#include <algorithm>
#include <list>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "ipvs/connection_table.hpp"
#include "ipvs/defense.hpp"
#include "ipvs/flow.hpp"
#include "ipvs/forward.hpp"
#include "ipvs/icmp_error.hpp"
#include "ipvs/rows.hpp"
#include "ipvs/service.hpp"
#include "ipvs/sysctls.hpp"
#include "ipvs/tcp_state.hpp"
#include "ipvs/trash.hpp"
#include "ipvs/turns.hpp"
#include "net/host.hpp"
#include "netfilter/netfilter.hpp"

namespace lvslab::ipvs {

/// A command that can not be carried out; the text is ipvsadm's own where it has one.
struct DirectorError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A load balancer on a Host, as IPVS is one on Linux: functions on the hooks LOCAL_IN, LOCAL_OUT and FORWARD that
/// find the virtual service, choose a real server, keep the connection, and send the packet there by the server's
/// method. The hooks are taken when the first service appears, and left when the last one goes.
class Director final : public net::Clocked, public netfilter::Balancer {
public:
    explicit Director(net::Host& host, netfilter::Netfilter* netfilter = nullptr);

    void attach(TableObserver* observer) { observer_ = observer; }

    // ---- configuration: what ipvsadm does. All throw DirectorError.
    struct ServiceOptions {
        std::string scheduler = "wlc";
        std::uint32_t flags = 0;               ///< SchedulerFlag bits, as `-b` names them
        std::uint32_t persistence = 0;         ///< seconds; 0: not persistent
        std::uint8_t persistence_prefix = 32;  ///< `-M`
        bool one_packet = false;               ///< `-o`, UDP only
    };
    void add_service(const ServiceKey& key, const ServiceOptions& options);
    void edit_service(const ServiceKey& key, const ServiceOptions& options);
    void delete_service(const ServiceKey& key);
    struct ServerOptions {
        Method method = Method::direct;
        std::uint32_t weight = 1;
        std::uint32_t upper_threshold = 0;  ///< `-x`; 0: none
        std::uint32_t lower_threshold = 0;  ///< `-y`; 0: three quarters of the upper one
    };
    void add_server(const ServiceKey& key, const wire::Endpoint& server, const ServerOptions& options);
    void edit_server(const ServiceKey& key, const wire::Endpoint& server, const ServerOptions& options);
    void delete_server(const ServiceKey& key, const wire::Endpoint& server);
    /// `ipvsadm -C`: all services go; connections stay until they expire.
    void clear();
    /// `ipvsadm -Z`: statistics of one service and its servers, or of all, start at zero.
    void zero(const ServiceKey* key = nullptr);
    struct Timeouts {
        net::Time tcp{}, tcp_fin{}, udp{};
    };
    Timeouts timeouts() const;
    /// A zero leaves the value as it is (`ipvsadm --set`).
    void set_timeouts(const Timeouts& timeouts);

    /// The table grows no further: then a connection that is half open makes room for a new one, and if none is found
    /// the new one is dropped. Linux knows no limit.
    void limit_connections(std::size_t most) { most_connections_ = most; }

    Tables tables() const;
    std::size_t connection_count() const { return connections_.size(); }

    // ---- Balancer: what `-m ipvs` asks. A packet on its way to the real server, as Linux 6.1 finds it (xt_ipvs.c).
    std::optional<netfilter::Balanced> balanced(const net::Packet& packet) const override;

    // ---- for whoever passes packets on without asking each time (fastpath)
    static constexpr std::size_t kHooks = 6;
    /// Is it on the hooks, all kHooks of its functions?
    bool takes_hooks() const { return ticks_.running(); }
    ConnectionTable& connections() { return connections_; }
    /// A segment that only acknowledges would leave the connection in its state.
    static bool rests(const Connection& c) {
        return (c.state == State::established || c.state == State::udp) && !c.ended && c.server->available;
    }
    /// Such a segment was passed on: what on_request and on_reply count and set. `bytes`: IP total length.
    void count_passed(Connection& connection, Direction direction, std::size_t bytes) {
        count(*connection.server, bytes, direction);
        if (direction == Direction::request && connection.packets_in != 0xff) ++connection.packets_in;
        connections_.set_expiry(connection, host_.now() + connection.timeout);
    }

    // ---- Clocked: connections end, and every 2 s the estimator brings the shown statistics up to date
    net::Time next_deadline() const override;
    void advance(net::Time now) override;

private:
    /// What the director decided about a packet without a connection.
    struct Admission {
        net::Verdict verdict = net::Verdict::accept;
        std::optional<Connection> single{};  ///< the entry of a one-packet service: the table never sees it
    };

    // ---- packets (director.cpp)
    net::Verdict on_request(net::Packet& packet, const net::HookState& state);
    net::Verdict on_reply(net::Packet& packet, const net::HookState& state);
    net::Verdict on_forwarded_error(net::Packet& packet, const net::HookState& state);
    /// The connection of the packet's flow, if it may go on with it; expires it if it may not. `verdict` is drop if the
    /// packet ends here.
    Connection* known_connection(const net::Packet& packet, const Flow& flow, net::Verdict& verdict);
    bool begins_anew(const Connection& connection, const Flow& flow) const;
    void account(const Connection& connection, std::size_t bytes, Direction direction) {
        if (connection.server->available) count(*connection.server, bytes, direction);
    }
    void count(Server& server, std::size_t bytes, Direction direction) {
        for (Statistics* s : {&server.statistics, &server.owner->statistics, &totals_}) {
            s->live.count(direction == Direction::reply, bytes);
        }
    }
    void step_state(const net::Packet& packet, Connection& connection, const Flow& flow, Direction direction);
    net::Verdict refuse_stray_reply(const net::Packet& packet, const Flow& flow);

    // ---- ICMP errors about connections (director_icmp.cpp)
    net::Verdict on_request_error(net::Packet& packet, const IcmpAbout& about, const net::HookState& state);
    net::Verdict on_reply_error(net::Packet& packet, const IcmpAbout& about);
    net::Verdict on_tunnel_error(net::Packet& packet, const IcmpAbout& about, const Connection& connection);

    // ---- new connections (admission.cpp)
    Service* service_for(const net::Packet& packet, const FlowKey& key) const;
    /// A new connection, or null: admission.verdict says what becomes of the packet.
    Connection* schedule(const net::Packet& packet, const Flow& flow, Admission& admission);
    Connection* schedule_for(const net::Packet& packet, const Flow& flow, Service& service, Admission& admission);
    Server* pick(const net::Packet& packet, const Flow& flow, Service& service);
    net::Verdict leave(const net::Packet& packet, const Flow& flow, const Service& service);
    Connection* enter(const Connection& content, Service& service, Admission& admission);
    void bind(Connection& connection);
    void unbind(const Connection& connection);
    void expire(Connection& connection);
    void end_now(Connection& connection);
    /// Is there one at that address, in any service, of which `is_meant` is true?
    template <class Predicate>
    bool has_server_at(wire::Ipv4Address address, const Predicate& is_meant) const {
        const auto [first, last] = servers_by_address_.equal_range(address.value);
        return std::any_of(first, last, [&](const auto& entry) { return is_meant(*entry.second); });
    }
    /// As expire; and what it hung on goes too, if nothing else hangs there and no answer ever came.
    void cut_off(Connection& connection);

    // ---- persistence (persistence.cpp)
    Connection* schedule_persistent(const net::Packet& packet, const Flow& flow, Service& service,
                                    Admission& admission);
    bool still_good(Connection& of_template);

    // ---- under attack (defense.cpp)
    void defense_changed();
    void drop_random_entries();
    /// Is there room for another entry, or was it made?
    bool make_room();

    // ---- services and servers (director_config.cpp)
    Service* find_service(const ServiceKey& key) const;
    Service& service_at(const ServiceKey& key, const char* if_missing = "No such service") const;
    void set_options(Service& service, const ServiceOptions& options);
    void set_options(Server& server, const ServerOptions& options);
    void unlink_server(Service& service, std::size_t position);
    /// With expire_nodest_conn=1 the connections of servers that are gone go too.
    void drop_orphans();
    void take_hooks();
    void release_hooks();
    void tick();

    // ---- rows (director_rows.cpp)
    ServiceRow row(const Service& service) const;
    ServerRow row(const Server& server, std::size_t order) const;
    ConnectionRow row(const Connection& connection) const;
    TotalsRow totals_row() const;
    void tell(net::ChangeKind kind, const Service& service) const;
    void tell(net::ChangeKind kind, const Server& server) const;
    void tell_servers(const Service& service) const;  ///< all of them
    void tell(net::ChangeKind kind, const Connection& connection) const;
    void tell_totals() const;
    /// A server's connection counts have changed: its scheduler and the observer hear it.
    void load_changed(const Server& server) const;

    net::Host& host_;
    netfilter::Netfilter* netfilter_;
    TableObserver* observer_ = nullptr;
    VsSysctls sysctls_;
    using Services = std::list<Service>;  ///< in the order in which they were added
    Services services_;
    std::unordered_map<ServiceKey, Services::iterator, HashOfKey> services_by_key_;
    std::uint32_t services_made_ = 0;
    std::unordered_multimap<std::uint32_t, const Server*> servers_by_address_;  ///< of all services (ip_vs_rs_hash)
    Trash trash_;
    ConnectionTable connections_;
    std::size_t most_connections_ = SIZE_MAX;
    StateTimeouts timeouts_;
    Statistics totals_;
    Defense defense_;
    Turns ticks_;                 ///< of the estimator
    bool estimates_rest_ = true;  ///< of servers and services too; until something is counted
};

}  // namespace lvslab::ipvs
