#pragma once

#include "guest/machine.hpp"
#include "judge/stage.hpp"
#include "lab/lab.hpp"
#include "record/run_record.hpp"

namespace lvslab::judge {

struct Performance {
    const lab::Lab& lab;
    const guest::Finished& finished;  ///< with Plan::heard for every node that has programs, or sends_packets()
    const record::RunRecord& kernel;
};
/// A node's tables when the kernel's were read, and kTimers before and after that: the guest's timers are late.
struct Moments {
    ipvs::NodeTables before, then, after;
};
using TablesOfNodes = std::map<std::string, Moments>;

/// Whether a command's packets are given to our Hosts like those of sockets: our shell need not run it. So the node
/// must be in Plan::heard.
bool sends_packets(const std::string& command);

/// Our Hosts do what the kernel's namespaces did: the same commands at the times at which they had taken effect there,
/// and the same packets from the end hosts' sockets. All else is theirs. The stage's recorder gets every node's frames.
/// Returns each node's tables about the moment at which the kernel's were read. Throws lab::LabError for a command that
/// our shell refuses.
TablesOfNodes perform(const Performance& what, Stage& stage);

}  // namespace lvslab::judge
