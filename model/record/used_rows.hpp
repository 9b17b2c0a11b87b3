#pragma once

#include <span>
#include <vector>

#include "record/run_record.hpp"
#include "record/table_rows.hpp"

namespace lvslab::record {

/// What a node decided about a packet, and the packet itself: some events name a connection by one of its ends only.
struct Decisions {
    std::vector<RecordedEvent> events;
    std::span<const std::uint8_t> packet;  ///< from its network header on; may be empty
};

/// The rows of these tables on which the decisions rest, or which they made, in the order of the events, each once.
/// An event names the facts of a row, not its place: a row that has gone since is not found.
std::vector<AnyRow> used_rows(const Decisions& decisions, const ipvs::NodeTables& tables);

}  // namespace lvslab::record
