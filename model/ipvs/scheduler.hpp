#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "ipvs/service.hpp"
#include "net/random.hpp"
#include "net/time.hpp"

namespace lvslab::ipvs {

/// What a scheduler may look at when it chooses.
struct Request {
    wire::Ipv4Address client{};
    std::uint16_t client_port = 0;
    wire::Ipv4Address destination{};  ///< the packet's: VIP, but for ICMP errors
    net::Time now{0};
    net::Random* random = nullptr;  ///< the Host's; for schedulers that draw
};

/// Chooses a real server for a new connection. One file an algorithm, each after its namesake in net/netfilter/ipvs/.
class Scheduler {
public:
    explicit Scheduler(Service& service) : service_(service) {}
    virtual ~Scheduler() = default;
    virtual std::string_view name() const = 0;
    /// Null: no server may take it.
    virtual Server* pick(const Request& request) = 0;
    /// After a server was added, removed, or got another weight.
    virtual void servers_changed() {}
    /// Before a server leaves the list.
    virtual void removing(const Server&) {}
    /// After a server's connection counts or its overload changed. Schedulers that keep their servers in order hear it.
    virtual void load_changed(const Server&) {}

protected:
    static bool usable(const Server& s) { return s.weight > 0 && !s.overloaded; }
    const Service& service() const { return service_; }
    const std::vector<std::shared_ptr<Server>>& servers() const { return service_.servers; }

private:
    Service& service_;
};

/// Null if there is no such algorithm.
std::unique_ptr<Scheduler> make_scheduler(std::string_view name, Service& service);
/// All names, for messages: `rr, wrr, ...`.
std::string_view known_schedulers();

/// How each algorithm is made; one function a file.
std::unique_ptr<Scheduler> make_rr(Service& service);
std::unique_ptr<Scheduler> make_wrr(Service& service);
std::unique_ptr<Scheduler> make_lc(Service& service);
std::unique_ptr<Scheduler> make_wlc(Service& service);
std::unique_ptr<Scheduler> make_lblc(Service& service);
std::unique_ptr<Scheduler> make_lblcr(Service& service);
std::unique_ptr<Scheduler> make_dh(Service& service);
std::unique_ptr<Scheduler> make_sh(Service& service);
std::unique_ptr<Scheduler> make_sed(Service& service);
std::unique_ptr<Scheduler> make_nq(Service& service);
std::unique_ptr<Scheduler> make_fo(Service& service);
std::unique_ptr<Scheduler> make_ovf(Service& service);
std::unique_ptr<Scheduler> make_mh(Service& service);
std::unique_ptr<Scheduler> make_twos(Service& service);

}  // namespace lvslab::ipvs
