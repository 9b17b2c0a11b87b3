#pragma once

#include <QPointF>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "models/topology.hpp"

namespace lvslab::models {

/// Where the nodes stand: x and y from 0 to 1, of their centres. Two nodes never share a cell of the grid.
struct TopologyLayout {
    std::vector<QPointF> positions;  ///< by node
    double columns = 1;              ///< as wide as so many cards
    double rows = 1;                 ///< as high as so many
};

/// Columns by the distance from the clients; in a column nodes stand near those that they are linked with. A director
/// on the servers' switch stands above that switch, as people draw it.
TopologyLayout default_layout(const Topology& topology);

/// Nodes that the user has moved, by name.
using MovedNodes = std::map<std::string, QPointF>;

/// `run.layout.json` beside `run.pcapng`.
std::filesystem::path layout_file(const std::filesystem::path& record);
/// Empty if there is no such file, or if it can not be read.
MovedNodes read_moved_nodes(const std::filesystem::path& file);
/// False if the file can not be written.
bool write_moved_nodes(const std::filesystem::path& file, const MovedNodes& moved);

}  // namespace lvslab::models
