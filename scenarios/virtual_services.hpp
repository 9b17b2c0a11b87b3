#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/whereabouts.hpp"

namespace lvslab::scenarios {

/// A real server as its service knows it, and the line of the lab file that names it.
struct RealServer {
    wire::Endpoint place{};
    ipvs::Method method = ipvs::Method::direct;
    int line = 0;
};

/// A virtual service of a rehearsed lab, and who asks it as far as the lab's traffic tells.
struct VirtualService {
    const Machine* director = nullptr;
    ipvs::ServiceKey key{};
    /// The virtual addresses; of a firewall mark those that the director's rules mark, one by one.
    std::vector<wire::Ipv4Address> addresses;
    bool asked_from_outside = true;  ///< false: all clients that the traffic names are programs of the director itself
    /// Addresses of clients outside: of the first few, one a broadcast domain. They stand for the rest.
    std::vector<wire::Ipv4Address> clients;
    std::vector<RealServer> servers;  ///< without those of weight 0, which get nothing new
};

/// `-t 10.0.2.100:80`, `-f 1`: as ipvsadm is told of it.
std::string option_of(const ipvs::ServiceKey& key);

/// All of them, found by director and key.
class VirtualServices {
public:
    VirtualServices(const Rehearsal& rehearsal, const Whereabouts& where);

    const std::vector<VirtualService>& all() const { return all_; }
    /// Null: this machine has no such service.
    const VirtualService* find(const Machine& director, const ipvs::ServiceKey& key) const;

private:
    void add_of(const Machine& director);
    void find_clients(VirtualService& service) const;

    const Whereabouts& where_;
    std::vector<VirtualService> all_;
    std::map<std::pair<const Machine*, ipvs::ServiceKey>, std::size_t> index_;
};

}  // namespace lvslab::scenarios
