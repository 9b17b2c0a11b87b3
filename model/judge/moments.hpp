#pragma once

#include <optional>
#include <vector>

#include "guest/plan.hpp"
#include "judge/judgement.hpp"

namespace lvslab::judge {

/// A command of the lab's events takes effect somewhere between its start and its end, and a kernel does not say when: the
/// frames that its node receives meanwhile meet the old state or the new one. The judge begins with the end.
struct Doubt {
    std::size_t command = 0;           ///< index into Report::commands
    std::vector<net::Time> moments{};  ///< just before a frame, the latest first: CommandOutput::done to try
};

/// The command while which the first difference lies; none, if it has another reason. `ours` is the record of our Hosts.
std::optional<Doubt> doubt_of(const guest::Report& report, const record::RunRecord& ours, const Judgement& judgement);

}  // namespace lvslab::judge
