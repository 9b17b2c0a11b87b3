#include "ns3/world.hpp"

#include <ns3/global-value.h>
#include <ns3/realtime-simulator-impl.h>
#include <ns3/rng-seed-manager.h>
#include <ns3/simulator.h>
#include <ns3/string.h>

#include "lab/complaint.hpp"
#include "lab/mac.hpp"
#include "ns3/clock.hpp"
#include "ns3/ethernet_link.hpp"
#include "ns3/program.hpp"

namespace lvslab::sim {

namespace {

constexpr int kProgressSteps = 100;
constexpr net::Time kClockWatch = std::chrono::milliseconds(1);

const lab::Link& link_of(const lab::Lab& lab, const lab::Endpoint& end) {
    for (const lab::Link& link : lab.links) {
        if (link.a == end || link.b == end) return link;
    }
    throw std::logic_error(to_string(end) + " is on no link");
}

}  // namespace

World::World(const lab::Lab& lab, const Options& options) : lab_(lab), options_(options) {
    refuse_command_lines();
    ::ns3::GlobalValue::Bind(
        "SimulatorImplementationType",
        ::ns3::StringValue(options.real.empty() ? "ns3::DefaultSimulatorImpl" : "ns3::RealtimeSimulatorImpl"));
    ::ns3::RngSeedManager::SetSeed(static_cast<std::uint32_t>(options.seed % 0xffffffffU) + 1);
    ::ns3::RngSeedManager::SetRun(1);
    make_nodes();
    make_links();
    make_stacks();
    configure();
    start_traffic();
    schedule_events();
}

World::~World() {
    programs_.clear();
    for (const auto& [name, node] : real_nodes_) node->Dispose();
    real_nodes_.clear();
    switches_.clear();
    stacks_.clear();
    devices_.clear();
    nodes_.clear();
    ::ns3::Simulator::Destroy();
}

/// A simulated node has no programs but those of the lab's traffic.
void World::refuse_command_lines() const {
    std::vector<lab::Complaint> complaints;
    const auto check = [&](const std::string& node, const std::string& command, int line) {
        const lab::Node* found = lab_.find(node);
        if (found == nullptr || is_real(*found)) return;
        complaints.push_back({.line = line,
                              .sentence = "the node " + node + " is simulated and can not run `" + command +
                                          "`; make it a real one: --on live --real " + node});
    };
    for (const lab::Traffic& traffic : lab_.traffic) {
        if (const auto* run = std::get_if<lab::Run>(&traffic)) check(run->from, run->command, run->line);
        const auto* serve = std::get_if<lab::Serve>(&traffic);
        if (serve == nullptr || serve->protocol != lab::Protocol::command) continue;
        for (const std::string& node : serve->on) check(node, serve->command, serve->line);
    }
    if (!complaints.empty()) throw lab::LabError({.file = lab_.path, .complaints = complaints});
}

bool World::is_real(const lab::Node& node) const {
    return !node.interfaces.empty() && options_.real.contains({node.name, node.interfaces.front()});
}

void World::make_nodes() {
    for (const lab::Node& node : lab_.nodes) {
        const auto made = ::ns3::CreateObject<::ns3::Node>();
        nodes_[node.name] = made;
        for (const std::string& name : node.interfaces) {
            const lab::Endpoint end{node.name, name};
            const lab::Link& link = link_of(lab_, end);
            const auto device =
                ::ns3::CreateObject<EthernetDevice>(EthernetConfig{.address = lab::mac_of(lab_, end),
                                                                   .mtu = static_cast<std::uint16_t>(link.mtu),
                                                                   .rate = static_cast<std::uint64_t>(link.rate),
                                                                   .queue = static_cast<std::size_t>(link.queue)});
            made->AddDevice(device);
            devices_[end] = device;
        }
    }
}

void World::make_links() {
    std::int64_t stream = 0;
    for (const lab::Link& link : lab_.links) {
        const auto cable = ::ns3::CreateObject<EthernetLink>(
            LinkConfig{.delay = link.delay, .loss = link.loss, .loss_stream = stream});
        stream += 2;
        cable->attach(devices_.at(link.a));
        cable->attach(devices_.at(link.b));
    }
}

void World::make_stacks() {
    std::uint64_t number = 0;
    for (const lab::Node& node : lab_.nodes) {
        ++number;
        if (node.kind == lab::NodeKind::bridge) {
            const auto bridge = ::ns3::CreateObject<LearningSwitch>();
            for (const std::string& name : node.interfaces) bridge->add_port(devices_.at({node.name, name}));
            switches_.push_back(bridge);
            continue;
        }
        if (is_real(node)) {
            make_real_node(node);
            continue;
        }
        const auto stack = ::ns3::CreateObject<HostStack>();
        const auto era = node.era == lab::Era::current ? net::Era::linux_6_1 : net::Era::linux_2_6_32;
        stack->install(nodes_.at(node.name),
                       {.name = node.name, .seed = options_.seed * 1'000'003 + number, .era = era}, ids_);
        for (const std::string& name : node.interfaces) stack->add_interface(name, devices_.at({node.name, name}));
        if (node.cpu) stack->set_cpu(*node.cpu);
        stacks_[node.name] = stack;
    }
}

void World::make_real_node(const lab::Node& node) {
    const auto made = ::ns3::CreateObject<RealNode>();
    made->install(nodes_.at(node.name), ids_);
    for (const std::string& name : node.interfaces) {
        const lab::Endpoint end{node.name, name};
        made->plug(name, devices_.at(end), options_.real.at(end));
    }
    for (const auto& [end, descriptor] : options_.tunnels) {
        if (end.node == node.name) made->hear(end.interface, descriptor);
    }
    real_nodes_[node.name] = made;
}

void World::configure() {
    for (const lab::Node& node : lab_.nodes) {
        if (node.kind == lab::NodeKind::bridge) continue;
        if (!simulated(node.name)) {
            if (options_.recorder != nullptr) {
                real_nodes_.at(node.name)->attach(options_.recorder->add_node(node.name));
            }
            continue;
        }
        HostStack& stack = *stacks_.at(node.name);
        if (options_.recorder != nullptr) {
            record::NodeRecorder& tap = options_.recorder->add_node(node.name);
            tap.start_with(lab_now(), stack.tables());
            stack.host().attach(&tap);
            stack.netfilter().attach(&tap);
            stack.director().attach(&tap);
        }
        for (const lab::Command& command : node.exec) execute(node.name, command);
    }
    if (options_.recorder != nullptr) options_.recorder->begin();
}

void World::execute(const std::string& node, const lab::Command& command) {
    try {
        run_command(node, command.text);
    } catch (const shell::CommandError& error) {
        throw lab::LabError({.file = lab_.path,
                             .complaints = {{.line = command.line, .sentence = "on " + node + ": " + error.what()}}});
    }
}

/// Keeps what the command prints, now and later.
void World::run_command(const std::string& node, const std::string& line) {
    const std::size_t row = results_.output.size();
    results_.output.push_back({.node = node, .at = lab_now(), .command = line, .text = {}});
    const auto later = [this, row](std::string_view said) { results_.output[row].text += said; };
    const std::string now = stacks_.at(node)->run(line, later);
    results_.output[row].text += now;
}

void World::start_traffic() {
    for (const lab::Traffic& traffic : lab_.traffic) {
        for (const std::string& node : nodes_of(traffic)) {
            if (!simulated(node)) continue;
            programs_.push_back(start_program(traffic, node, {.stack = *stacks_.at(node), .results = results_}));
        }
    }
}

void World::schedule_events() {
    for (const lab::Event& event : lab_.events) {
        ::ns3::Simulator::Schedule(delay_until(event.at), [this, &event] {
            for (const std::string& node : event.on) {
                if (!simulated(node)) continue;
                for (const lab::Command& command : event.exec) execute(node, command);
            }
        });
    }
}

/// Asks, a thousand times a second, how far the simulator is behind the real clock.
void World::watch_the_clock() {
    const auto simulator = ::ns3::DynamicCast<::ns3::RealtimeSimulatorImpl>(::ns3::Simulator::GetImplementation());
    lateness_.add(net::Time{simulator->RealtimeNow().GetNanoSeconds()} - lab_now());
    if (stop_asked_ && stop_asked_()) return ::ns3::Simulator::Stop();
    ::ns3::Simulator::Schedule(to_ns3(kClockWatch), &World::watch_the_clock, this);
}

void World::at_the_beginning(std::function<void()> action) {
    ::ns3::Simulator::Schedule(::ns3::Time(0), std::move(action));
}

void World::tell_tables(const std::string& real_node, ipvs::NodeTables tables) {
    real_nodes_.at(real_node)->tell(std::move(tables));
}

traffic::RunResults World::run(net::Time end, const std::function<void(double)>& progress) {
    if (progress) {
        for (int i = 1; i <= kProgressSteps; ++i) {
            const double share = static_cast<double>(i) / kProgressSteps;
            ::ns3::Simulator::Schedule(to_ns3(end * i / kProgressSteps), [&progress, share] { progress(share); });
        }
    }
    if (!options_.real.empty()) ::ns3::Simulator::Schedule(to_ns3(kClockWatch), &World::watch_the_clock, this);
    ::ns3::Simulator::Stop(to_ns3(end));
    ::ns3::Simulator::Run();
    for (const auto& program : programs_) program->give_up();
    results_.end = lab_now();
    std::erase_if(results_.output, [](const traffic::CommandOutput& o) { return o.text.empty(); });
    return results_;
}

}  // namespace lvslab::sim
