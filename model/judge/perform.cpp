#include "judge/perform.hpp"

#include <algorithm>

#include "guest/kernel_record.hpp"
#include "judge/compare_frames.hpp"
#include "judge/end_hosts.hpp"
#include "lab/complaint.hpp"
#include "shell/error.hpp"

namespace lvslab::judge {

namespace {

void run_command(const lab::Lab& lab, Stage& stage, const guest::CommandOutput& command) {
    try {
        stage.command(command.node, command.command);
    } catch (const shell::CommandError& error) {
        throw lab::LabError(
            {.file = lab.path,
             .complaints = {{.line = command.line, .sentence = "on " + command.node + ": " + error.what()}}});
    }
}

}  // namespace

bool sends_packets(const std::string& command) {
    return command.starts_with("ping ") || command.starts_with("traceroute ");
}

TablesOfNodes perform(const Performance& what, Stage& stage) {
    std::map<std::string, std::unique_ptr<RecordedSockets>> sockets;
    for (const lab::Node& node : what.lab.nodes) {
        if (node.kind == lab::NodeKind::bridge) continue;
        auto& made = sockets[node.name] =
            std::make_unique<RecordedSockets>(what.kernel, what.finished.report.sockets, node.name);
        net::Host& host = stage.host(node.name);
        made->attach(host);
        host.attach(static_cast<net::SocketLayer*>(made.get()));
    }
    for (const guest::CommandOutput& command : what.finished.report.commands) {
        if (sends_packets(command.command)) continue;
        if (command.set_up)
            run_command(what.lab, stage, command);
        else
            stage.at(command.done, [&] { run_command(what.lab, stage, command); });
    }
    const auto own = own_packets(what.finished, what.kernel);
    for (const OwnPacket& packet : own) {
        stage.at(packet.time, [&stage, &packet, to = sockets.at(packet.node).get()] {
            net::Host& host = stage.host(packet.node);
            host.at(stage.now(), [&] { to->send(host, packet); });
        });
    }
    TablesOfNodes tables;
    net::Time end = what.finished.report.ended;
    for (const auto& [node, layer] : sockets) {
        const std::string name = node;
        const net::Time read = guest::tables_read_at(what.finished.report, name);
        end = std::max(end, read + kTimers);
        const auto note = [&](net::Time at, ipvs::NodeTables Moments::*moment) {
            stage.at(at, [&stage, &tables, moment, name] { tables[name].*moment = stage.tables(name); });
        };
        note(read - kTimers, &Moments::before);
        note(read, &Moments::then);
        note(read + kTimers, &Moments::after);
    }
    stage.run(end);
    for (auto& [node, layer] : sockets) stage.host(node).attach(static_cast<net::SocketLayer*>(nullptr));
    return tables;
}

}  // namespace lvslab::judge
