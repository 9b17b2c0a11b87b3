#include <algorithm>

#include "lab/names.hpp"
#include "lab/sections.hpp"

namespace lvslab::lab {
namespace {

constexpr std::size_t kMostInterfaces = 255;  // a derived MAC has one octet for them

void read_macs(const Value& macs, Node& node) {
    for (const Value& entry : members(macs))
        if (wire::MacAddress mac; read(entry, mac)) node.mac.emplace(entry.name, mac);
}

void read_cpu(const Value& value, Node& node) {
    const Mapping mapping(value, *value.key.shapes.front());
    Cpu cpu;
    mapping.read("per_packet", cpu.per_packet);
    mapping.read("queue", cpu.queue);
    node.cpu = cpu;
}

void read_node(const Value& value) {
    Node node{.name = value.name, .line = value.line};
    if (!is_label(node.name))
        value.complain(in_quotes(node.name) +
                       " is no name for a node; use at most 63 letters, digits, '.', '_' and '-'");
    const Mapping mapping(value, *value.key.shapes.front());
    mapping.read("kind", node.kind);
    if (node.kind == NodeKind::bridge)
        for (const std::string_view key : {"era", "cpu", "exec", "mac"})
            if (const Value* given = mapping.find(key))
                given->complain(
                    in_quotes(key) + " in " + given->where +
                    ": a bridge is a switch without addresses and commands; remove it or write kind: linux");
    mapping.read("era", node.era);
    mapping.read("exec", node.exec);
    if (const Value* cpu = mapping.find("cpu")) read_cpu(*cpu, node);
    if (const Value* macs = mapping.find("mac")) read_macs(*macs, node);
    value.reading.lab.nodes.push_back(std::move(node));
}

/// The node that the end belongs to; null, and a complaint, when there is no such end.
Node* read_end(const Value& value, Endpoint& end) {
    const std::string text = value.node.IsScalar() ? value.node.Scalar() : std::string{};
    const auto colon = text.find(':');
    if (colon == std::string::npos) {
        value.refuse();
        return nullptr;
    }
    end = {.node = text.substr(0, colon), .interface = text.substr(colon + 1)};
    Lab& lab = value.reading.lab;
    const auto node = std::ranges::find(lab.nodes, end.node, &Node::name);
    if (const std::string fault = interface_name_fault(end.interface); !fault.empty()) {
        value.complain(in_quotes(end.interface) + " is no interface for a link: " + fault);
        return nullptr;
    }
    if (node != lab.nodes.end()) return &*node;
    std::vector<std::string> names;
    for (const Node& other : lab.nodes) names.push_back(other.name);
    value.complain("link end " + in_quotes(text) + " names no node of the topology; nodes: " + listed(names));
    return nullptr;
}

/// Gives the node its interface; false when it has one of this name already.
bool attach(const Value& value, Node& node, const Endpoint& end) {
    if (std::ranges::find(node.interfaces, end.interface) != node.interfaces.end()) {
        value.complain(to_string(end) +
                       " is an end of two links; an interface takes one cable: use a bridge, or another name");
        return false;
    }
    if (node.interfaces.size() == kMostInterfaces && node.kind == NodeKind::linux_host) {
        value.complain(node.name + " has more than 255 interfaces; spread the links over several nodes");
        return false;
    }
    node.interfaces.push_back(end.interface);
    return true;
}

bool read_ends(const Value& value, Link& link) {
    const auto ends = items(value);
    if (ends.size() != 2) {
        if (value.node.IsSequence() || value.node.IsNull()) value.refuse();
        return false;
    }
    Node* a = read_end(ends[0], link.a);
    Node* b = read_end(ends[1], link.b);
    if (!a || !b) return false;
    if (a == b) {
        value.complain("both ends of the link are at " + a->name + "; join it with another node");
        return false;
    }
    const bool first = attach(ends[0], *a, link.a);
    return attach(ends[1], *b, link.b) && first;
}

void read_link(const Value& value) {
    const Mapping mapping(value, *value.key.shapes.front());
    Link link{.line = value.line};
    mapping.read("rate", link.rate);
    mapping.read("delay", link.delay);
    mapping.read("mtu", link.mtu);
    mapping.read("loss", link.loss);
    mapping.read("queue", link.queue);
    const Value* ends = mapping.find("endpoints");
    if (ends && read_ends(*ends, link)) value.reading.lab.links.push_back(std::move(link));
}

}  // namespace

void read_topology(const Value& topology) {
    const Mapping mapping(topology, *topology.key.shapes.front());
    if (const Value* nodes = mapping.find("nodes")) {
        const auto found = members(*nodes);
        const auto most = static_cast<std::size_t>(nodes->key.range.most);
        if (found.empty() && !nodes->node.IsSequence() && !nodes->node.IsScalar())
            nodes->complain("the topology has no nodes; write at least one");
        if (found.size() > most)
            nodes->complain("the topology has more than " + std::to_string(most) + " nodes; use fewer");
        for (std::size_t i = 0; i < std::min(most, found.size()); ++i) read_node(found[i]);
    }
    if (const Value* links = mapping.find("links"))
        for (const Value& link : items(*links)) read_link(link);
}

}  // namespace lvslab::lab
