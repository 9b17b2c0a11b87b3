#pragma once

#include <ns3/event-id.h>

#include <functional>
#include <map>

#include "lab/lab.hpp"
#include "ns3/host_stack.hpp"
#include "ns3/outcome.hpp"

namespace lvslab::sim {

struct PingResult {
    std::int64_t number = 0;  ///< from 0; the sequence number less one
    net::Time start{};
    net::Time end{};
    Outcome outcome = Outcome::unfinished;
};

/// ping(8): ICMP echo requests by the clock (RFC 792). Each gives exactly one result: its answer, an ICMP error about
/// it, or silence for `timeout`.
class Ping final : public IcmpListener {
public:
    using Report = std::function<void(const PingResult&)>;
    Ping(HostStack& stack, const lab::Ping& what, Report report);
    void start() { plan(0); }
    void give_up();
    void icmp_received(net::Time now, const net::Packet& packet) override;

    static constexpr net::Time kTimeout = std::chrono::seconds{5};

private:
    struct Open {
        PingResult result;
        ::ns3::EventId timeout;
    };
    void plan(std::int64_t number);
    void send(std::int64_t number);
    void end(std::int64_t number, Outcome outcome);

    HostStack& stack_;
    lab::Ping what_;
    Report report_;
    std::uint16_t id_;  ///< tells the pings of one host apart
    std::map<std::int64_t, Open> open_;
};

}  // namespace lvslab::sim
