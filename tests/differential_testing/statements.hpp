#pragma once

#include <string>
#include <vector>

#include "case.hpp"

namespace lvslab::differential {

/// A sentence about what Linux does, and a case that shows it. The kernel's answers are kept in tests/cases/NAME.
struct Statement {
    std::string name;  ///< of its folder: nat-request, tunnel-ce-becomes-ect0
    std::string says;
    Case what;
};
using Statements = std::vector<Statement>;

/// All, in the order of the lists below, one file each.
Statements statements();

Statements about_forwarding();  ///< what NAT, TUN and DR do to a packet
Statements about_sizes();       ///< fragments and path MTU
Statements about_errors();      ///< ICMP about balanced connections
Statements about_services();    ///< look-up, no server, removal, persistence
Statements about_states();      ///< of connections, and their timers
Statements about_schedulers();  ///< who gets 24 connections
Statements about_hooks();       ///< rules that see what
Statements about_tracking();    ///< windows and resets, as connection tracking sees them
Statements about_arp();         ///< answers, announcements, neighbours
Statements about_routes();      ///< martians, rp_filter, redirects
Statements about_waits();       ///< minutes, hours, a day

}  // namespace lvslab::differential
