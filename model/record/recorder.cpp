#include "record/recorder.hpp"

namespace lvslab::record {

NodeRecorder& Recorder::add_node(std::string_view name) {
    return *nodes_.emplace_back(std::make_unique<NodeRecorder>(*this, name, manifest_.is_real(name)));
}

void Recorder::begin() {
    if (queue_.begun()) return;
    queue_.begin(to_json(manifest_));
    for (const auto& node : nodes_) node->add_interfaces();
}

void Recorder::finish(net::Time end, std::string_view results) {
    begin();
    // Statistics blocks name an interface: a lab without hosts has none.
    if (nodes_.empty()) queue_.add_interface({.name = "lab:none"});
    for (const auto& node : nodes_) node->settled(end);
    queue_.finish(end, results);
}

}  // namespace lvslab::record
