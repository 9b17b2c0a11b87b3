#pragma once

#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "agent/inet.hpp"
#include "agent/program.hpp"
#include "traffic/http_head.hpp"
#include "traffic/http_response.hpp"

namespace lvslab::agent {

/// Answers each GET with a body of zeros; the connection is the client's to close.
class HttpServer final : public Program {
public:
    using Program::Program;
    void start() override;

private:
    struct Connection {
        Fd socket;
        wire::Endpoint peer{}, local{};
        traffic::HeadReader request{};
        std::string early{};   ///< came before the last answer was out
        std::string outbox{};  ///< to be sent
    };
    using Place = std::list<Connection>::iterator;
    void accept();
    void serve(Place connection, std::uint32_t events);
    bool read(Connection& connection);
    void answer(Connection& connection);

    Fd listener_;
    std::list<Connection> connections_;
};

/// A connection a request; it closes first, when all of the answer is there.
class HttpClient final : public Program {
public:
    using Program::Program;
    void start() override;
    void give_up() override;

private:
    struct Exchange {
        Fd socket;
        Loop::Timer timeout{};
        traffic::RequestResult result{};
        traffic::HttpResponse response{};
    };
    void begin(std::int64_t number);
    void came(std::int64_t number, std::uint32_t events);
    void connected(std::int64_t number, Exchange& exchange);
    void ask(Exchange& exchange);
    void read(std::int64_t number, Exchange& exchange);
    void end(std::int64_t number, traffic::Outcome outcome);

    std::map<std::int64_t, Exchange> open_;
};

/// Sends each datagram back with its own name behind it, from the address that was asked.
class UdpServer final : public Program {
public:
    using Program::Program;
    void start() override;

private:
    void read();
    Fd socket_;
};

/// A new socket, so a new port, for each datagram; or one for all.
class UdpClient final : public Program {
public:
    using Program::Program;
    void start() override;
    void give_up() override;

private:
    struct Probe {
        std::shared_ptr<Fd> socket;
        Loop::Timer timeout{};
        traffic::RequestResult result{};
    };
    void begin(std::int64_t number);
    void open();
    bool connect(net::Time now);
    void read(const Fd& socket);
    void take(std::string_view answer);
    void fail_newest(const Fd& socket, traffic::Outcome why);
    void end(std::int64_t number, traffic::Outcome outcome);

    std::shared_ptr<Fd> socket_;  ///< the newest
    bool connected_ = false;      ///< it; not without a route
    std::map<std::int64_t, Probe> open_;
};

/// Echo requests over a raw socket.
class Ping final : public Program {
public:
    using Program::Program;
    void start() override;
    void give_up() override;

private:
    struct Open {
        Loop::Timer timeout{};
        traffic::RequestResult result{};
    };
    void send(std::int64_t number);
    void read();
    void end(std::int64_t number, traffic::Outcome outcome);

    Fd socket_;
    std::uint16_t id_ = 0;
    std::map<std::int64_t, Open> open_;
};

/// One UDP probe a hop, the next when the last is answered or given up.
class Traceroute final : public Program {
public:
    using Program::Program;
    void start() override;

private:
    void probe();
    void read();
    void hop(std::optional<wire::Ipv4Address> who, bool arrived);

    Fd probes_, errors_;
    wire::Endpoint local_{};
    Loop::Timer timeout_{};
    bool waiting_ = false;
    traffic::TraceResult trace_{};
};

}  // namespace lvslab::agent
