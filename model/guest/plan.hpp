#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/time.hpp"
#include "wire/address.hpp"

/// What a guest is told to do, and what it gives back: plain values that travel as JSON and as a capture. Both sides,
/// the program inside the guest and lvslab outside, include this.
namespace lvslab::guest {

/// NODE:INTERFACE.
struct Port {
    std::string node{};
    std::string interface {};
    auto operator<=>(const Port&) const = default;
};

/// What happens in a guest. Each node is a network namespace of a real Linux kernel; nothing here says whether the
/// nodes are one lab or many unconnected cases: a boot takes seconds, so many cases share one.
struct Plan {
    struct Interface {
        std::string name{};
        wire::MacAddress mac{};
        std::uint32_t mtu = 1500;
        /// No cable: the guest's program holds the other end (a TAP), puts `frames` in and nothing answers by itself.
        bool held = false;
    };
    struct Node {
        std::string name{};
        bool bridge = false;  ///< a learning switch; its interfaces are its ports
        std::vector<Interface> interfaces{};
    };
    struct Cable {
        Port a{}, b{};
        std::int64_t rate = 1'000'000'000;  ///< bit/s
        net::Time delay{0};
        std::int64_t queue = 1000;  ///< frames that may wait
        double loss = 0;            ///< 0 to 1
    };
    /// A line for `sh -c` in the node's namespace. Those at time 0 are the set-up: they run in this order, before lab
    /// time begins. `line` is the place in the lab file.
    struct Command {
        net::Time at{0};
        std::string node{};
        std::string text{};
        int line = 0;
    };
    /// A frame for a held interface to receive.
    struct Frame {
        net::Time at{0};
        Port to{};
        std::string bytes{};  ///< from the destination MAC on
    };
    /// What a node's program does, by real sockets (lab::Traffic in short).
    struct Program {
        enum class Kind : std::uint8_t {
            http_server,
            http_client,
            udp_server,
            udp_client,
            ping,
            traceroute,
            command_server,
            command_client,
        };
        Kind kind{};
        std::string node{};
        wire::Endpoint peer{};   ///< clients: the server
        std::uint16_t port = 0;  ///< servers: their own; udp_client: of its one socket, or 0: a free one
        std::int64_t size = 0;   ///< bytes: of the body, of the datagram, of the echo's data
        std::string path = "/";
        std::int64_t count = 1;
        net::Time every{0}, start{0};
        bool one_socket = false;  ///< udp_client: for all its datagrams
        /// A silence inside a connection. http_client: before the request; udp_client: after the first datagram.
        net::Time idle{0};
        std::string command{};  ///< command_*: a line for `sh -c`
        int line = 0;           ///< in the lab file
    };

    std::vector<Node> nodes{};
    std::vector<Cable> cables{};
    std::vector<Command> commands{};
    std::vector<Frame> frames{};  ///< by time
    std::vector<Program> programs{};
    /// Nodes whose own packets are noted at LOCAL_OUT (Finished::own). It takes a rule in their table raw, which is
    /// gone when the tables are read.
    std::vector<std::string> heard{};
    /// Run in each node that is no bridge, at the end; what they print is Outcome::tables.
    std::vector<std::string> table_commands{};
    net::Time until{0};
};

/// What a socket of a program was bound to: the judge must know which packets an end host's own sockets sent.
struct Socket {
    std::string node{};
    std::uint8_t protocol = 0;  ///< IPPROTO_*
    wire::Endpoint local{};     ///< for ICMP the port is the echo's id; address unspecified: any
    wire::Endpoint peer{};      ///< unspecified: listens
    net::Time opened{0};
};

struct CommandOutput {
    std::string node{};
    std::string command{};
    int line = 0;
    bool set_up = false;  ///< ran before lab time began
    net::Time at{0};      ///< began
    net::Time done{0};    ///< ended: what it changed had changed by then
    int status = 0;       ///< exit status; 127: not found
    std::string text{};   ///< stdout and stderr
};

/// What the guest gives back besides the captured frames.
struct Report {
    std::string kernel{};                   ///< uname -r
    std::vector<CommandOutput> commands{};  ///< of Plan::commands, in the order in which they ran
    std::vector<CommandOutput> tables{};    ///< of Plan::table_commands
    std::vector<Socket> sockets{};
    std::string results{};  ///< traffic::to_json(RunResults)
    std::string failure{};  ///< empty: the plan was carried out to its end
    net::Time ended{0};
};

/// Both directions throw std::runtime_error for text that is none of theirs.
std::string to_json(const Plan& plan);
Plan plan_from_json(std::string_view text);
std::string to_json(const Report& report);
Report report_from_json(std::string_view text);

}  // namespace lvslab::guest
