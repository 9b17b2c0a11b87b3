#include "models/topology.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>

#include "lab/parse.hpp"

namespace lvslab::models {

namespace {

std::vector<TopologyNode> list_nodes(const Recording& recording) {
    std::vector<TopologyNode> nodes;
    int number = 0;
    for (const std::string& name : recording.nodes()) nodes.push_back({.name = name, .number = ++number});
    for (const auto& node : recording.record().manifest().nodes) {
        if (node.kind == "bridge") nodes.push_back({.name = node.name, .role = NodeRole::bridge});
    }
    return nodes;
}

/// Who asks, in an item of the lab's traffic; empty for servers.
std::string_view asker(const lab::Traffic& item) {
    return std::visit(
        [](const auto& traffic) -> std::string_view {
            if constexpr (requires { traffic.from; }) return traffic.from;
            return {};
        },
        item);
}

}  // namespace

Topology::Topology(const Recording& recording, const AddressBook& book) : nodes_(list_nodes(recording)) {
    const record::Manifest& manifest = recording.record().manifest();
    add_links(manifest);
    join_segments();
    set_roles(book);
    read_lab(manifest);
    if (sources_.empty() && !nodes_.empty()) sources_.push_back(0);
}

std::optional<std::size_t> Topology::find(std::string_view name) const {
    const auto found = std::ranges::find(nodes_, name, &TopologyNode::name);
    if (found == nodes_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - nodes_.begin());
}

void Topology::add_links(const record::Manifest& manifest) {
    for (const auto& link : manifest.links) {
        const auto a = find(link.a.node), b = find(link.b.node);
        if (!a || !b) continue;
        links_.push_back({.a = {.node = *a, .interface = link.a.iface}, .b = {.node = *b, .interface = link.b.iface}});
    }
}

/// Two links are one segment if they end in one switch: the components of a graph whose vertices are links.
void Topology::join_segments() {
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> graph(links_.size());
    std::vector<std::optional<std::size_t>> first(nodes_.size());
    for (std::size_t i = 0; i < links_.size(); ++i) {
        for (const std::size_t node : {links_[i].a.node, links_[i].b.node}) {
            if (nodes_[node].role != NodeRole::bridge) continue;
            if (first[node]) boost::add_edge(*first[node], i, graph);
            if (!first[node]) first[node] = i;
        }
    }
    std::vector<std::size_t> segment(links_.size());
    if (!links_.empty()) segments_ = boost::connected_components(graph, segment.data());
    for (std::size_t i = 0; i < links_.size(); ++i) links_[i].segment = segment[i];
}

void Topology::set_roles(const AddressBook& book) {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        TopologyNode& node = nodes_[i];
        if (node.role == NodeRole::bridge) continue;
        if (book.balances(node.name)) {
            node.role = NodeRole::director;
        } else if (book.forwards(node.name) && cables_of(i) >= 2) {
            node.role = NodeRole::router;
        }
    }
}

void Topology::read_lab(const record::Manifest& manifest) {
    if (manifest.lab_text.empty()) return;
    try {
        const lab::Lab lab = lab::parse_lab_text({.text = manifest.lab_text, .file = manifest.lab});
        for (const lab::Traffic& item : lab.traffic) {
            if (const auto source = find(asker(item)); source && std::ranges::count(sources_, *source) == 0) {
                sources_.push_back(*source);
            }
            const auto* serve = std::get_if<lab::Serve>(&item);
            for (const std::string& name : serve ? serve->on : std::vector<std::string>{}) {
                const auto node = find(name);
                if (node && nodes_[*node].role == NodeRole::client) nodes_[*node].role = NodeRole::server;
            }
        }
    } catch (const lab::LabError&) {
        // A lab of a later version: what it serves is not known, and the record reads all the same.
    }
}

std::size_t Topology::cables_of(std::size_t node) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        links_, [&](const TopologyLink& link) { return link.a.node == node || link.b.node == node; }));
}

const TopologyEnd& Topology::other_end(const LinkPass& pass) const {
    return pass.forward ? links_[pass.link].b : links_[pass.link].a;
}

std::vector<LinkPass> Topology::way(const WireTrip& trip) const {
    const auto from = find(trip.from);
    const auto to = find(trip.to);
    std::vector<LinkPass> passes;
    std::vector<int> before;  // of each pass: the pass that led there
    std::vector<bool> seen(links_.size(), false);
    const auto leave = [&](std::size_t node, std::string_view interface, int previous) {
        for (std::size_t i = 0; i < links_.size(); ++i) {
            const TopologyLink& link = links_[i];
            const bool a = link.a.node == node && (interface.empty() || link.a.interface == interface);
            const bool b = link.b.node == node && (interface.empty() || link.b.interface == interface);
            if (seen[i] || (!a && !b)) continue;
            seen[i] = true;
            passes.push_back({.link = i, .forward = a});
            before.push_back(previous);
        }
    };
    if (from) leave(*from, trip.interface, -1);
    if (trip.to.empty() || trip.interface.empty()) return passes.size() > 1 ? std::vector<LinkPass>{} : passes;
    for (std::size_t i = 0; i < passes.size(); ++i) {
        const std::size_t reached = other_end(passes[i]).node;
        if (to && reached == *to) {
            std::vector<LinkPass> way;
            for (int at = static_cast<int>(i); at >= 0; at = before[static_cast<std::size_t>(at)]) {
                way.push_back(passes[static_cast<std::size_t>(at)]);
            }
            std::ranges::reverse(way);
            return way;
        }
        if (nodes_[reached].role == NodeRole::bridge) leave(reached, {}, static_cast<int>(i));
    }
    return {};
}

}  // namespace lvslab::models
