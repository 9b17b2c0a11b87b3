#pragma once

#include <map>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scenarios/rehearsal.hpp"

namespace lvslab::scenarios {

/// Who is where in a rehearsed lab. Everything is indexed once, so that a question costs no walk over the lab.
class Whereabouts {
public:
    explicit Whereabouts(const Rehearsal& rehearsal);

    /// Number of a broadcast domain; kNowhere: an interface that no link joins to anything.
    using Segment = int;
    static constexpr Segment kNowhere = -1;
    Segment segment_of(const Machine& machine, net::InterfaceIndex interface) const;
    bool stands_in(const Machine& machine, Segment segment) const { return members_.contains({segment, &machine}); }

    /// The machines that take packets for this address, in the order of the file: by an address of an interface, else by
    /// a local route. Loopback addresses are everybody's, and so nobody's here.
    std::span<const Machine* const> owners(wire::Ipv4Address address) const;
    /// The first in this segment with an interface's address; null: none there.
    const Machine* owner_in(Segment segment, wire::Ipv4Address address) const;

    /// A machine other than `self` that asks in this segment who has `address`: it sends packets for it straight there,
    /// and was not told the answer by hand. Null: nobody asks.
    const Machine* asker(Segment segment, wire::Ipv4Address address, const Machine& self) const;

    /// The machines whose traffic begins with requests to it. Port 0: to any port.
    std::span<const Machine* const> clients(wire::Protocol protocol, const wire::Endpoint& server) const;
    bool is_client(const Machine& machine, wire::Protocol protocol, const wire::Endpoint& server) const {
        return requests_.contains({protocol, server, &machine});
    }

private:
    using Machines = std::vector<const Machine*>;
    void note_addresses(const Machine& machine);
    void note_routes(const Machine& machine);
    void note_traffic(const Rehearsal& rehearsal);
    bool asks(const Machine& machine, Segment segment, wire::Ipv4Address address) const;

    std::map<std::pair<const Machine*, net::InterfaceIndex>, Segment> segments_;
    std::set<std::pair<Segment, const Machine*>> members_;
    std::unordered_map<wire::Ipv4Address, Machines> addresses_;
    std::map<std::pair<Segment, wire::Ipv4Address>, const Machine*> neighbours_;
    std::map<wire::Prefix, Machines> local_routes_;                         ///< networks that are local as a whole
    std::map<std::pair<Segment, wire::Prefix>, Machines> links_;            ///< who has a route straight into a segment
    mutable std::map<std::pair<Segment, wire::Ipv4Address>, Machines> askers_;  ///< asked before: the first two
    std::map<std::pair<wire::Protocol, wire::Endpoint>, Machines> clients_;
    std::set<std::tuple<wire::Protocol, wire::Endpoint, const Machine*>> requests_;
};

}  // namespace lvslab::scenarios
