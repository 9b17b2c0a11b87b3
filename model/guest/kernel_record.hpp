#pragma once

#include <ostream>
#include <string>

#include "guest/machine.hpp"
#include "lab/lab.hpp"
#include "record/manifest.hpp"

namespace lvslab::guest {

struct KernelRun {
    const lab::Lab& lab;
    const Finished& finished;
    net::Time end{0};  ///< later frames are left out
};
/// Writes what a real kernel did as a run record: every frame of every interface, and each node's tables at the end.
/// The kernel gives no reasons, so there are no sentences of ours, no events and no drops. Throws GuestError.
void write_record(const KernelRun& run, const record::Manifest& manifest, std::ostream& out);

/// When the last table had been read.
net::Time all_read_at(const Report& report);
/// When the tables of the node were read: the guest's commands take a while, and come one node after the other.
net::Time tables_read_at(const Report& report, const std::string& node);
/// The outputs of one node's table commands.
std::vector<CommandOutput> tables_of(const Report& report, const std::string& node);

}  // namespace lvslab::guest
