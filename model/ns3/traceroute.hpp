#pragma once

#include <ns3/event-id.h>

#include <functional>

#include "lab/lab.hpp"
#include "ns3/host_stack.hpp"
#include "ns3/results.hpp"

namespace lvslab::sim {

/// traceroute(8): UDP datagrams to ports that nobody uses, with TTL 1, 2, 3 ...: each router that lets one die says who
/// it is, and the target says that the port is closed. One probe a hop, the next when the last is answered or given up.
class Traceroute final : public IcmpListener {
public:
    using Report = std::function<void(const TraceResult&)>;
    Traceroute(HostStack& stack, const lab::Traceroute& what, Report report);
    void start();
    void icmp_received(net::Time now, const net::Packet& packet) override;

private:
    void probe();
    void hop(std::optional<wire::Ipv4Address> who, bool arrived);

    HostStack& stack_;
    lab::Traceroute what_;
    Report report_;
    TraceResult result_;
    ::ns3::EventId timeout_;
    std::uint16_t source_port_;
    bool done_ = false;
};

}  // namespace lvslab::sim
