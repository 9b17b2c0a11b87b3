#pragma once

#include <string>
#include <string_view>

#include "ipvs/director.hpp"
#include "ipvs/node_tables.hpp"
#include "net/host.hpp"
#include "shell/error.hpp"

namespace lvslab::shell {

/// Linux commands on a Host and its director. Call it inside Host::at(), so that timers and answers stay in order.
class Shell {
public:
    Shell(net::Host& host, ipvs::Director& director) : host_(host), director_(director) {}

    /// Runs one command line and returns what it prints. Throws CommandError; a command that fails changes nothing.
    std::string run(std::string_view line);

private:
    net::Host& host_;
    ipvs::Director& director_;
};

/// What a listing command (`ip route`, `ipvsadm -Ln`, `sysctl -a`...) prints for these tables, live or of a record.
std::string show(std::string_view command, const ipvs::NodeTables& tables);

/// Parses a command line without a Host; throws CommandError for what can not be understood.
void check(std::string_view line);

}  // namespace lvslab::shell
