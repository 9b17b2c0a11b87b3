#pragma once

#include <ns3/application.h>
#include <ns3/event-id.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "lab/lab.hpp"
#include "net/time.hpp"
#include "ns3/outbox.hpp"
#include "ns3/sockets.hpp"
#include "traffic/http_response.hpp"
#include "wire/address.hpp"

namespace lvslab::sim {

struct HttpClientConfig {
    wire::Endpoint server{};
    std::string host{};  ///< for the Host: field; the server's address if empty
    std::string path = "/";
    lab::Schedule when{};
    net::Time idle{0};                            ///< silence between the handshake and the request
    net::Time timeout = std::chrono::seconds{5};  ///< from the SYN to the last byte of the answer, less the silence
};

struct HttpResult {
    std::int64_t number = 0;  ///< from 0, in order of start
    net::Time start{};
    std::optional<net::Time> connected{};
    std::optional<net::Time> first_byte{};  ///< of the answer
    net::Time end{};                        ///< the last byte of the answer, or the failure
    std::uint64_t body_bytes = 0;
    traffic::Outcome outcome = traffic::Outcome::unfinished;
    std::string server{};  ///< who answered, by the Server: field
};

/// Sends requests by the clock, each over a TCP connection of its own, and closes first, when all of the answer is
/// there. Each request gives exactly one result, at its end.
class HttpClient : public ::ns3::Application {
public:
    using Report = std::function<void(const HttpResult&)>;
    HttpClient(HttpClientConfig config, Report report) : config_(std::move(config)), report_(std::move(report)) {}

    /// For the end of a run: reports the requests that are still open, as unfinished.
    void give_up();

protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

private:
    struct Exchange {
        SocketPtr socket;
        ::ns3::EventId timeout;
        Outbox outbox;
        traffic::HttpResponse response;
        HttpResult result;
    };
    void plan(std::int64_t number);
    void begin(std::int64_t number);
    void watch(std::int64_t number, SocketPtr socket);
    void connected(std::int64_t number);
    void ask(std::int64_t number);
    void read(std::int64_t number);
    void write(std::int64_t number);
    void closed(std::int64_t number);
    void fail(std::int64_t number, traffic::Outcome why);
    void end(std::int64_t number, traffic::Outcome outcome);
    Exchange* find(std::int64_t number);

    HttpClientConfig config_;
    Report report_;
    ::ns3::EventId next_;
    std::map<std::int64_t, Exchange> open_;
};

}  // namespace lvslab::sim
