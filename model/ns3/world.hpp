#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lab/lab.hpp"
#include "net/packet.hpp"
#include "ns3/ethernet_device.hpp"
#include "ns3/host_stack.hpp"
#include "ns3/lateness.hpp"
#include "ns3/learning_switch.hpp"
#include "ns3/real_node.hpp"
#include "record/recorder.hpp"
#include "traffic/results.hpp"

namespace lvslab::sim {

class Program;

/// A lab as an ns-3 simulation: nodes with HostStacks, switches, cables, and the programs of its traffic. One at a time
/// in a process, since ns-3's simulator is one; the destructor clears it.
class World {
public:
    struct Options {
        std::uint64_t seed = 1;
        record::Recorder* recorder = nullptr;  ///< none: nothing is observed, nothing recorded
        /// Nodes that are not simulated, by what is behind their interfaces: all of a node's, or none. The descriptors
        /// are the World's from here on. With any, the simulator follows the real clock; such a node's commands and
        /// programs are somebody else's.
        std::map<lab::Endpoint, Joint> real{};
        /// What tells of the packets that a real node's tunnel has received: a socket of datagrams, each a packet from
        /// the IP header on.
        std::map<lab::Endpoint, int> tunnels{};
    };
    /// Builds everything and runs the nodes' commands at time 0; lab::LabError if one of them fails.
    World(const lab::Lab& lab, const Options& options);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Runs until lab time `end`. `progress` hears of the share done, 0 to 1, about a hundred times.
    traffic::RunResults run(net::Time end, const std::function<void(double)>& progress = {});
    /// With real nodes: asked each millisecond; the run ends when it says true.
    void stop_when(std::function<bool()> asked) { stop_asked_ = std::move(asked); }
    /// Calls `action` at the moment at which the run begins, its lab time 0.
    void at_the_beginning(std::function<void()> action);
    /// What a real node's tables are now: nobody here decides about them.
    void tell_tables(const std::string& real_node, ipvs::NodeTables tables);

    HostStack& stack(const std::string& node) { return *stacks_.at(node); }
    const Lateness& lateness() const { return lateness_; }

private:
    void make_nodes();
    void make_links();
    void make_stacks();
    void make_real_node(const lab::Node& node);
    bool simulated(const std::string& node) const { return stacks_.contains(node); }
    bool is_real(const lab::Node& node) const;
    void watch_the_clock();
    void refuse_command_lines() const;
    void configure();
    void start_traffic();
    void schedule_events();
    void execute(const std::string& node, const lab::Command& command);
    void run_command(const std::string& node, const std::string& line);

    const lab::Lab& lab_;
    Options options_;
    net::PacketIds ids_;
    std::map<std::string, ::ns3::Ptr<::ns3::Node>> nodes_;
    std::map<lab::Endpoint, ::ns3::Ptr<EthernetDevice>> devices_;
    std::map<std::string, ::ns3::Ptr<HostStack>> stacks_;
    std::map<std::string, ::ns3::Ptr<RealNode>> real_nodes_;
    std::vector<::ns3::Ptr<LearningSwitch>> switches_;
    std::vector<std::unique_ptr<Program>> programs_;
    traffic::RunResults results_;
    Lateness lateness_;
    std::function<bool()> stop_asked_;
};

}  // namespace lvslab::sim
