#include "models/topology_layout.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <cmath>
#include <optional>

namespace lvslab::models {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
using Column = std::vector<std::size_t>;

constexpr std::size_t kMostRows = 8;        // a column with more nodes becomes several
constexpr double kSwitchColumnWidth = 0.6;  // of a card: a switch is smaller
constexpr double kRoomBelow = 0.35;         // of a row: for the packet, below the shorter columns
constexpr std::size_t kUnreached = static_cast<std::size_t>(-1);

/// Cables between nodes; one more vertex, the last, is joined to all sources.
Graph graph_of(const Topology& topology) {
    const std::size_t count = topology.nodes().size();
    Graph graph(count + 1);
    for (const TopologyLink& link : topology.links()) boost::add_edge(link.a.node, link.b.node, graph);
    for (const std::size_t source : topology.sources()) boost::add_edge(count, source, graph);
    return graph;
}

/// Links from the nearest source; kUnreached for nodes that no cable joins to one.
std::vector<std::size_t> distances(const Graph& graph) {
    const std::size_t origin = boost::num_vertices(graph) - 1;
    std::vector<std::size_t> distance(origin + 1, kUnreached);
    distance[origin] = 0;
    boost::breadth_first_search(
        graph, boost::vertex(origin, graph),
        boost::visitor(boost::make_bfs_visitor(boost::record_distances(distance.data(), boost::on_tree_edge()))));
    distance.pop_back();
    for (std::size_t& d : distance) d = d == kUnreached ? d : d - 1;
    return distance;
}

bool is(const Topology& topology, std::size_t node, NodeRole role) { return topology.nodes()[node].role == role; }

std::vector<std::size_t> neighbours(const Graph& graph, std::size_t node) {
    std::vector<std::size_t> found;
    const auto [begin, end] = boost::adjacent_vertices(boost::vertex(node, graph), graph);
    for (auto it = begin; it != end; ++it) found.push_back(*it);
    return found;
}

/// The switch that a director hangs on beside its servers: its only neighbour, nearer to the clients.
std::optional<std::size_t> switch_below(const Topology& topology, const Graph& graph,
                                        const std::vector<std::size_t>& distance, std::size_t node) {
    if (!is(topology, node, NodeRole::director)) return std::nullopt;
    const auto near = neighbours(graph, node);
    if (near.size() != 1 || near[0] >= distance.size() || !is(topology, near[0], NodeRole::bridge)) return std::nullopt;
    if (distance[near[0]] >= distance[node]) return std::nullopt;
    const auto beside = neighbours(graph, near[0]);
    const bool has_servers = std::ranges::any_of(
        beside, [&](std::size_t other) { return other < distance.size() && is(topology, other, NodeRole::server); });
    return has_servers ? std::optional(near[0]) : std::nullopt;
}

class Arranger {
public:
    explicit Arranger(const Topology& topology)
        : topology_(topology), graph_(graph_of(topology)), distance_(distances(graph_)), y_(distance_.size(), 0) {}

    TopologyLayout arrange() {
        fill_columns();
        for (Column& column : columns_) order(column);
        hang_directors();
        split_tall_columns();
        return in_units();
    }

private:
    void fill_columns() {
        for (std::size_t node = 0; node < distance_.size(); ++node) {
            if (distance_[node] == kUnreached || switch_below(topology_, graph_, distance_, node)) continue;
            columns_.resize(std::max(columns_.size(), distance_[node] + 1));
            columns_[distance_[node]].push_back(node);
        }
        Column loose;
        for (std::size_t node = 0; node < distance_.size(); ++node) {
            if (distance_[node] == kUnreached) loose.push_back(node);
        }
        if (!loose.empty()) columns_.push_back(loose);
    }

    /// By the mean height of the neighbours that stand already (those of the column before); directors first.
    void order(Column& column) {
        std::map<std::size_t, double> mean;
        for (const std::size_t node : column) {
            double sum = 0;
            int count = 0;
            for (const std::size_t other : neighbours(graph_, node)) {
                if (other >= distance_.size() || distance_[other] + 1 != distance_[node]) continue;
                sum += y_[other];
                ++count;
            }
            mean[node] = count == 0 ? 0 : sum / count;
        }
        std::ranges::stable_sort(column, [&](std::size_t a, std::size_t b) {
            if (mean[a] != mean[b]) return mean[a] < mean[b];
            return is(topology_, a, NodeRole::director) && !is(topology_, b, NodeRole::director);
        });
        for (std::size_t i = 0; i < column.size(); ++i) {
            y_[column[i]] = static_cast<double>(i) - (static_cast<double>(column.size()) - 1) / 2;
        }
    }

    /// In the switch's column, above all that stands there.
    void hang_directors() {
        for (std::size_t node = 0; node < distance_.size(); ++node) {
            const auto below = switch_below(topology_, graph_, distance_, node);
            if (!below) continue;
            Column& column = columns_[distance_[*below]];
            double top = y_[column.front()];
            for (const std::size_t other : column) top = std::min(top, y_[other]);
            y_[node] = top - 1;
            column.push_back(node);
        }
    }

    void split_tall_columns() {
        std::vector<Column> columns;
        for (const Column& column : columns_) {
            if (column.size() <= kMostRows) {
                columns.push_back(column);
                continue;
            }
            const std::size_t parts = (column.size() + kMostRows - 1) / kMostRows;
            const std::size_t rows = (column.size() + parts - 1) / parts;
            for (std::size_t first = 0; first < column.size(); first += rows) {
                Column& part = columns.emplace_back();
                // Every other column half a row lower: so a link passes between the cards before it.
                const double shift = (columns.size() % 2 == 0 ? 0.25 : -0.25) - (static_cast<double>(rows) - 1) / 2;
                for (std::size_t i = first; i < std::min(first + rows, column.size()); ++i) {
                    part.push_back(column[i]);
                    y_[column[i]] = static_cast<double>(i - first) + shift;
                }
            }
        }
        columns_ = columns;
    }

    TopologyLayout in_units() const {
        TopologyLayout layout;
        layout.positions.resize(distance_.size());
        if (distance_.empty()) return layout;
        const auto [top, bottom] = std::ranges::minmax(y_);
        layout.rows = bottom - top + 1 + kRoomBelow;
        layout.columns = 0;
        for (const Column& column : columns_) layout.columns += width(column);
        double x = 0;
        for (const Column& column : columns_) {
            const double centre = (x + width(column) / 2) / layout.columns;
            for (const std::size_t node : column) {
                layout.positions[node] = {centre, (y_[node] - top + 0.5) / layout.rows};
            }
            x += width(column);
        }
        return layout;
    }

    double width(const Column& column) const {
        const bool small = std::ranges::all_of(column, [&](auto n) { return is(topology_, n, NodeRole::bridge); });
        return small ? kSwitchColumnWidth : 1;
    }

    const Topology& topology_;
    Graph graph_;
    std::vector<std::size_t> distance_;
    std::vector<double> y_;  ///< in rows
    std::vector<Column> columns_;
};

}  // namespace

TopologyLayout default_layout(const Topology& topology) { return Arranger(topology).arrange(); }

}  // namespace lvslab::models
