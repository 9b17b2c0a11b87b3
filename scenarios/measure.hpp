#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ipvs/rows.hpp"
#include "record/run_record.hpp"

namespace lvslab::scenarios {

struct Traffic {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;  ///< of IP packets, outer headers included
};

/// Of a sorted set of times, in milliseconds; all 0 when there are none. Percentiles by nearest rank.
struct Spread {
    double median = 0, p95 = 0, p99 = 0;
};

/// What one run says about its way of balancing, all of it read off the record.
struct Measurement {
    std::string lab;
    std::string mode;      ///< NAT, TUN, DR; empty without a director
    std::string director;  ///< the node with virtual services
    Traffic requests_in, requests_out;    ///< at the director, from clients and to servers
    Traffic responses_in, responses_out;  ///< at the director, from servers and to clients: none when they go directly
    Spread setup_ms, completion_ms;       ///< of TCP connections and of whole requests
    double requests_per_second = 0;       ///< from the first SYN to the last answer
    std::int64_t ok = 0, failed = 0;
    std::map<std::string, std::int64_t> share;  ///< answers by server
    std::set<std::string> seen_sources;         ///< client addresses that servers saw
    double header_overhead = 0;                 ///< bytes that the director adds to a request packet
};

Measurement measure(const record::RunRecord& record);

/// What a mode asks of the network, and what it can not do.
struct ModeFacts {
    std::string needs;
    std::string cannot;
};
ModeFacts facts_of_mode(const std::string& mode);

}  // namespace lvslab::scenarios
