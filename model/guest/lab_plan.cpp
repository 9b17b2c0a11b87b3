#include "guest/lab_plan.hpp"

#include "guest/tables.hpp"
#include "lab/complaint.hpp"
#include "lab/mac.hpp"

namespace lvslab::guest {

namespace {

using Kind = Plan::Program::Kind;

Plan::Node node_of(const lab::Lab& lab, const lab::Node& node, bool held) {
    Plan::Node made{.name = node.name, .bridge = node.kind == lab::NodeKind::bridge};
    for (const std::string& name : node.interfaces) {
        const lab::Endpoint end{node.name, name};
        Plan::Interface interface { .name = name, .mac = lab::mac_of(lab, end), .held = held };
        for (const lab::Link& link : lab.links) {
            if (link.a == end || link.b == end) interface.mtu = static_cast<std::uint32_t>(link.mtu);
        }
        made.interfaces.push_back(interface);
    }
    return made;
}

struct Translator {
    Plan& plan;

    void operator()(const lab::Serve& s) const {
        static constexpr Kind kinds[] = {Kind::http_server, Kind::udp_server, Kind::command_server};
        for (const std::string& node : s.on) {
            plan.programs.push_back({.kind = kinds[static_cast<std::size_t>(s.protocol)],
                                     .node = node,
                                     .port = s.port,
                                     .size = s.size,
                                     .command = s.command,
                                     .line = s.line});
        }
    }
    void operator()(const lab::Run& r) const {
        Plan::Program made = client(Kind::command_client, r.from, r.when);
        made.command = r.command;
        made.line = r.line;
        plan.programs.push_back(made);
    }
    void operator()(const lab::Get& g) const {
        Plan::Program made = client(Kind::http_client, g.from, g.when);
        made.peer = g.server;
        made.path = g.path;
        made.idle = g.idle;
        plan.programs.push_back(made);
    }
    void operator()(const lab::Udp& u) const {
        Plan::Program made = client(Kind::udp_client, u.from, u.when);
        made.peer = u.server;
        made.port = u.source_port;
        made.size = u.size;
        made.one_socket = u.one_socket;
        made.idle = u.idle;
        plan.programs.push_back(made);
    }
    void operator()(const lab::Ping& p) const {
        Plan::Program made = client(Kind::ping, p.from, p.when);
        made.peer = {p.to, 0};
        made.size = p.size;
        plan.programs.push_back(made);
    }
    void operator()(const lab::Traceroute& t) const {
        Plan::Program made = client(Kind::traceroute, t.from, {.start = t.start});
        made.peer = {t.to, 0};
        plan.programs.push_back(made);
    }
    static Plan::Program client(Kind kind, const std::string& node, const lab::Schedule& when) {
        return {.kind = kind, .node = node, .count = when.count, .every = when.every, .start = when.start};
    }
};

/// `part`: only these nodes, and no cables; null: all.
Plan make_plan(const lab::Lab& lab, const std::set<std::string>* part) {
    const auto wanted = [part](const std::string& node) { return part == nullptr || part->contains(node); };
    Plan plan{.until = lab.until};
    for (const lab::Node& node : lab.nodes) {
        if (!wanted(node.name)) continue;
        if (node.era != lab::Era::current) {
            throw lab::LabError(
                {.file = lab.path,
                 .complaints = {{.line = node.line,
                                 .sentence = node.name + " is of another era, and the kernel is Linux 6.1; "
                                                         "take `era` out, or run the lab with --on ns3"}}});
        }
        plan.nodes.push_back(node_of(lab, node, part != nullptr));
        for (const lab::Command& command : node.exec) {
            plan.commands.push_back({.node = node.name, .text = command.text, .line = command.line});
        }
    }
    for (const lab::Link& link : lab.links) {
        if (part != nullptr) break;
        plan.cables.push_back({.a = {link.a.node, link.a.interface},
                               .b = {link.b.node, link.b.interface},
                               .rate = link.rate,
                               .delay = link.delay,
                               .queue = link.queue,
                               .loss = link.loss});
    }
    for (const lab::Event& event : lab.events) {
        for (const std::string& node : event.on) {
            if (!wanted(node)) continue;
            for (const lab::Command& command : event.exec) {
                plan.commands.push_back({.at = event.at, .node = node, .text = command.text, .line = command.line});
            }
        }
    }
    for (const lab::Traffic& traffic : lab.traffic) std::visit(Translator{plan}, traffic);
    std::erase_if(plan.programs, [&](const Plan::Program& p) { return !wanted(p.node); });
    plan.table_commands = table_commands();
    return plan;
}

}  // namespace

Plan plan_of(const lab::Lab& lab) { return make_plan(lab, nullptr); }

Plan plan_of(const lab::Lab& lab, const std::set<std::string>& nodes) { return make_plan(lab, &nodes); }

}  // namespace lvslab::guest
