#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/address.hpp"

/// What a lab file says, as plain values. Reading it is parse.hpp's work; here every name has been checked.
/// `line` is the place in the file (from 1), for messages that come later.
namespace lvslab::lab {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

/// One Linux command as the file gives it: `ip addr add 10.0.1.10/24 dev eth0`.
struct Command {
    std::string text{};
    int line = 0;
    bool operator==(const Command&) const = default;
};

enum class NodeKind : std::uint8_t {
    linux_host,  ///< `kind: linux`; GCC's dialects define `linux` as a macro
    bridge,      ///< a learning switch: no addresses, no commands, not recorded
};

/// Which kernel's habits a node has, where they differ.
enum class Era : std::uint8_t { current, linux_2_6_32 };

/// A node whose CPU, not its links, is what limits it.
struct Cpu {
    nanoseconds per_packet{};   ///< busy for so long with each packet
    std::int64_t queue = 1000;  ///< packets that may wait for it
    bool operator==(const Cpu&) const = default;
};

struct Node {
    std::string name{};
    NodeKind kind = NodeKind::linux_host;
    Era era = Era::current;
    std::optional<Cpu> cpu{};
    std::vector<Command> exec{};                    ///< run in this order at time 0
    std::map<std::string, wire::MacAddress> mac{};  ///< only those that the file gives; mac.hpp knows the others
    std::vector<std::string> interfaces{};          ///< in the order of the links; `lo` is not among them
    int line = 0;
    bool operator==(const Node&) const = default;
};

/// An interface of a node, written NODE:INTERFACE.
struct Endpoint {
    std::string node{};
    std::string interface {};
    auto operator<=>(const Endpoint&) const = default;
};
std::string to_string(const Endpoint& endpoint);  ///< director:eth1

/// A full-duplex Ethernet cable. Everything holds for each direction.
struct Link {
    Endpoint a{};
    Endpoint b{};
    std::int64_t rate = 1'000'000'000;  ///< bit/s
    nanoseconds delay = 10us;
    std::int64_t mtu = 1500;    ///< bytes of the IP packet
    double loss = 0;            ///< 0 to 1, of the frames
    std::int64_t queue = 1000;  ///< frames that may wait to be sent
    int line = 0;
    bool operator==(const Link&) const = default;
};

/// Number i (from 0) starts at start + i * every.
struct Schedule {
    std::int64_t count = 1;
    nanoseconds every = 1s;
    nanoseconds start = 1s;
    bool operator==(const Schedule&) const = default;
};

enum class Protocol : std::uint8_t {
    http,
    udp_echo,
    command,  ///< whatever a command line of the lab speaks; only real nodes can run it
};

struct Serve {
    Protocol protocol = Protocol::http;
    std::vector<std::string> on{};
    std::uint16_t port = 0;
    std::int64_t size = 1000;  ///< bytes of the body; http only, for an echo has the size of its question
    std::string command{};     ///< Protocol::command: a shell's line that serves until the run ends; its port may be 0
    int line = 0;
    bool operator==(const Serve&) const = default;
};

struct Get {
    wire::Endpoint server{};
    std::string path = "/";
    std::string from{};
    Schedule when{};
    nanoseconds idle{0};  ///< each connection is silent so long between its handshake and its request
    int line = 0;
    bool operator==(const Get&) const = default;
};

/// Datagrams to a udp-echo server.
struct Udp {
    wire::Endpoint server{};
    std::string from{};
    std::int64_t size = 64;  ///< bytes of payload
    Schedule when{};
    bool one_socket = false;        ///< for all datagrams; otherwise each has a socket, and so a port, of its own
    std::uint16_t source_port = 0;  ///< of the one socket; 0: a free one
    nanoseconds idle{0};            ///< the one socket is silent so long after its first datagram
    int line = 0;
    bool operator==(const Udp&) const = default;
};

struct Ping {
    wire::Ipv4Address to{};
    std::string from{};
    std::int64_t size = 56;  ///< bytes of payload, as in ping(8)
    Schedule when{};
    int line = 0;
    bool operator==(const Ping&) const = default;
};

struct Traceroute {
    wire::Ipv4Address to{};
    std::string from{};
    nanoseconds start = 1s;
    int line = 0;
    bool operator==(const Traceroute&) const = default;
};

/// A shell's line on a real node; a request that is answered if its exit status is 0.
struct Run {
    std::string command{};
    std::string from{};
    Schedule when{};
    int line = 0;
    bool operator==(const Run&) const = default;
};

using Traffic = std::variant<Serve, Get, Udp, Ping, Traceroute, Run>;

/// Commands that run later than time 0, on each of the nodes.
struct Event {
    nanoseconds at{};
    std::vector<std::string> on{};
    std::vector<Command> exec{};
    int line = 0;
    bool operator==(const Event&) const = default;
};

/// How many requests (of all traffic) must have an answer, and how many must not.
struct Requests {
    std::optional<std::int64_t> ok{};
    std::optional<std::int64_t> failed{};
    int line = 0;
    bool operator==(const Requests&) const = default;
};

/// How many requests each of these servers answers.
struct Share {
    std::map<std::string, std::int64_t> nodes{};
    int line = 0;
    bool operator==(const Share&) const = default;
};

/// Which client address each of these servers sees.
struct SeenSource {
    std::map<std::string, wire::Ipv4Address> nodes{};
    int line = 0;
    bool operator==(const SeenSource&) const = default;
};

/// Between min and max drops with this reason at this node.
struct Dropped {
    std::string node{};
    std::string reason{};  ///< as the record names it: arp_ignore, no_route
    std::int64_t min = 1;
    std::optional<std::int64_t> max{};
    int line = 0;
    bool operator==(const Dropped&) const = default;
};

/// Exactly these nodes answer ARP requests for the address: the ARP problem of DR, as an expectation.
struct ArpAnswers {
    wire::Ipv4Address address{};
    std::vector<std::string> from{};  ///< may be empty: nobody answers
    int line = 0;
    bool operator==(const ArpAnswers&) const = default;
};

/// The hops that the traceroute prints, the target last.
struct Trace {
    std::vector<wire::Ipv4Address> hops{};
    int line = 0;
    bool operator==(const Trace&) const = default;
};

using Expectation = std::variant<Requests, Share, SeenSource, Dropped, ArpAnswers, Trace>;

struct Lab {
    std::string name{};
    std::string path{};  ///< as given; empty for a lab that is not a file
    std::vector<Node> nodes{};
    std::vector<Link> links{};
    std::vector<Traffic> traffic{};
    std::vector<Event> events{};
    std::vector<Expectation> expectations{};
    nanoseconds until = 10s;  ///< lab time at which the run ends

    const Node* find(std::string_view node) const;  ///< null when there is none of this name
    bool operator==(const Lab&) const = default;
};

}  // namespace lvslab::lab
