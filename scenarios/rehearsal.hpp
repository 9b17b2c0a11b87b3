#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "ipvs/director.hpp"
#include "lab/complaint.hpp"
#include "lab/lab.hpp"
#include "net/host.hpp"

namespace lvslab::scenarios {

/// A node of the lab with its Host, configured by the lab's commands.
struct Machine {
    const lab::Node* node;
    std::unique_ptr<net::Host> host;
    std::unique_ptr<netfilter::Netfilter> netfilter;
    std::unique_ptr<ipvs::Director> director;

    const std::string& name() const { return node->name; }
    bool owns(wire::Ipv4Address address) const {
        return host->fib().address_type(address) == net::RouteType::local;
    }
};

/// A lab's Hosts, configured by their commands but joined by nothing: what `lvslab check` looks at. Needs no ns-3.
class Rehearsal {
public:
    explicit Rehearsal(const lab::Lab& lab);

    /// Commands that can't be understood or that Linux would refuse, those of events included (these are read only).
    const std::vector<lab::Complaint>& faults() const { return faults_; }
    const lab::Lab& lab() const { return lab_; }
    /// In the order of the file. References stay valid.
    const std::deque<Machine>& machines() const { return machines_; }

private:
    struct Nowhere final : net::FrameSink {
        void transmit(net::InterfaceIndex, net::Packet&&) override {}
    };
    void configure(Machine& machine, std::size_t place);
    void read_events();

    const lab::Lab& lab_;
    Nowhere nowhere_;
    net::PacketIds ids_;
    std::deque<Machine> machines_;
    std::vector<lab::Complaint> faults_;
};

}  // namespace lvslab::scenarios
