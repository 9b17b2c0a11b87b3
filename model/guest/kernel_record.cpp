#include "guest/kernel_record.hpp"

#include "guest/lineage.hpp"
#include "guest/tables.hpp"
#include "record/capture.hpp"
#include "record/recorder.hpp"

namespace lvslab::guest {

namespace {

net::PacketType type_of(record::Reception reception) {
    switch (reception) {
        case record::Reception::multicast:
            return net::PacketType::multicast;
        case record::Reception::broadcast:
            return net::PacketType::broadcast;
        case record::Reception::promiscuous:
            return net::PacketType::other_host;
        default:
            return net::PacketType::host;
    }
}

/// A node of the record, and its interfaces by name.
struct NodeOfRecord {
    record::NodeRecorder* recorder = nullptr;
    ipvs::NodeTables tables;

    net::InterfaceIndex index_of(const std::string& interface) const {
        for (const net::InterfaceRow& row : tables.net.interfaces) {
            if (row.name == interface) return static_cast<net::InterfaceIndex>(row.index);
        }
        throw GuestError("the guest's capture names an interface that it has not: " + interface);
    }
};

class Writer {
public:
    Writer(const lab::Lab& lab, const Report& report, record::Recorder& recorder) : lineage_(lab::segments(lab)) {
        for (const lab::Node& node : lab.nodes) {
            if (node.kind == lab::NodeKind::bridge) continue;
            NodeOfRecord& made = nodes_[node.name];
            made.tables = read_tables(tables_of(report, node.name), tables_read_at(report, node.name));
            made.recorder = &recorder.add_node(node.name);
            made.recorder->introduce(made.tables);
        }
        recorder.begin();
    }

    void add(const record::CapturedFrame& frame, const std::string& port) {
        const std::size_t colon = port.find(':');
        const lab::Endpoint at{port.substr(0, colon), port.substr(colon + 1)};
        const NodeOfRecord& node = nodes_.at(at.node);
        const net::InterfaceIndex interface = node.index_of(at.interface);
        const bool out = frame.flags.direction == record::Direction::outbound;
        const bool raw = at.interface.starts_with("tunl");
        const Lineage::Frame seen{.at = at, .time = frame.timestamp, .bytes = frame.bytes, .raw = raw};
        net::FrameSeen told{.interface = interface,
                            .id = out ? lineage_.sent(seen) : lineage_.received(seen),
                            .parent = 0,
                            .type = type_of(frame.flags.reception),
                            .bytes = frame.bytes};
        if (out)
            node.recorder->frame_sent(frame.timestamp, told);
        else
            node.recorder->frame_received(frame.timestamp, told);
        node.recorder->settled(frame.timestamp);
    }

    void finish() {
        for (auto& [name, node] : nodes_) node.recorder->start_with(node.tables.now, node.tables);
    }

private:
    Lineage lineage_;
    std::map<std::string, NodeOfRecord> nodes_;
};

}  // namespace

net::Time tables_read_at(const Report& report, const std::string& node) {
    net::Time time = report.ended;
    for (const CommandOutput& output : report.tables) {
        if (output.node == node) time = std::max(time, output.done);
    }
    return time;
}

std::vector<CommandOutput> tables_of(const Report& report, const std::string& node) {
    std::vector<CommandOutput> outputs;
    for (const CommandOutput& output : report.tables) {
        if (output.node == node) outputs.push_back(output);
    }
    return outputs;
}

net::Time all_read_at(const Report& report) {
    net::Time time = report.ended;
    for (const CommandOutput& output : report.tables) time = std::max(time, output.done);
    return time;
}

void write_record(const KernelRun& run, const record::Manifest& manifest, std::ostream& out) {
    record::Recorder recorder(out, manifest);
    Writer writer(run.lab, run.finished.report, recorder);
    record::CaptureReader capture(run.finished.capture);
    while (const auto frame = capture.next()) {
        if (frame->timestamp <= run.end) writer.add(*frame, capture.interfaces()[frame->interface].name);
    }
    if (!capture.end_reason().empty()) throw GuestError("the guest's capture: " + capture.end_reason());
    writer.finish();
    recorder.finish(run.end, run.finished.report.results);
}

}  // namespace lvslab::guest
