#pragma once

#include <map>

#include "agent/commands.hpp"
#include "agent/exact_cables.hpp"

namespace lvslab::agent {

/// The plan's nodes as namespaces, its cables as veth pairs, its bridges as bridges, and TAPs where the agent holds the
/// other end.
class Network {
public:
    struct Place {
        Loop& loop;
        Namespaces& namespaces;
        Commands& commands;
        /// Frames are looked at inside of the nodes: TCP has to hand one segment down at a time, as it will stand on the
        /// cable. At the other end of a TAP the kernel has cut them anyway.
        bool looked_at_inside = true;
        bool virtual_time = false;  ///< cables have their rate, delay and queue; else delays that a person notices
    };
    Network(const guest::Plan& plan, const Place& place);

    /// The node's interface receives this frame.
    void put(const guest::Plan::Frame& frame);
    /// What nodes send on held interfaces is read and forgotten: unread, it would fill the devices' queues.
    void drain();
    /// The agent's end of every held interface.
    const std::map<guest::Port, Fd>& taps() const { return taps_; }
    /// Closes them: somebody else has copies, and the devices go when the last one is closed.
    void give_away() { taps_.clear(); }
    /// Closes them too, but the devices stay, and wait for somebody who opens them by name.
    void leave_devices();

private:
    void make_taps(const guest::Plan::Node& node);
    void make_cables();
    std::string end_of(const guest::Port& port) const;
    void make_plain_cables(const std::string& bridges);
    void make_exact_cables(const std::string& bridges);
    void set_up(const guest::Plan::Node& node);
    void run_batch(const std::string& node, const std::string& lines);
    const guest::Plan::Interface& interface(const guest::Port& port) const;

    const guest::Plan& plan_;
    Loop& loop_;
    Namespaces& namespaces_;
    Commands& commands_;
    bool looked_at_inside_;
    std::optional<ExactCables> exact_{};
    std::map<guest::Port, Fd> taps_;
};

}  // namespace lvslab::agent
