#include "scenarios/live_run.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "guest/interruptible.hpp"
#include "guest/kernel_record.hpp"
#include "guest/lab_plan.hpp"
#include "guest/tables.hpp"
#include "lab/complaint.hpp"
#include "live/real_nodes.hpp"
#include "live/tools.hpp"
#include "ns3/world.hpp"
#include "record/recorder.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/output_folder.hpp"
#include "scenarios/failed_commands.hpp"
#include "scenarios/terminal.hpp"

namespace lvslab::scenarios {

namespace {

using nlohmann::ordered_json;

/// Later than this in one of a hundred moments, and what the record says about time is the machine's, not the lab's.
constexpr net::Time kTolerable = std::chrono::milliseconds(5);

void announce(const lab::Lab& lab, const guest::Plan& plan) {
    std::cerr << "This runs commands of " << lab.path
              << " as root on this machine's kernel, in network, process and mount\n"
                 "namespaces of their own; files outside are read only for them.\n";
    for (const auto& node : plan.nodes) {
        std::cerr << "  " << node.name << "\n";
        for (const auto& c : plan.commands) {
            if (c.node == node.name) std::cerr << "    " << c.text << "\n";
        }
        for (const auto& p : plan.programs) {
            if (p.node == node.name) std::cerr << "    " << live::command_line_of(p) << "\n";
        }
    }
}

void ask() {
    if (isatty(STDIN_FILENO) == 0) {
        throw BadInput("--on live runs the lab's commands as root: say --yes to agree, where nobody can be asked");
    }
    std::cerr << "Run them? [y/N] ";
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "y" && answer != "Y" && answer != "yes") throw BadInput("nothing was run");
}

/// A node is attached as a whole, or not at all.
void check_attached(const lab::Lab& lab, const lab::Endpoint& end, const LiveOptions& options) {
    const lab::Node* node = lab.find(end.node);
    if (node == nullptr ||
        std::find(node->interfaces.begin(), node->interfaces.end(), end.interface) == node->interfaces.end()) {
        throw BadInput("--attach " + to_string(end) + ": the lab has no such interface");
    }
    for (const std::string& interface : node->interfaces) {
        if (options.attached.contains({end.node, interface})) continue;
        throw BadInput("--attach " + to_string(end) + ": the node has another interface, " + interface +
                       ", which needs a device too");
    }
}

bool is_attached(const LiveOptions& options, const std::string& node) {
    return std::any_of(options.attached.begin(), options.attached.end(),
                       [&](const auto& one) { return one.first.node == node; });
}

/// What somebody has to run on the host outside.
void announce_attached(const lab::Lab& lab, const LiveOptions& options) {
    for (const auto& [end, device] : options.attached) {
        std::cerr << to_string(end) << " is whoever is behind " << device << ". Not run here; run there:\n";
        for (const lab::Command& c : lab.find(end.node)->exec) std::cerr << "    " << c.text << "\n";
    }
}

/// Of the real nodes that are on this machine.
guest::Plan plan_here(const lab::Lab& lab, const LiveOptions& options) {
    std::set<std::string> here = real_nodes(lab, options);
    std::erase_if(here, [&](const std::string& node) { return is_attached(options, node); });
    return guest::plan_of(lab, here);
}

/// What the keeper could not do, as a sentence with its place.
void refuse_failures(const lab::Lab& lab, const guest::Report& report) {
    refuse_failed_commands(lab, report);
    if (!report.failure.empty()) throw BadInput(lab.path + ": " + report.failure);
}

sim::World::Options world_options(const guest::Plan& plan, live::RealNodes& nodes, sim::Joint::Kind kind) {
    sim::World::Options options;
    for (const auto& taken : nodes.take()) {
        const guest::Port& port = taken.first;
        const int descriptor = taken.second;
        const lab::Endpoint end{port.node, port.interface};
        const auto node = std::find_if(plan.nodes.begin(), plan.nodes.end(),
                                       [&](const guest::Plan::Node& n) { return n.name == port.node; });
        const bool cable = std::any_of(node->interfaces.begin(), node->interfaces.end(),
                                       [&](const guest::Plan::Interface& i) { return i.name == port.interface; });
        if (cable)
            options.real[end] = {.kind = kind, .descriptor = descriptor};
        else
            options.tunnels[end] = descriptor;
    }
    return options;
}

void tell_tables(sim::World& world, const guest::Plan& plan, const guest::Report& report) {
    for (const auto& node : plan.nodes) {
        const net::Time read = guest::tables_read_at(report, node.name);
        world.tell_tables(node.name, guest::read_tables(guest::tables_of(report, node.name), read));
    }
}

ordered_json json_of(const sim::Lateness& late) {
    return {{"median", late.quantile(0.5).count()},
            {"p99", late.quantile(0.99).count()},
            {"worst", late.quantile(1).count()}};
}

/// The simulated programs' results, and behind them the real ones'.
ordered_json merged(const traffic::RunResults& simulated, const std::string& real) {
    ordered_json all = ordered_json::parse(traffic::to_json(simulated));
    const ordered_json other = ordered_json::parse(real);
    for (const auto& [key, rows] : other.items()) {
        if (!rows.is_array()) continue;
        for (const auto& row : rows) all[key].push_back(row);
    }
    return all;
}

std::string milliseconds(const nlohmann::json& ns) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f ms", ns.get<double>() / 1e6);
    return text;
}

}  // namespace

