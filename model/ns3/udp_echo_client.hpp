#pragma once

#include <ns3/application.h>
#include <ns3/event-id.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "lab/lab.hpp"
#include "net/time.hpp"
#include "ns3/sockets.hpp"
#include "wire/address.hpp"

namespace lvslab::sim {

struct UdpEchoClientConfig {
    wire::Endpoint server{};
    std::uint32_t size = 64;  ///< bytes of payload; never under the 8 of the number
    lab::Schedule when{};
    net::Time timeout = std::chrono::seconds{5};
    bool fresh_ports = false;  ///< a new source port, that is a new connection for a director, for every datagram
    std::uint16_t port = 0;    ///< the source port; 0: a free one
    net::Time idle{0};         ///< after the first datagram; the others come that much later
};

struct UdpEchoResult {
    std::int64_t number = 0;  ///< from 0; the sequence number in the datagram
    net::Time start{};
    net::Time end{};  ///< the answer, or the failure; end - start is the round trip
    traffic::Outcome outcome = traffic::Outcome::unfinished;
    std::string server{};  ///< who answered, by the name behind the answer
};

/// Sends datagrams by the clock, from connected sockets, and waits for each one's answer. An answer from an address that
/// was not asked is none, also where the stack below lets it through. Each datagram gives exactly one result.
class UdpEchoClient : public ::ns3::Application {
public:
    using Report = std::function<void(const UdpEchoResult&)>;
    UdpEchoClient(UdpEchoClientConfig config, Report report);

    /// For the end of a run: reports the datagrams that still wait, as unfinished.
    void give_up();

protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

private:
    struct Probe {
        SocketPtr socket;
        ::ns3::EventId timeout;
        UdpEchoResult result;
    };
    void plan(std::int64_t number);
    void begin(std::int64_t number);
    void open_socket();
    void read(SocketPtr socket);
    void fail_newest(const ::ns3::Socket* socket, traffic::Outcome why);
    void end(std::int64_t number, traffic::Outcome outcome);

    UdpEchoClientConfig config_;
    Report report_;
    ::ns3::EventId next_;
    SocketPtr socket_;        ///< the newest
    bool connected_ = false;  ///< it; not without a route
    std::map<std::int64_t, Probe> open_;
};

}  // namespace lvslab::sim
