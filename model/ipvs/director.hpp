#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ipvs/connection_table.hpp"
#include "ipvs/flow.hpp"
#include "ipvs/forward.hpp"
#include "ipvs/rows.hpp"
#include "ipvs/service.hpp"
#include "ipvs/tcp_state.hpp"
#include "ipvs/trash.hpp"
#include "net/host.hpp"

namespace lvslab::ipvs {

/// A command that can not be carried out; the text is ipvsadm's own where it has one.
struct DirectorError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A load balancer on a Host, as IPVS is one on Linux: functions on the hooks LOCAL_IN, LOCAL_OUT and FORWARD that
/// find the virtual service, choose a real server, keep the connection, and send the packet there by the server's
/// method. The hooks are taken when the first service appears, and left when the last one goes.
class Director final : public net::Clocked {
public:
    explicit Director(net::Host& host);

    void attach(TableObserver* observer) { observer_ = observer; }

    // ---- configuration: what ipvsadm does. All throw DirectorError.
    struct ServiceOptions {
        std::string scheduler = "wlc";
    };
    void add_service(const ServiceKey& key, const ServiceOptions& options);
    void edit_service(const ServiceKey& key, const ServiceOptions& options);
    void delete_service(const ServiceKey& key);
    struct ServerOptions {
        Method method = Method::direct;
        std::uint32_t weight = 1;
    };
    void add_server(const ServiceKey& key, const wire::Endpoint& server, const ServerOptions& options);
    void edit_server(const ServiceKey& key, const wire::Endpoint& server, const ServerOptions& options);
    void delete_server(const ServiceKey& key, const wire::Endpoint& server);
    /// `ipvsadm -C`: all services go; connections stay until they expire.
    void clear();
    struct Timeouts {
        net::Time tcp{}, tcp_fin{}, udp{};
    };
    Timeouts timeouts() const;
    /// A zero leaves the value as it is (`ipvsadm --set`).
    void set_timeouts(const Timeouts& timeouts);

    Tables tables() const;
    std::size_t connection_count() const { return connections_.size(); }

    // ---- Clocked: connections end, and every 2 s the estimator brings the shown statistics up to date
    net::Time next_deadline() const override;
    void advance(net::Time now) override;

private:
    net::Verdict on_request(net::Packet& packet, const net::HookState& state);
    net::Verdict on_reply(net::Packet& packet, const net::HookState& state);
    /// A connection for the packet's flow, old or new; null: the verdict says what becomes of the packet.
    Connection* connection_for(const net::Packet& packet, const Flow& flow, net::Verdict& verdict);
    bool begins_anew(const Connection& connection, const Flow& flow) const;
    Connection* schedule(const net::Packet& packet, const Flow& flow, Service& service, net::Verdict& verdict);
    void account(Connection& connection, const Flow& flow, Direction direction);
    void step_state(const net::Packet& packet, Connection& connection, const Flow& flow, Direction direction);
    void count_as(Connection& connection, bool active);
    void expire(Connection& connection);

    Service* find_service(const ServiceKey& key) const;
    Service& service_at(const ServiceKey& key, const char* if_missing = "No such service") const;
    Service* service_for(const Flow& flow) const;
    void unlink_server(Service& service, std::size_t position);
    void take_hooks();
    void release_hooks();
    void tick();

    ServiceRow row(const Service& service) const;
    ServerRow row(const Server& server, std::size_t order) const;
    ConnectionRow row(const Connection& connection) const;
    void tell(net::ChangeKind kind, const Service& service) const;
    void tell(net::ChangeKind kind, const Server& server) const;
    void tell(net::ChangeKind kind, const Connection& connection) const;

    net::Host& host_;
    TableObserver* observer_ = nullptr;
    std::vector<std::unique_ptr<Service>> services_;
    Trash trash_;
    ConnectionTable connections_;
    StateTimeouts timeouts_;
    net::Time next_tick_ = net::kNever;
    int sloppy_tcp_ = 0;
    int conn_reuse_mode_ = 1;
    ForwardSysctls forward_sysctls_;
};

}  // namespace lvslab::ipvs
