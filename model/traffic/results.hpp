#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/time.hpp"
#include "traffic/outcome.hpp"
#include "wire/address.hpp"

namespace lvslab::traffic {

/// One question of a client, whatever it spoke, and how it ended.
struct RequestResult {
    std::string kind;  ///< http, udp, ping
    std::string from;  ///< node
    std::string to;    ///< address, with the port if there is one
    std::int64_t number = 0;
    net::Time start{};
    std::optional<net::Time> connected{};
    net::Time end{};
    std::uint64_t bytes = 0;  ///< of the body
    Outcome outcome = Outcome::unfinished;
    std::string server;  ///< the node that answered, as it names itself
};

/// One request as a server's program saw it.
struct ServedResult {
    std::string node;
    net::Time at{};
    wire::Endpoint peer{};
    wire::Endpoint local{};
};

struct TraceResult {
    std::string from;
    wire::Ipv4Address to{};
    std::vector<std::optional<wire::Ipv4Address>> hops;  ///< empty where nobody answered
};

/// What a command of the lab printed, until the run ended. ping and its like print as time goes on.
struct CommandOutput {
    std::string node;
    net::Time at{};  ///< when it began
    std::string command;
    std::string text;  ///< whole lines
};

struct RunResults {
    net::Time end{};
    std::vector<RequestResult> requests;
    std::vector<ServedResult> served;
    std::vector<TraceResult> traces;
    std::vector<CommandOutput> output;  ///< in order of their beginnings; none for commands that printed nothing
};

/// For run.json and the record's last block.
std::string to_json(const RunResults& results);

}  // namespace lvslab::traffic
