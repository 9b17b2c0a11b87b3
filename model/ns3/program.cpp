#include "ns3/program.hpp"

#include "ns3/http_client.hpp"
#include "ns3/http_server.hpp"
#include "ns3/ping.hpp"
#include "ns3/traceroute.hpp"
#include "ns3/udp_echo_client.hpp"
#include "ns3/udp_echo_server.hpp"

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

/// A program that lives on the Host itself.
template <class Tool>
class ToolProgram final : public Program {
public:
    template <class... Args>
    explicit ToolProgram(Args&&... args) : tool_(std::forward<Args>(args)...) {
        tool_.start();
    }
    void give_up() override {
        if constexpr (requires { tool_.give_up(); }) tool_.give_up();
    }

private:
    Tool tool_;
};

struct Starter {
    const std::string& node;
    const ProgramPlace& place;

    std::unique_ptr<Program> operator()(const lab::Serve& s) const {
        const auto log = [&results = place.results, name = node](const Served& served) {
            results.served.push_back({.node = name, .at = served.at, .peer = served.peer, .local = served.local});
        };
        if (s.protocol == lab::Protocol::udp_echo) {
            return on_node(place, ::ns3::CreateObject<UdpEchoServer>(
                                      UdpEchoServerConfig{.port = s.port, .name = node}, log));
        }
        return on_node(place, ::ns3::CreateObject<HttpServer>(
                                  HttpServerConfig{
                                      .port = s.port, .body = static_cast<std::uint64_t>(s.size), .name = node},
                                  log));
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
                           HttpClientConfig{.server = g.server, .host = {}, .path = g.path, .when = g.when}, report));
    }

    std::unique_ptr<Program> operator()(const lab::Udp& u) const {
        const auto report = [&results = place.results, u](const UdpEchoResult& r) {
            results.requests.push_back({.kind = "udp",
                                        .from = u.from,
                                        .to = wire::to_string(u.server),
                                        .number = r.number,
                                        .start = r.start,
                                        .end = r.end,
                                        .bytes = r.outcome == Outcome::ok ? static_cast<std::uint64_t>(u.size) : 0,
                                        .outcome = r.outcome,
                                        .server = r.server});
        };
        return on_node(place, ::ns3::CreateObject<UdpEchoClient>(
                                  UdpEchoClientConfig{.server = u.server,
                                                      .size = static_cast<std::uint32_t>(u.size),
                                                      .when = u.when,
                                                      .fresh_ports = true},
                                  report));
    }

    std::unique_ptr<Program> operator()(const lab::Ping& p) const {
        const auto report = [&results = place.results, p](const PingResult& r) {
            results.requests.push_back({.kind = "ping",
                                        .from = p.from,
                                        .to = wire::to_string(p.to),
                                        .number = r.number,
                                        .start = r.start,
                                        .end = r.end,
                                        .bytes = static_cast<std::uint64_t>(p.size),
                                        .outcome = r.outcome,
                                        .server = {}});
        };
        return std::make_unique<ToolProgram<Ping>>(place.stack, p, report);
    }

    std::unique_ptr<Program> operator()(const lab::Traceroute& t) const {
        const auto report = [&results = place.results](const TraceResult& r) { results.traces.push_back(r); };
        return std::make_unique<ToolProgram<Traceroute>>(place.stack, t, report);
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
            if constexpr (requires { t.on; }) return t.on;
            else return {t.from};
        },
        traffic);
}

}  // namespace lvslab::sim
