#pragma once

#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "ipvs/director.hpp"
#include "lab/lab.hpp"
#include "net/host.hpp"
#include "net/service_line.hpp"
#include "net/stations.hpp"
#include "netfilter/netfilter.hpp"
#include "record/recorder.hpp"
#include "shell/shell.hpp"

namespace lvslab::judge {

/// A lab's Hosts, joined by cables and switches: what the kernel's run is compared with.
/// Nothing starts here by itself but what Hosts do on their own (ARP, ICMP, timers) and what `at` is told to do.
class Stage {
public:
    struct Options {
        std::uint64_t seed = 1;
        record::Recorder* recorder = nullptr;
        /// Cables have the lab's rate, delay and queue, as in a guest in virtual time; else they take no time.
        bool exact_cables = false;
    };
    /// Builds the nodes; no command has run yet.
    Stage(const lab::Lab& lab, const Options& options);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    net::Host& host(const std::string& node);
    net::Time now() const { return now_; }
    /// Runs a command now; throws shell::CommandError.
    void command(const std::string& node, const std::string& text);
    void at(net::Time time, std::function<void()> action);
    void run(net::Time until);
    ipvs::NodeTables tables(const std::string& node);

private:
    class Machine;
    struct Bridge {
        std::vector<std::string> ports;
        net::Stations stations;
    };
    struct Due {
        net::Time time;
        std::uint64_t order;  ///< what was planned first happens first
        std::function<void()> action;
        bool operator>(const Due& o) const { return std::tie(time, order) > std::tie(o.time, o.order); }
    };

    void leave(const lab::Endpoint& from, net::Packet&& frame);
    void carry(const lab::Endpoint& from, const lab::Endpoint& to, const std::shared_ptr<const net::Packet>& frame);
    void arrive(const lab::Endpoint& at, const std::shared_ptr<const net::Packet>& frame);
    void bridge(const lab::Endpoint& in, const std::shared_ptr<const net::Packet>& frame);
    const lab::Endpoint* other_end(const lab::Endpoint& end) const;
    void sync_carriers(const std::string& node);
    net::Time next_timer() const;

    net::Time now_{0};
    std::uint64_t planned_ = 0;
    net::PacketIds ids_;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    std::map<lab::Endpoint, lab::Endpoint> cables_;  ///< both ways
    /// What sends into an exact cable.
    struct Transmitter {
        net::ServiceLine line;
        std::uint64_t rate;
        net::Time delay;
    };
    std::map<lab::Endpoint, Transmitter> transmitters_;
    std::map<std::string, std::unique_ptr<Machine>> machines_;
    std::map<std::string, Bridge> bridges_;
};

}  // namespace lvslab::judge
