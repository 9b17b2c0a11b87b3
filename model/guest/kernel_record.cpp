#include "guest/kernel_record.hpp"

#include <algorithm>

#include "guest/lineage.hpp"
#include "guest/tables.hpp"
#include "net/templates.hpp"
#include "record/capture.hpp"
#include "record/recorder.hpp"
#include "wire/ethernet.hpp"

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

/// What a socket that ends had not read, or had read and kept, is freed like a dropped packet, but nobody decided about it.
bool is_clearance(const std::string& function) {
    static constexpr std::string_view kClearances[] = {"sk_stream_kill_queues", "inet_sock_destruct", "skb_queue_purge",
                                                       "skb_rbtree_purge", "tcp_disconnect", "packet_sock_destruct"};
    return std::ranges::find(kClearances, function) != std::end(kClearances);
}

net::Packet packet_of(const record::CapturedFrame& frame, net::PacketId id, bool raw) {
    net::Packet packet;
    packet.id = id;
    const auto ethernet = raw ? std::nullopt : wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (ethernet) {
        packet.link = {ethernet->destination(), ethernet->source(), static_cast<std::uint16_t>(ethernet->type())};
        packet.has_link = true;
    }
    packet.data = wire::Buffer::copy_of(ethernet ? ethernet->payload() : frame.bytes);
    return packet;
}

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

    /// A kernel does not say which of the nodes it was.
    void add_drop(const record::CapturedFrame& frame) {
        const std::size_t blank = frame.comment.find(' ');
        const std::string reason(frame.comment.substr(0, blank)), function(frame.comment.substr(blank + 1));
        if (is_clearance(function)) return;
        for (const bool raw : {false, true}) {  // some have no MAC header yet
            const auto place = lineage_.last_at({frame.timestamp, frame.bytes, raw});
            if (!place) continue;
            record::NodeRecorder& recorder = *nodes_.at(place->node).recorder;
            recorder.dropped(frame.timestamp, packet_of(frame, place->id, raw), {&net::kDropLinux, {reason, function}});
            recorder.settled(frame.timestamp);
            return;
        }
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
    record::CaptureReader capture(run.finished.capture), drops(run.finished.drops);
    auto drop = drops.next();
    while (const auto frame = capture.next()) {
        if (frame->timestamp > run.end) continue;
        for (; drop && drop->timestamp < frame->timestamp; drop = drops.next()) writer.add_drop(*drop);
        writer.add(*frame, capture.interfaces()[frame->interface].name);
    }
    for (; drop && drop->timestamp <= run.end; drop = drops.next()) writer.add_drop(*drop);
    if (!capture.end_reason().empty()) throw GuestError("the guest's capture: " + capture.end_reason());
    writer.finish();
    recorder.finish(run.end, run.finished.report.results);
}

}  // namespace lvslab::guest
