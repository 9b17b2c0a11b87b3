#pragma once

#include <memory>

#include "lab/lab.hpp"
#include "ns3/host_stack.hpp"
#include "traffic/results.hpp"

namespace lvslab::sim {

/// A program of the lab's traffic, running on a node.
class Program {
public:
    virtual ~Program() = default;
    /// At the end of the run: what is still open counts as unfinished.
    virtual void give_up() {}
};

/// Where a program's node is, and where its results go.
struct ProgramPlace {
    HostStack& stack;
    traffic::RunResults& results;
};

/// Starts what `traffic` asks for on the node named `node`: for a server, one of those that it names.
std::unique_ptr<Program> start_program(const lab::Traffic& traffic, const std::string& node, const ProgramPlace& place);

/// The nodes on which `traffic` runs programs.
std::vector<std::string> nodes_of(const lab::Traffic& traffic);

}  // namespace lvslab::sim
