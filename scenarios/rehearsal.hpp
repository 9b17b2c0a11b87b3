#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ipvs/director.hpp"
#include "lab/complaint.hpp"
#include "lab/lab.hpp"
#include "net/host.hpp"

namespace lvslab::scenarios {

/// A lab's Hosts, configured by their commands but joined by nothing: what `lvslab check` looks at. Needs no ns-3.
class Rehearsal {
public:
    explicit Rehearsal(const lab::Lab& lab);

    /// Commands that can't be understood or that Linux would refuse, those of events included (these are read only).
    const std::vector<lab::Complaint>& faults() const { return faults_; }
    /// What runs, and yet will not work: traps that LVS has for beginners, each with its remedy.
    std::vector<lab::Complaint> advice() const;

private:
    struct Machine {
        const lab::Node* node;
        std::unique_ptr<net::Host> host;
        std::unique_ptr<netfilter::Netfilter> netfilter;
        std::unique_ptr<ipvs::Director> director;
    };
    struct Nowhere final : net::FrameSink {
        void transmit(net::InterfaceIndex, net::Packet&&) override {}
    };
    void configure(Machine& machine);
    void read_events();
    const Machine* owner_of(wire::Ipv4Address address) const;
    int line_of(const lab::Node& node, const std::string& word) const;
    void advise_server(const Machine& director, const ipvs::ServerRow& server, std::vector<lab::Complaint>& out) const;

    const lab::Lab& lab_;
    Nowhere nowhere_;
    net::PacketIds ids_;
    std::map<std::string, Machine> machines_;
    std::vector<lab::Complaint> faults_;
};

}  // namespace lvslab::scenarios
