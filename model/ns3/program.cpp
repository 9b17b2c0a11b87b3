#include "ns3/program.hpp"

#include <ns3/simulator.h>

#include <chrono>
#include <map>

#include "ns3/clock.hpp"
#include "ns3/http_client.hpp"
#include "ns3/http_server.hpp"
#include "ns3/udp_echo_client.hpp"
#include "ns3/udp_echo_server.hpp"
#include "shell/ping.hpp"
#include "shell/traceroute.hpp"

namespace lvslab::sim {

namespace {

/// An ns-3 application, which its node keeps alive.
template <class App>
class AppProgram final : public Program {
public:
    AppProgram(HostStack& stack, ::ns3::Ptr<App> app) : app_(app) { stack.node()->AddApplication(app); }
    void give_up() override {
        if constexpr (requires { app_->give_up(); }) app_->give_up();
    }

private:
    ::ns3::Ptr<App> app_;
};

template <class App>
std::unique_ptr<Program> on_node(const ProgramPlace& place, ::ns3::Ptr<App> app) {
    return std::make_unique<AppProgram<App>>(place.stack, app);
}

/// The shell's ping, started at its time: `ping -c COUNT -i EVERY -s SIZE`, but each request is waited for.
class PingProgram final : public Program {
public:
    static constexpr net::Time kPatience = std::chrono::seconds{5};

    PingProgram(const ProgramPlace& place, const lab::Ping& what) : place_(place), what_(what) {
        ::ns3::Simulator::Schedule(delay_until(what.when.start), &PingProgram::start, this);
    }
    void give_up() override {
        while (!open_.empty()) end(open_.begin()->first, traffic::Outcome::unfinished);
    }

private:
    void start() {
        const shell::PingRequest request{.target = what_.to,
                                         .count = static_cast<std::uint32_t>(what_.when.count),
                                         .interval = what_.when.every,
                                         .size = static_cast<std::uint32_t>(what_.size),
                                         .source = {},
                                         .patience = kPatience};
        place_.stack.start<shell::Ping>(request, [this](const shell::Echo& echo) { hear(echo); });
    }
    void hear(const shell::Echo& echo) {
        using Event = shell::Echo::Event;
        const std::int64_t number = echo.number - std::int64_t{1};
        if (echo.event == Event::sent) {
            open_[number] = lab_now();
        } else {
            end(number, echo.event == Event::answered ? traffic::Outcome::ok
                        : echo.event == Event::failed ? traffic::Outcome::unreachable
                                                      : traffic::Outcome::timed_out);
        }
    }
    void end(std::int64_t number, traffic::Outcome outcome) {
        const auto open = open_.extract(number);
        place_.results.requests.push_back({.kind = "ping",
                                           .from = what_.from,
                                           .to = wire::to_string(what_.to),
                                           .number = number,
                                           .start = open.mapped(),
                                           .end = lab_now(),
                                           .bytes = static_cast<std::uint64_t>(what_.size),
                                           .outcome = outcome,
                                           .server = {}});
    }

    ProgramPlace place_;
    lab::Ping what_;
    std::map<std::int64_t, net::Time> open_;  ///< when each was sent
};

/// The shell's traceroute, started at its time: `traceroute -n -q 1 -N 1 -w 1`.
class TracerouteProgram final : public Program {
public:
    TracerouteProgram(const ProgramPlace& place, const lab::Traceroute& what) : place_(place), what_(what) {
        ::ns3::Simulator::Schedule(delay_until(what.start), &TracerouteProgram::start, this);
    }

private:
    void start() {
        const shell::TracerouteRequest request{
            .target = what_.to, .queries = 1, .at_once = 1, .wait = std::chrono::seconds{1}, .numeric = true};
        place_.stack.start<shell::Traceroute>(request, [this](const auto& hops) {
            place_.results.traces.push_back({.from = what_.from, .to = what_.to, .hops = hops});
        });
    }

    ProgramPlace place_;
    lab::Traceroute what_;
};

struct Starter {
    const std::string& node;
    const ProgramPlace& place;

    std::unique_ptr<Program> operator()(const lab::Serve& s) const {
        const auto log = [&results = place.results, name = node](const traffic::Served& served) {
            results.served.push_back({.node = name, .at = served.at, .peer = served.peer, .local = served.local});
        };
        if (s.protocol == lab::Protocol::udp_echo) {
            return on_node(place,
                           ::ns3::CreateObject<UdpEchoServer>(UdpEchoServerConfig{.port = s.port, .name = node}, log));
        }
        return on_node(
            place,
            ::ns3::CreateObject<HttpServer>(
                HttpServerConfig{.port = s.port, .body = static_cast<std::uint64_t>(s.size), .name = node}, log));
    }

    std::unique_ptr<Program> operator()(const lab::Get& g) const {
        const auto report = [&results = place.results, g](const HttpResult& r) {
            results.requests.push_back({.kind = "http",
                                        .from = g.from,
                                        .to = wire::to_string(g.server),
                                        .number = r.number,
                                        .start = r.start,
                                        .connected = r.connected,
                                        .end = r.end,
                                        .bytes = r.body_bytes,
                                        .outcome = r.outcome,
                                        .server = r.server});
        };
        return on_node(place,
                       ::ns3::CreateObject<HttpClient>(
                           HttpClientConfig{
                               .server = g.server, .host = {}, .path = g.path, .when = g.when, .idle = g.idle},
                           report));
    }

    std::unique_ptr<Program> operator()(const lab::Udp& u) const {
        const auto report = [&results = place.results, u](const UdpEchoResult& r) {
            results.requests.push_back(
                {.kind = "udp",
                 .from = u.from,
                 .to = wire::to_string(u.server),
                 .number = r.number,
                 .start = r.start,
                 .end = r.end,
                 .bytes = r.outcome == traffic::Outcome::ok ? static_cast<std::uint64_t>(u.size) : 0,
                 .outcome = r.outcome,
                 .server = r.server});
        };
        return on_node(
            place, ::ns3::CreateObject<UdpEchoClient>(UdpEchoClientConfig{.server = u.server,
                                                                          .size = static_cast<std::uint32_t>(u.size),
                                                                          .when = u.when,
                                                                          .fresh_ports = !u.one_socket,
                                                                          .port = u.source_port,
                                                                          .idle = u.idle},
                                                      report));
    }

    std::unique_ptr<Program> operator()(const lab::Ping& p) const { return std::make_unique<PingProgram>(place, p); }

    /// World has refused it.
    std::unique_ptr<Program> operator()(const lab::Run&) const { return nullptr; }

    std::unique_ptr<Program> operator()(const lab::Traceroute& t) const {
        return std::make_unique<TracerouteProgram>(place, t);
    }
};

}  // namespace

std::unique_ptr<Program> start_program(const lab::Traffic& traffic, const std::string& node,
                                       const ProgramPlace& place) {
    return std::visit(Starter{node, place}, traffic);
}

std::vector<std::string> nodes_of(const lab::Traffic& traffic) {
    return std::visit(
        [](const auto& t) -> std::vector<std::string> {
            if constexpr (requires { t.on; })
                return t.on;
            else
                return {t.from};
        },
        traffic);
}

}  // namespace lvslab::sim
