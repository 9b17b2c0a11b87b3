#pragma once

#include <list>

#include "agent/commands.hpp"

namespace lvslab::agent {

/// Cables that are as exact as the kernel's clock, for a guest in virtual time. Each is a namespace between two pairs of
/// veth:
///
///     A:eth0 ==== a   b ==== B:eth1
///
/// What comes in at `a` goes out at `b`, whose queue has the rate of the cable and room for as many frames, and then the
/// delay; and the other way round. So a node's capture hears a frame when it enters the cable, not when it leaves it.
class ExactCables {
public:
    struct Place {
        Loop& loop;
        Namespaces& namespaces;
        Commands& commands;
    };
    explicit ExactCables(const Place& place) : place_(place) {}

    /// Before lay(): the namespace of a cable and the line for `ip -batch` that makes its two pairs.
    struct End {
        guest::Port port;
        std::string text;  ///< `eth0 netns A address ... mtu ...`
    };
    std::string make(const End& a, const End& b);
    /// Once the pairs are there.
    void lay(const guest::Plan& plan);

private:
    /// Who has `a` and `b` follow the other end: each end of a real cable sees that the other one went down.
    struct Watch {
        guest::Port port;
        std::string cable;  ///< the namespace
        std::string far;    ///< the device that has to follow
        Fd link_events;
    };
    void shape(const std::string& cable, const char* device, const guest::Plan::Cable& like) const;
    void follow(Watch& watch) const;
    void run(const std::string& node, const std::string& command) const;

    Place place_;
    std::vector<std::string> names_;
    std::list<Watch> watches_;
};

}  // namespace lvslab::agent
