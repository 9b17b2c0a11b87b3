#include "scenarios/advice.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <unordered_set>

#include "scenarios/arp_silence.hpp"

namespace lvslab::scenarios {

namespace {

using wire::to_string;

class Adviser {
public:
    explicit Adviser(const Rehearsal& rehearsal) : where_(rehearsal), services_(rehearsal, where_) {}

    std::vector<lab::Complaint> advice() {
        for (const VirtualService& service : services_.all()) {
            for (const RealServer& server : service.servers) look_at(service, server);
        }
        std::vector<lab::Complaint> all(std::move_iterator(said_.begin()), std::move_iterator(said_.end()));
        std::ranges::stable_sort(all, {}, &lab::Complaint::line);
        return all;
    }

private:
    void look_at(const VirtualService& service, const RealServer& server);
    void look_at_local(const VirtualService& service, const RealServer& server);
    bool reaches(const VirtualService& service, const RealServer& server, const Machine& at);
    void look_at_methods(const VirtualService& service, const RealServer& server, const Machine& at);
    void look_at_address(const VirtualService& service, const RealServer& server, const Machine& at,
                         wire::Ipv4Address address);
    const Machine* machine_of(const Machine& director, wire::Ipv4Address address) const;
    bool is_in_charge(const Machine& machine, const VirtualService& its, const VirtualService& other) const;
    const Machine* passes_on_to(const VirtualService& service);
    bool has_ways_of_its_own(const Machine& machine);
    void say(const RealServer& server, const std::string& sentence);

