#pragma once

#include <ns3/application.h>

#include <cstdint>
#include <map>
#include <string>

#include "ns3/outbox.hpp"
#include "ns3/sockets.hpp"
#include "traffic/http_head.hpp"
#include "traffic/served.hpp"

namespace lvslab::sim {

struct HttpServerConfig {
    std::uint16_t port = 80;
    std::uint64_t body = 1000;  ///< bytes; all of them zero
    std::string name{};         ///< for the Server: field, by which clients know who answered
};

/// Answers every request, whatever it asks for, with 200 and a body of one size. Leaves it to the client to close.
/// Stopping it ends the listening, not the open connections.
class HttpServer : public ::ns3::Application {
public:
    explicit HttpServer(HttpServerConfig config, traffic::ServedLog log = {})
        : config_(std::move(config)), log_(std::move(log)) {}

protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

private:
    struct Connection {
        traffic::HeadReader request;
        std::string early;  ///< bytes of the next request
        Outbox outbox;
        traffic::Served served;  ///< its `at` is that of the last request
    };
    void accept(SocketPtr socket, const ::ns3::Address& peer);
    void read(SocketPtr socket);
    void write(SocketPtr socket, std::uint32_t room);
    void closed(SocketPtr socket);
    void answer(Connection& connection, ::ns3::Socket& socket);

    HttpServerConfig config_;
    traffic::ServedLog log_;
    SocketPtr listener_;
    std::map<SocketPtr, Connection> connections_;  ///< never iterated: the order of pointers differs between runs
};

}  // namespace lvslab::sim
