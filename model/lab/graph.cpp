#include "lab/graph.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/pending/disjoint_sets.hpp>
#include <numeric>
#include <unordered_map>

namespace lvslab::lab {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;

std::unordered_map<std::string_view, Vertex> vertices_of(const Lab& lab) {
    std::unordered_map<std::string_view, Vertex> vertices;
    for (const Node& node : lab.nodes) vertices.emplace(node.name, vertices.size());
    return vertices;
}

/// Layer 2: one vertex for each interface of a linux node, and one for each bridge, since it joins all its ports.
struct Broadcasts {
    explicit Broadcasts(const Lab& lab) {
        for (const Node& node : lab.nodes) {
            if (node.kind == NodeKind::bridge)
                vertices.emplace(Endpoint{.node = node.name, .interface = {}}, boost::add_vertex(graph));
            else
                for (const std::string& interface : node.interfaces) {
                    const Endpoint& end = interfaces.emplace_back(Endpoint{.node = node.name, .interface = interface});
                    vertices.emplace(end, boost::add_vertex(graph));
                }
        }
        for (const Link& link : lab.links) boost::add_edge(vertex(link.a), vertex(link.b), graph);
    }
    Vertex vertex(const Endpoint& end) const {
        const auto own = vertices.find(end);
        return own != vertices.end() ? own->second : vertices.at({.node = end.node, .interface = {}});
    }

    Graph graph;
    std::map<Endpoint, Vertex> vertices;
    std::vector<Endpoint> interfaces;  ///< of linux nodes, in file order
};

}  // namespace

std::vector<Segment> segments(const Lab& lab) {
    const Broadcasts broadcasts(lab);
    std::vector<std::size_t> component(boost::num_vertices(broadcasts.graph));
    if (component.empty()) return {};
    const auto components = boost::connected_components(broadcasts.graph, component.data());
    std::vector<Segment> by_component(static_cast<std::size_t>(components));
    for (const Endpoint& interface : broadcasts.interfaces)
        by_component[component[broadcasts.vertex(interface)]].members.push_back(interface);
    std::vector<Segment> result;
    for (const Link& link : lab.links) {
        Segment& segment = by_component[component[broadcasts.vertex(link.a)]];
        if (segment.members.empty()) continue;  // taken already, or bridges alone
        segment.line = link.line;
        result.push_back(std::move(segment));
        segment.members.clear();
    }
    return result;
}

const Segment* segment_of(std::span<const Segment> segments, const Endpoint& interface) {
    const auto at = std::ranges::find_if(segments, [&](const Segment& segment) {
        return std::ranges::find(segment.members, interface) != segment.members.end();
    });
    return at == segments.end() ? nullptr : &*at;
}

const Link* loop_of_bridges(const Lab& lab) {
    const auto vertices = vertices_of(lab);
    std::vector<Vertex> rank(lab.nodes.size());
    std::vector<Vertex> parent(lab.nodes.size());
    std::iota(parent.begin(), parent.end(), Vertex{0});
    boost::disjoint_sets<Vertex*, Vertex*> joined(rank.data(), parent.data());
    for (const Link& link : lab.links) {
        const Vertex a = vertices.at(link.a.node);
        const Vertex b = vertices.at(link.b.node);
        if (lab.nodes[a].kind != NodeKind::bridge || lab.nodes[b].kind != NodeKind::bridge) continue;
        if (joined.find_set(a) == joined.find_set(b)) return &link;
        joined.union_set(a, b);
    }
    return nullptr;
}

std::vector<std::string> shortest_path(const Lab& lab, const Journey& journey) {
    const auto vertices = vertices_of(lab);
    const auto from = vertices.find(journey.from);
    const auto to = vertices.find(journey.to);
    if (from == vertices.end() || to == vertices.end()) return {};
    Graph graph(lab.nodes.size());
    for (const Link& link : lab.links) boost::add_edge(vertices.at(link.a.node), vertices.at(link.b.node), graph);

    std::vector<Vertex> before(lab.nodes.size());
    std::iota(before.begin(), before.end(), Vertex{0});  // its own predecessor: never reached
    boost::breadth_first_search(
        graph, from->second,
        boost::visitor(boost::make_bfs_visitor(boost::record_predecessors(before.data(), boost::on_tree_edge()))));
    std::vector<std::string> path{journey.to};
    for (Vertex at = to->second; at != from->second; at = before[at]) {
        if (before[at] == at) return {};
        path.push_back(lab.nodes[before[at]].name);
    }
    std::ranges::reverse(path);
    return path;
}

bool reachable(const Lab& lab, const Journey& journey) { return !shortest_path(lab, journey).empty(); }

}  // namespace lvslab::lab
