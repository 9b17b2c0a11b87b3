#pragma once

#include <string>

#include "record/run_record.hpp"

namespace lvslab::scenarios {

/// The story of a packet, and under each hop the rows that its decisions used (route, neighbour, service, rule,
/// sysctl, ...), as the Linux commands print them at that moment.
std::string packet_text_with_tables(const record::RunRecord& record, net::PacketId id);

}  // namespace lvslab::scenarios
