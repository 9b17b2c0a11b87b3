#include "models/lab_sketch.hpp"

#include <algorithm>
#include <exception>
#include <map>

#include "lab/graph.hpp"
#include "lab/parse.hpp"

namespace lvslab::models {

namespace {

LabSketch sketch(const lab::Lab& lab) {
    LabSketch sketch;
    std::map<std::string, std::size_t> places;
    std::map<std::size_t, std::vector<std::size_t>> columns;
    for (const lab::Node& node : lab.nodes) {
        const auto way = lab::shortest_path(lab, {.from = lab.nodes.front().name, .to = node.name});
        const std::size_t index = sketch.nodes.size();
        places[node.name] = index;
        columns[way.empty() ? 0 : way.size() - 1].push_back(index);
        sketch.nodes.push_back({QString::fromStdString(node.name), node.kind == lab::NodeKind::bridge, {}});
    }
    const auto widest = static_cast<double>(std::max<std::size_t>(1, columns.rbegin()->first));
    for (const auto& [column, nodes] : columns) {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            sketch.nodes[nodes[i]].place = {static_cast<double>(column) / widest,
                                            (static_cast<double>(i) + 0.5) / static_cast<double>(nodes.size())};
        }
    }
    for (const lab::Link& link : lab.links) sketch.links.push_back({places[link.a.node], places[link.b.node]});
    return sketch;
}

}  // namespace

LabSketch sketch_lab(const QString& file) {
    try {
        const lab::Lab lab = lab::parse_lab(file.toStdString());
        return lab.nodes.empty() ? LabSketch{} : sketch(lab);
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace lvslab::models
