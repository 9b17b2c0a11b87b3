#pragma once

#include <memory>
#include <sstream>
#include <string>

#include "models/topology.hpp"
#include "record/recorder.hpp"

namespace lvslab::models {

/// A record without frames: only its nodes and cables matter.
class DrawnLab {
public:
    explicit DrawnLab(record::Manifest manifest) : bytes_(written(std::move(manifest))) {
        const std::span file(reinterpret_cast<const std::uint8_t*>(bytes_.data()), bytes_.size());
        recording_ = std::make_unique<Recording>(record::RunRecord::over(file), "drawn.pcapng");
        book_ = std::make_unique<AddressBook>(recording_->record());
        topology_ = std::make_unique<Topology>(*recording_, *book_);
    }
    const Recording& recording() const { return *recording_; }
    const Topology& topology() const { return *topology_; }

private:
    static std::string written(record::Manifest manifest) {
        std::ostringstream out;
        const std::string first = manifest.nodes.front().name;
        record::Recorder recorder(out, std::move(manifest));
        const net::InterfaceRow interface { .index = 2, .name = "eth0" };
        recorder.add_node(first).table_changed(net::Time{0}, net::ChangeKind::set, net::Row(interface));
        recorder.begin();
        recorder.finish(net::Time{0});
        return out.str();
    }

    std::string bytes_;
    std::unique_ptr<Recording> recording_;
    std::unique_ptr<AddressBook> book_;
    std::unique_ptr<Topology> topology_;
};

/// A client, a router, a switch and servers on it.
inline DrawnLab lab_of(std::size_t nodes) {
    record::Manifest manifest{.lab = "drawn"};
    const auto add = [&](const std::string& name, const std::string& kind) { manifest.nodes.push_back({name, kind}); };
    add("client", "linux");
    if (nodes == 1) return DrawnLab(manifest);
    add("router", "linux");
    manifest.links.push_back({{"client", "eth0"}, {"router", "eth0"}});
    if (nodes > 2) {
        add("sw", "bridge");
        manifest.links.push_back({{"router", "eth1"}, {"sw", "p0"}});
    }
    for (std::size_t i = 3; i < nodes; ++i) {
        const std::string name = "rs" + std::to_string(i - 2);
        add(name, "linux");
        manifest.links.push_back({{name, "eth0"}, {"sw", "p" + std::to_string(i)}});
    }
    return DrawnLab(manifest);
}

}  // namespace lvslab::models