    Whereabouts where_;
    VirtualServices services_;
    std::map<const VirtualService*, const Machine*> passes_on_;  ///< asked before, as are the next
    std::map<const Machine*, bool> own_ways_;
    std::deque<lab::Complaint> said_;
    std::unordered_set<std::string_view> sentences_;  ///< of said_
};

bool has_tunnel(const Machine& machine) {
    const net::Interface* tunnel = std::as_const(*machine.host).interfaces().find("tunl0");
    return tunnel != nullptr && tunnel->up;
}

/// An address on lo whose whole network is local then, the first hop of the server's answers included. Null: none.
const net::InterfaceAddress* blocks_answers(const Machine& server, const VirtualService& service) {
    for (const net::InterfaceAddress& on_lo : std::as_const(*server.host).interfaces()[net::kLoopback].addresses) {
        if (on_lo.prefix.length == 32 || on_lo.prefix.address.is_loopback()) continue;
        for (const wire::Ipv4Address client : service.clients) {
            const auto route = server.host->ip().route_output({.destination = client});
            if (route && on_lo.prefix.contains(route->next_hop)) return &on_lo;
        }
    }
    return nullptr;
}

/// `; on rs1: COMMAND; COMMAND`
std::string remedy(const Machine& machine, const std::vector<std::string>& commands) {
    std::string text = "; on " + machine.name() + ":";
    for (const std::string& command : commands) text += (&command == &commands.front() ? " " : "; ") + command;
    return text;
}

/// The same once: two services may have one fault.
void Adviser::say(const RealServer& server, const std::string& sentence) {
    if (sentences_.contains(sentence)) return;
    said_.push_back({server.line, sentence});
    sentences_.insert(said_.back().sentence);
}

/// The owner of an address that the director reaches: the one beside it, if several have the address.
const Machine* Adviser::machine_of(const Machine& director, wire::Ipv4Address address) const {
    const auto owners = where_.owners(address);
    if (owners.empty()) return nullptr;
    const auto route = director.host->ip().route_output({.destination = address});
    if (!route) return owners.front();
    const Machine* beside = where_.owner_in(where_.segment_of(director, route->out), address);
    return beside != nullptr ? beside : owners.front();
}

void Adviser::look_at(const VirtualService& service, const RealServer& server) {
    const Machine& director = *service.director;
    const std::string rip = to_string(server.place.address);
    if (director.owns(server.place.address)) return look_at_local(service, server);
    const Machine* at = machine_of(director, server.place.address);
    if (at == nullptr) {
        return say(server, rip + " is not an address of any node: " + director.name() + " will get no answer from it");
    }
    if (!reaches(service, server, *at)) return;
    look_at_methods(service, server, *at);
}

/// A server on the director itself: any method delivers to it, but NAT not to a loopback address from outside.
void Adviser::look_at_local(const VirtualService& service, const RealServer& server) {
    const bool outside = service.asked_from_outside && !service.key.address.is_loopback();
    if (!outside || server.method != ipvs::Method::nat || !server.place.address.is_loopback()) return;
    wire::Endpoint better = server.place;
    for (const net::Interface& interface : service.director->host->interfaces()) {
        const bool first = better == server.place && interface.index != net::kLoopback;
        if (first && !interface.addresses.empty()) better.address = interface.addresses.front().prefix.address;
    }
    const std::string option = option_of(service.key);
    say(server, "NAT takes no request from another node to a loopback address, so it ends at " + service.director->name() +
                    remedy(*service.director, {"ipvsadm -d " + option + " -r " + to_string(server.place),
                                               "ipvsadm -a " + option + " -r " + to_string(better) + " -m"}));
}

/// Do requests get from the director to the server at all?
bool Adviser::reaches(const VirtualService& service, const RealServer& server, const Machine& at) {
    const Machine& director = *service.director;
    const std::string rip = to_string(server.place.address);
    const auto route = director.host->ip().route_output({.destination = server.place.address});
    if (!route || route->type != net::RouteType::unicast) {
        return say(server, director.name() + " has no route to " + rip + ", so no request gets to " + at.name()), false;
    }
    const bool localnet = director.host->conf_all().route_localnet != 0 ||
                          director.host->interfaces()[route->out].conf.route_localnet != 0;
    if (service.key.mark == 0 && service.key.address.is_loopback() && !localnet) {
        const std::string vip = to_string(service.key.address);
        say(server, "a packet from " + vip + " never leaves its host, so " + director.name() + "'s requests to its own " + vip +
                        " do not get to " + at.name() + "; take " + to_string(route->preferred_source) +
                        " for the service and in the traffic, with -m (NAT)");
        return false;
    }
    if (!service.asked_from_outside && server.method != ipvs::Method::nat) {
        const std::string vip = to_string(service.key.address);
        say(server, director.name() + "'s requests to its own " + vip + " have " + vip + " as their source too, so " +
                        at.name() + " cannot answer them; use -m (NAT)");
        return false;
    }
    return true;
}

void Adviser::look_at_methods(const VirtualService& service, const RealServer& server, const Machine& at) {
    const Machine& director = *service.director;
    const auto route = director.host->ip().route_output({.destination = server.place.address});
    if (server.method == ipvs::Method::nat) {
        if (!service.asked_from_outside || director.host->interfaces()[route->out].conf.forwarding != 0) return;
        return say(server, "NAT: the answers of " + at.name() + " pass " + director.name() +
                               " as a router, and it forwards nothing" +
                               remedy(director, {"sysctl -w net.ipv4.ip_forward=1"}));
    }
    if (const VirtualService* its = services_.find(at, service.key)) {
        if (is_in_charge(at, *its, service)) return;
        if (const Machine* next = passes_on_to(*its)) {
            say(server, at.name() + " has the service " + to_string(service.key) + " as well, and balances what " +
                            director.name() + " sends it once more, to " + next->name() +
                            " too: packets can go round until their TTL ends" +
                            remedy(at, {"ipvsadm -D " + option_of(service.key)}) + " while " + director.name() +
                            " is the director");
        }
    }
    if (server.method == ipvs::Method::direct) {
        const Machine* hop = machine_of(director, route->next_hop);
        if (hop != &at || !where_.stands_in(at, where_.segment_of(director, route->out))) {
            const char* help = route->via_gateway ? "; use -i (TUN)" : "";
            say(server, to_string(server.place.address) + " is not an address of a node that " + director.name() +
                            " reaches on layer 2: DR needs one" + help +
                            (route->via_gateway && !has_tunnel(at) ? remedy(at, {"ip link set tunl0 up"}) : ""));
        }
    }
    for (const wire::Ipv4Address address : service.addresses) look_at_address(service, server, at, address);
}

/// DR and TUN: the server must own the virtual address, unpack what is for it, and be silent about it.
void Adviser::look_at_address(const VirtualService& service, const RealServer& server, const Machine& at,
                              wire::Ipv4Address address) {
    const bool tunnel = server.method == ipvs::Method::tunnel;
    const std::string vip = to_string(address);
    std::vector<std::string> commands;
    if (tunnel && !has_tunnel(at)) commands.push_back("ip link set tunl0 up");
    const ArpNoise noise = arp_noise(at, service, address, where_);
    if (!at.owns(address)) {
        if (has_ways_of_its_own(at)) return;
        commands.insert(commands.end(), noise.remedy.begin(), noise.remedy.end());
        commands.push_back("ip addr add " + vip + "/32 dev " + (tunnel ? "tunl0" : "lo"));
        return say(server, at.name() + " does not own " + vip + ": it will drop the requests" + remedy(at, commands));
    }
    if (!commands.empty()) {
        say(server, at.name() + " has no tunl0 that is up, so nothing takes the outer header off" + remedy(at, commands));
    }
    if (const net::InterfaceAddress* wide = blocks_answers(at, service)) {
        const std::string given = to_string(wide->prefix), address_alone = to_string(wide->prefix.address) + "/32";
        say(server, given + " on lo makes all of its network local to " + at.name() + ", so " + at.name() +
                        "'s answers do not get out" +
                        remedy(at, {"ip addr del " + given + " dev lo", "ip addr add " + address_alone + " dev lo"}));
    }
    if (!noise) return;
    const std::string answers = at.name() + " answers ARP for " + vip + " beside the director";
    const std::string announces = "names " + vip + " as the sender of its own ARP questions";
    say(server, (!noise.announces ? answers
                 : noise.answers  ? answers + ", and " + announces
                                  : at.name() + " " + announces + ", so requests will go straight to it") +
                    remedy(at, noise.remedy));
}

/// Of two machines with the same service, one is the other's server: is it the one that gets the clients' requests?
bool Adviser::is_in_charge(const Machine& machine, const VirtualService& its, const VirtualService& other) const {
    const auto answers = [&](const VirtualService& service) {
        return std::ranges::any_of(service.addresses, [&](wire::Ipv4Address address) {
            return service.director->owns(address) && arp_noise(*service.director, service, address, where_).answers;
        });
    };
    const bool first = machine.node < other.director->node;
    const bool here = answers(its), there = answers(other);
    return here != there ? here : first;
}

/// Rules of its own may take packets for addresses that are not the machine's: REDIRECT, DNAT, a mark and a table.
bool Adviser::has_ways_of_its_own(const Machine& machine) {
    const auto [at, is_new] = own_ways_.try_emplace(&machine, machine.host->fib().rules().size() > 3);
    if (is_new && !at->second) {
        at->second = std::ranges::any_of(machine.netfilter->tables().rules,
                                         [](const netfilter::RuleRow& row) { return row.table == "nat"; });
    }
    return at->second;
}

/// Another machine with the same service to which this one sends requests unchanged; null: none.
const Machine* Adviser::passes_on_to(const VirtualService& service) {
    const auto [at, is_new] = passes_on_.try_emplace(&service, nullptr);
    for (const RealServer& server : service.servers) {
        if (!is_new || at->second != nullptr) break;
        if (server.method == ipvs::Method::nat || service.director->owns(server.place.address)) continue;
        const Machine* next = machine_of(*service.director, server.place.address);
        if (next != nullptr && services_.find(*next, service.key) != nullptr) at->second = next;
    }
    return at->second;
}

}  // namespace

std::vector<lab::Complaint> advice_on(const Rehearsal& rehearsal) { return Adviser(rehearsal).advice(); }

}  // namespace lvslab::scenarios
