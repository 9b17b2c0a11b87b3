#include "scenarios/virtual_services.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace lvslab::scenarios {

namespace {

constexpr std::size_t kEnoughClients = 16;

std::string name_of(const ipvs::ServiceKey& key) {
    return key.mark != 0 ? std::to_string(key.mark) : wire::to_string(wire::Endpoint{key.address, key.port});
}

/// Which of a node's ipvsadm commands names a real server, for a message's place.
class ServerLines {
public:
    explicit ServerLines(const lab::Node& node) : node_(node) {
        for (const lab::Command& command : node.exec) {
            std::istringstream words(command.text);
            std::string service, server;
            for (std::string word, before; words >> word; before = word) {
                if (before == "-t" || before == "-u" || before == "-f") service = word;
                if (before == "-r") server = word.substr(0, word.find(':'));
            }
            if (server.empty()) continue;
            lines_.try_emplace(service + " " + server, command.line);
            lines_.try_emplace(server, command.line);
        }
    }
    int of(const ipvs::ServiceKey& service, wire::Ipv4Address server) const {
        const std::string address = wire::to_string(server);
        for (const std::string& words : {name_of(service) + " " + address, address}) {
            if (const auto at = lines_.find(words); at != lines_.end()) return at->second;
        }
        return node_.line;
    }

private:
    const lab::Node& node_;
    std::map<std::string, int> lines_;
};

/// The single addresses that rules mark, by mark: `-d 10.0.2.254/32 ... -j MARK --set-xmark 0x3/0xffffffff`.
std::map<std::uint32_t, std::vector<wire::Ipv4Address>> marked_addresses(const Machine& machine) {
    std::map<std::uint32_t, std::vector<wire::Ipv4Address>> marked;
    for (const netfilter::RuleRow& row : machine.netfilter->tables().rules) {
        std::istringstream words(row.rule);
        std::optional<wire::Prefix> to;
        std::uint32_t mark = 0;
        for (std::string word, before, first; words >> word; first = before, before = word) {
            if (before == "-d" && first != "!") to = wire::parse_prefix(word);
            if (before == "--set-xmark") std::from_chars(word.data() + 2, word.data() + word.size(), mark, 16);
        }
        if (mark != 0 && to && to->length == 32) marked[mark].push_back(to->address);
    }
    return marked;
}

}  // namespace

std::string option_of(const ipvs::ServiceKey& key) {
    const char* option = key.mark != 0 ? "-f " : key.protocol == wire::Protocol::udp ? "-u " : "-t ";
    return option + name_of(key);
}

VirtualServices::VirtualServices(const Rehearsal& rehearsal, const Whereabouts& where) : where_(where) {
    for (const Machine& machine : rehearsal.machines()) add_of(machine);
}

void VirtualServices::add_of(const Machine& director) {
    const ipvs::Tables tables = director.director->tables();
    if (tables.services.empty()) return;
    const auto marked = marked_addresses(director);
    for (const ipvs::ServiceRow& row : tables.services) {
        VirtualService service{.director = &director, .key = row.key, .addresses = {}, .clients = {}, .servers = {}};
        if (row.key.mark == 0) {
            service.addresses = {row.key.address};
        } else if (const auto at = marked.find(row.key.mark); at != marked.end()) {
            service.addresses = at->second;
        }
        find_clients(service);
        index_[{&director, row.key}] = all_.size();
        all_.push_back(std::move(service));
    }
    const ServerLines lines(*director.node);
    for (const ipvs::ServerRow& row : tables.servers) {
        if (row.weight == 0) continue;
        all_[index_.at({&director, row.service})].servers.push_back(
            {{row.address, row.port}, row.method, lines.of(row.service, row.address)});
    }
}

void VirtualServices::find_clients(VirtualService& service) const {
    std::set<Whereabouts::Segment> heard;
    bool inside = false, outside = false;
    for (const wire::Ipv4Address address : service.addresses) {
        for (const wire::Protocol protocol : {wire::Protocol::tcp, wire::Protocol::udp}) {
            if (service.key.mark == 0 && protocol != service.key.protocol) continue;
            const wire::Endpoint place{address, service.key.port};
            const auto clients = where_.clients(protocol, place);
            const bool local = where_.is_client(*service.director, protocol, place);
            inside |= local;
            outside |= clients.size() > (local ? 1U : 0U);
            for (const Machine* client : clients.first(std::min(clients.size(), kEnoughClients))) {
                if (client == service.director) continue;
                const auto route = client->host->ip().route_output({.destination = address});
                if (!route || !heard.insert(where_.segment_of(*client, route->out)).second) continue;
                service.clients.push_back(route->preferred_source);
            }
        }
    }
    // What a host sends itself is not marked in PREROUTING, where the rules of a mark stand.
    service.asked_from_outside = outside || !inside || service.key.mark != 0;
}

const VirtualService* VirtualServices::find(const Machine& director, const ipvs::ServiceKey& key) const {
    const auto at = index_.find({&director, key});
    return at == index_.end() ? nullptr : &all_[at->second];
}

}  // namespace lvslab::scenarios
