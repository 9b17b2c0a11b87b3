#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "record/run_record.hpp"

namespace lvslab::scenarios {

/// Requests that ended alike, and at the same place.
struct RequestOutcome {
    std::string outcome;   ///< as the results call it: ok, refused, timed out ...
    std::string server;    ///< the node that answered; empty if none did
    std::string last_node; ///< without an answer: where the request's first packet came last; empty: it never left
    std::int64_t count = 0;
    net::PacketId packet = 0;  ///< the first packet of the first of them; 0: none is on record
};

/// What became of a run's requests: answered ones first, then by outcome, and in each by their first packets.
std::vector<RequestOutcome> request_outcomes(const record::RunRecord& record);

/// `  24 requests: 21 answered, 3 timed out`, and a line for each kind of end.
std::string text_of(const std::vector<RequestOutcome>& outcomes);

}  // namespace lvslab::scenarios