std::map<lab::Endpoint, std::string> parse_attached(const std::vector<std::string>& texts) {
    std::map<lab::Endpoint, std::string> attached;
    for (const std::string& text : texts) {
        const std::size_t colon = text.find(':'), equals = text.find('=');
        if (colon == std::string::npos || equals == std::string::npos || equals < colon || equals + 1 == text.size()) {
            throw BadInput("--attach " + text + ": write NODE:INTERFACE=DEVICE, such as rs1:eth0=veth0");
        }
        attached[{text.substr(0, colon), text.substr(colon + 1, equals - colon - 1)}] = text.substr(equals + 1);
    }
    return attached;
}

std::set<std::string> real_nodes(const lab::Lab& lab, const LiveOptions& wanted) {
    std::set<std::string> real = wanted.real;
    for (const auto& [end, device] : wanted.attached) check_attached(lab, end, wanted);
    if (real.empty()) {
        for (const auto& program : guest::plan_of(lab).programs) real.insert(program.node);
    }
    for (const auto& [end, device] : wanted.attached) real.insert(end.node);
    for (const std::string& name : real) {
        const lab::Node* node = lab.find(name);
        if (node != nullptr && node->kind == lab::NodeKind::linux_host && !node->interfaces.empty()) continue;
        std::vector<std::string> names;
        for (const lab::Node& n : lab.nodes) {
            if (n.kind == lab::NodeKind::linux_host) names.push_back(n.name);
        }
        throw BadInput("--real " + name + ": " +
                       (node == nullptr                       ? "the lab has no node of this name"
                        : node->kind == lab::NodeKind::bridge ? "a bridge stays simulated"
                                                              : "it is on no link") +
                       "; nodes: " + lab::listed(names));
    }
    if (real.empty()) throw BadInput(lab.path + " has no traffic: name the nodes that are to be real with --real");
    return real;
}

nlohmann::ordered_json carry_out(const lab::Lab& lab, const LiveOptions& options, const Observed& observed) {
    const guest::Plan plan = plan_here(lab, options);
    try {
        std::vector<live::Uplink> uplinks;
        for (const auto& [end, device] : options.attached) uplinks.emplace_back(device);
        live::RealNodes nodes(plan, options.tap_bridge ? live::Ends::names : live::Ends::taps, uplinks);
        refuse_failures(lab, nodes.set_up());
        if (observed.recorder != nullptr && !plan.nodes.empty()) {
            std::cerr << "A shell on a node:  sudo nsenter -t " << nodes.pid() << " -m -p ip netns exec "
                      << plan.nodes.front().name << " bash\n";
        }
        sim::World::Options there = world_options(
            plan, nodes, options.tap_bridge ? sim::Joint::Kind::tap_bridge : sim::Joint::Kind::descriptor);
        there.seed = observed.seed;
        there.recorder = observed.recorder;
        std::size_t uplink = 0;
        for (const auto& [end, device] : options.attached) there.real[end] = {.descriptor = uplinks[uplink++].take()};
        sim::World world(lab, there);
        tell_tables(world, plan, nodes.set_up());
        world.at_the_beginning([&nodes] { nodes.begin(); });
        world.stop_when(guest::Interruptible::wanted);
        const traffic::RunResults simulated = world.run(lab.until, observed.progress);
        const guest::Report report = nodes.finish();
        refuse_failures(lab, report);
        tell_tables(world, plan, report);
        ordered_json results = merged(simulated, report.results);
        results["lateness_ns"] = json_of(world.lateness());
        if (guest::Interruptible::wanted()) results["interrupted"] = true;
        return results;
    } catch (const live::LiveError& error) {
        throw BadInput(error.what());
    }
}

void run_live(const lab::Lab& lab, const record::Manifest& manifest, const LiveOptions& options, std::uint64_t seed,
              const std::filesystem::path& record) {
    const guest::Plan plan = plan_here(lab, options);
    announce_attached(lab, options);
    if (!plan.nodes.empty()) announce(lab, plan);
    if (!plan.nodes.empty() && !options.yes) ask();
    const guest::Interruptible interruptible;
    std::ofstream file(record, std::ios::binary);
    record::Recorder recorder(file, manifest);
    ProgressBar bar("running " + lab.name);
    const ordered_json results = carry_out(
        lab, options, {.recorder = &recorder, .seed = seed, .progress = [&bar](double share) { bar.update(share); }});
    recorder.finish(net::Time{results.at("end_ns").get<std::int64_t>()}, results.dump());
    expect_written(file, record);
}

std::string clock_text(const record::RunRecord& record) {
    const auto results = nlohmann::json::parse(record.results(), nullptr, false);
    if (!results.is_object() || !results.contains("lateness_ns")) return {};
    const auto& late = results["lateness_ns"];
    std::string text = "  clock: the simulated part was " + milliseconds(late["median"]) + " late (median), " +
                       milliseconds(late["p99"]) + " (99 %), " + milliseconds(late["worst"]) + " (worst)\n";
    if (net::Time{late["p99"].get<std::int64_t>()} > kTolerable) {
        text +=
            "  This machine did not keep up with the clock: delays and rates in the record are the machine's, not the "
            "lab's.\n";
    }
    return text;
}

bool was_interrupted(const record::RunRecord& record) {
    const auto results = nlohmann::json::parse(record.results(), nullptr, false);
    return results.is_object() && results.value("interrupted", false);
}

}  // namespace lvslab::scenarios
