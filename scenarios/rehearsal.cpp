#include "scenarios/rehearsal.hpp"

#include <algorithm>

#include "lab/graph.hpp"
#include "lab/mac.hpp"
#include "shell/shell.hpp"

namespace lvslab::scenarios {

namespace {

/// Do the two nodes hear each other without a router in between?
bool shares_segment(const lab::Lab& lab, const std::string& a, const std::string& b) {
    for (const lab::Segment& segment : lab::segments(lab)) {
        const auto in = [&](const std::string& node) {
            return std::any_of(segment.members.begin(), segment.members.end(),
                               [&](const lab::Endpoint& e) { return e.node == node; });
        };
        if (in(a) && in(b)) return true;
    }
    return false;
}

}  // namespace

Rehearsal::Rehearsal(const lab::Lab& lab) : lab_(lab) {
    for (const lab::Node& node : lab.nodes) {
        if (node.kind == lab::NodeKind::bridge) continue;
        Machine& machine = machines_[node.name];
        machine.node = &node;
        machine.host = std::make_unique<net::Host>(net::HostConfig{.name = node.name}, ids_, nowhere_);
        machine.netfilter = std::make_unique<netfilter::Netfilter>(*machine.host);
        machine.director = std::make_unique<ipvs::Director>(*machine.host, machine.netfilter.get());
        configure(machine);
    }
    read_events();
}

void Rehearsal::configure(Machine& machine) {
    for (const std::string& name : machine.node->interfaces) {
        net::Interface& made = machine.host->add_interface(
            {.name = name, .mac = lab::mac_of(lab_, {machine.node->name, name})});
        machine.host->set_up(made, true);
    }
    shell::Shell shell(*machine.host, *machine.netfilter, *machine.director);
    for (const lab::Command& command : machine.node->exec) {
        try {
            machine.host->at(net::Time{0}, [&] { shell.run(command.text); });
        } catch (const shell::CommandError& error) {
            faults_.push_back({command.line, "on " + machine.node->name + ": " + error.what()});
        }
    }
}

void Rehearsal::read_events() {
    for (const lab::Event& event : lab_.events) {
        for (const lab::Command& command : event.exec) {
            try {
                shell::check(command.text);
            } catch (const shell::CommandError& error) {
                faults_.push_back({command.line, error.what()});
            }
        }
    }
}

const Rehearsal::Machine* Rehearsal::owner_of(wire::Ipv4Address address) const {
    for (const auto& [name, machine] : machines_) {
        if (machine.host->interfaces().owner_of(address) != nullptr) return &machine;
    }
    return nullptr;
}

/// The first command of the node that says `word`, for a message's place.
int Rehearsal::line_of(const lab::Node& node, const std::string& word) const {
    for (const lab::Command& command : node.exec) {
        if (command.text.find(word) != std::string::npos) return command.line;
    }
    return node.line;
}

void Rehearsal::advise_server(const Machine& director, const ipvs::ServerRow& server,
                              std::vector<lab::Complaint>& out) const {
    const std::string rip = wire::to_string(server.address), vip = wire::to_string(server.service.address);
    const int line = line_of(*director.node, rip);
    const auto say = [&](const std::string& sentence) { out.push_back({line, sentence}); };
    const Machine* owner = owner_of(server.address);
    if (owner == nullptr) return say(rip + " is no address of any node: the director will get no answer from it");
    if (owner == &director) return;
    const std::string& name = owner->node->name;
    const bool neighbours = shares_segment(lab_, director.node->name, name);
    if (server.method == ipvs::Method::nat) {
        if (director.host->sysctls().read("net.ipv4.ip_forward") == 0) {
            say("NAT: the answers of " + name + " pass the director as a router; set net.ipv4.ip_forward=1 there");
        }
        return;
    }
    if (server.method == ipvs::Method::direct && !neighbours) {
        say(rip + " is no address of a node that " + director.node->name + " reaches on layer 2: DR needs one; use -i (TUN)");
    }
    const net::Interface* holder = nullptr;
    for (const net::Interface& i : owner->host->interfaces()) {
        if (i.owns(server.service.address)) holder = &i;
    }
    if (holder == nullptr) {
        return say(name + " does not own " + vip + ": it will drop the requests; ip addr add " + vip + "/32 dev " +
                   (server.method == ipvs::Method::tunnel ? "tunl0" : "lo"));
    }
    const net::Interface* tunnel = owner->host->interfaces().find("tunl0");
    if (server.method == ipvs::Method::tunnel && (tunnel == nullptr || !tunnel->up)) {
        say(name + " has no tunl0 that is up, so nothing takes the outer header off; ip link set tunl0 up");
    }
    const bool silent = owner->host->sysctls().read("net.ipv4.conf.all.arp_ignore") != 0;
    if (neighbours && !silent) {
        say(name + " answers ARP for " + vip + " beside the director; echo 1 > /proc/sys/net/ipv4/conf/all/arp_ignore there");
    }
}

std::vector<lab::Complaint> Rehearsal::advice() const {
    std::vector<lab::Complaint> out;
    for (const auto& [name, machine] : machines_) {
        const ipvs::Tables tables = machine.director->tables();
        for (const ipvs::ServerRow& server : tables.servers) advise_server(machine, server, out);
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
    return out;
}

}  // namespace lvslab::scenarios
