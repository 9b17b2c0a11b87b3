#pragma once

#include <memory>

#include "agent/program.hpp"

namespace lvslab::live {

/// The plan's program as what Linux users have: curl, Python's http.server, ping, traceroute, command lines; for UDP
/// echo, which has no usual tool, the agent's own.
std::unique_ptr<agent::Program> make_tool(agent::Stage stage, const guest::Plan::Program& what);

/// The tools that the plan needs and that are not on this machine, as one sentence with their Debian packages; empty:
/// all are there.
std::string missing_tools(const guest::Plan& plan);

/// What a program will run, as a person would type it; for the question before the run.
std::string command_line_of(const guest::Plan::Program& what);

}  // namespace lvslab::live
