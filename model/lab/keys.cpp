#include "lab/keys.hpp"

#include <algorithm>
#include <array>

#include "lab/units.hpp"

namespace lvslab::lab {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr Range kDay{0, 86'400 * kSecond};
constexpr Range kSome{1, 1'000'000};
constexpr Range kPort{1, 65'535};
// An IPv4 packet has at most 65,535 bytes; 28 are the headers of IP and of UDP or ICMP.
constexpr Range kPayload{0, 65'507};
constexpr std::int64_t kMany = 4096;

constexpr std::array<std::string_view, 2> kKinds{"linux", "bridge"};
constexpr std::array<std::string_view, 2> kEras{"current", "2.6.32"};
constexpr std::array<std::string_view, 2> kProtocols{"http", "udp-echo"};

constexpr Key kFrom{.name = "from", .form = Form::node, .says = "the node that asks", .required = true};
constexpr Key kCount{.name = "count", .form = Form::integer, .says = "how many times", .preset = "1", .range = kSome};
constexpr Key kEvery{
    .name = "every", .form = Form::duration, .says = "from one start to the next", .preset = "1s", .range = kDay};
constexpr Key kStart{
    .name = "start", .form = Form::duration, .says = "lab time of the first one", .preset = "1s", .range = kDay};

// ---- topology
constexpr std::array kCpuKeys{
    Key{.name = "per_packet",
        .form = Form::duration,
        .says = "how long the CPU is busy with one packet",
        .required = true,
        .range = {0, kSecond}},
    Key{.name = "queue",
        .form = Form::integer,
        .says = "packets that may wait for the CPU; more are dropped",
        .preset = "1000",
        .range = kSome},
};
constexpr Shape kCpu{"cpu", kCpuKeys};
constexpr std::array kCpuShapes{&kCpu};

constexpr std::array kNodeKeys{
    Key{.name = "kind",
        .form = Form::choice,
        .says = "linux: a host or router; bridge: a learning switch, which has only ports",
        .preset = "linux",
        .choices = kKinds},
    Key{.name = "era",
        .form = Form::choice,
        .says = "the kernel whose habits the node has",
        .preset = "current",
        .choices = kEras},
    Key{.name = "cpu", .form = Form::one, .says = "a CPU that takes time for each packet", .shapes = kCpuShapes},
    Key{.name = "exec",
        .form = Form::commands,
        .says = "Linux commands, run in this order at time 0: ip, sysctl, ipvsadm, iptables, arp, route, echo",
        .range = {0, kMany}},
    Key{.name = "mac",
        .form = Form::mac_by_interface,
        .says = "MAC addresses of interfaces; others derive from the order of nodes and links"},
};
constexpr Shape kNode{"node", kNodeKeys};
constexpr std::array kNodeShapes{&kNode};

constexpr std::array kLinkKeys{
    Key{.name = "endpoints",
        .form = Form::endpoints,
        .says = "the two ends, each NODE:INTERFACE; the interfaces exist and are up before exec",
        .required = true,
        .range = {2, 2}},
    Key{.name = "rate",
        .form = Form::rate,
        .says = "bits a second in each direction",
        .preset = "1Gbit",
        .range = {1'000, 1'000'000'000'000}},
    Key{.name = "delay",
        .form = Form::duration,
        .says = "time on the cable, one way",
        .preset = "10us",
        .range = {0, 60 * kSecond}},
    // Linux takes no IPv4 on a device with an MTU under 68 (RFC 791: every host must pass 68 bytes on unfragmented).
    Key{.name = "mtu",
        .form = Form::integer,
        .says = "bytes of the largest IP packet",
        .preset = "1500",
        .range = {68, 65'535}},
    Key{.name = "loss", .form = Form::fraction, .says = "share of the frames that are lost", .preset = "0"},
    Key{.name = "queue",
        .form = Form::integer,
        .says = "frames that may wait at each end; more are dropped",
        .preset = "1000",
        .range = kSome},
};
constexpr Shape kLink{"link", kLinkKeys};
constexpr std::array kLinkShapes{&kLink};

constexpr std::array kTopologyKeys{
    Key{.name = "nodes",
        .form = Form::by_name,
        .says = "hosts, routers and switches, by name",
        .required = true,
        .range = {1, kMany},
        .shapes = kNodeShapes},
    Key{.name = "links",
        .form = Form::list,
        .says = "full-duplex Ethernet cables between two interfaces",
        .shapes = kLinkShapes},
};
constexpr Shape kTopology{"topology", kTopologyKeys};
constexpr std::array kTopologyShapes{&kTopology};

// ---- traffic
constexpr std::array kServeKeys{
    Key{.name = "serve",
        .form = Form::service,
        .says = "a server: http (TCP), udp-echo, which sends every datagram back, or, on real nodes, a command line: "
                "\"iperf3 -s -p 80\"",
        .required = true,
        .choices = kProtocols},
    Key{.name = "on", .form = Form::nodes, .says = "the nodes that serve", .required = true, .range = {1, kMany}},
    Key{.name = "port",
        .form = Form::integer,
        .says = "the port it listens on; a command line may leave it out, and then is not waited for",
        .range = kPort},
    Key{.name = "size",
        .form = Form::size,
        .says = "length of the body that http answers with; 1KB is 1000 bytes",
        .preset = "1KB",
        .range = {0, kSecond}},
};
constexpr Shape kServe{"serve", kServeKeys};

constexpr std::array kGetKeys{
    Key{.name = "get",
        .form = Form::url,
        .says = "an HTTP client; each request has a TCP connection of its own",
        .required = true},
    kFrom,
    kCount,
    kEvery,
    kStart,
    Key{.name = "idle",
        .form = Form::duration,
        .says = "silence inside each connection, between its handshake and its request",
        .preset = "0s",
        .range = kDay},
};
constexpr Shape kGet{"get", kGetKeys};

constexpr std::array kUdpKeys{
    Key{.name = "udp", .form = Form::socket, .says = "a client that sends datagrams to ADDRESS:PORT", .required = true},
    kFrom,
    kCount,
    kEvery,
    kStart,
    Key{.name = "size", .form = Form::size, .says = "payload of a datagram", .preset = "64B", .range = kPayload},
    Key{.name = "one_socket",
        .form = Form::flag,
        .says = "all datagrams leave by one socket, from one port; otherwise each has a socket of its own",
        .preset = "false"},
    Key{.name = "source_port",
        .form = Form::integer,
        .says = "the port of that one socket; implies one_socket; a free port when absent",
        .range = kPort},
    Key{.name = "idle",
        .form = Form::duration,
        .says = "silence of the one socket after its first datagram; the others come that much later",
        .preset = "0s",
        .range = kDay},
};
constexpr Shape kUdp{"udp", kUdpKeys};

constexpr std::array kPingKeys{
    Key{.name = "ping", .form = Form::address, .says = "ICMP echo requests to this address", .required = true},
    kFrom,
    kCount,
    kEvery,
    kStart,
    Key{.name = "size", .form = Form::size, .says = "payload of an echo request", .preset = "56B", .range = kPayload},
};
constexpr Shape kPing{"ping", kPingKeys};

constexpr std::array kTracerouteKeys{
    Key{.name = "traceroute",
        .form = Form::address,
        .says = "UDP probes with growing TTL to this address",
        .required = true},
    kFrom,
    kStart,
};
constexpr Shape kTraceroute{"traceroute", kTracerouteKeys};

constexpr std::array kRunKeys{
    Key{.name = "run",
        .form = Form::text,
        .says = "a command line on a real node; its request is answered if its exit status is 0",
        .required = true},
    kFrom,
    kCount,
    kEvery,
    kStart,
};
constexpr Shape kRun{"run", kRunKeys};
constexpr std::array kTrafficShapes{&kServe, &kGet, &kUdp, &kPing, &kTraceroute, &kRun};

// ---- events
constexpr std::array kEventKeys{
    Key{.name = "at", .form = Form::duration, .says = "lab time", .required = true, .range = kDay},
    Key{.name = "on", .form = Form::nodes, .says = "where", .required = true, .range = {1, kMany}},
    Key{.name = "exec", .form = Form::commands, .says = "Linux commands", .required = true, .range = {1, kMany}},
};
constexpr Shape kEvent{"event", kEventKeys};
constexpr std::array kEventShapes{&kEvent};

// ---- expectations
constexpr std::array kRequestsKeys{
    Key{.name = "ok", .form = Form::integer, .says = "so many are answered"},
    Key{.name = "failed", .form = Form::integer, .says = "so many are not"},
};
constexpr Shape kRequests{"requests", kRequestsKeys, true};
constexpr std::array kRequestsShapes{&kRequests};

constexpr std::array kDroppedKeys{
    Key{.name = "node", .form = Form::node, .says = "the node that drops", .required = true},
    Key{.name = "reason",
        .form = Form::text,
        .says = "the name of the reason, as the record has it: arp_ignore",
        .required = true},
    Key{.name = "min", .form = Form::integer, .says = "at least so many; 1 when max is not given either"},
    Key{.name = "max", .form = Form::integer, .says = "at most so many"},
};
constexpr Shape kDropped{"dropped", kDroppedKeys};
constexpr std::array kDroppedShapes{&kDropped};

constexpr std::array kArpAnswersKeys{
    Key{.name = "for", .form = Form::address, .says = "the address asked for", .required = true},
    Key{.name = "from",
        .form = Form::nodes,
        .says = "all nodes that answer; [] when nobody may",
        .required = true,
        .range = {0, kMany}},
};
constexpr Shape kArpAnswers{"arp_answers", kArpAnswersKeys};
constexpr std::array kArpAnswersShapes{&kArpAnswers};

constexpr std::array kTraceKeys{
    Key{.name = "hops",
        .form = Form::addresses,
        .says = "the addresses that answer, nearest first, the target last",
        .required = true,
        .range = {1, 255}},
};
constexpr Shape kTrace{"trace", kTraceKeys};
constexpr std::array kTraceShapes{&kTrace};

constexpr std::array kExpectationKeys{
    Key{.name = "requests",
        .form = Form::one,
        .says = "how many requests of all traffic are answered",
        .shapes = kRequestsShapes},
    Key{.name = "share",
        .form = Form::integer_by_node,
        .says = "how many requests each of these servers answers",
        .range = {0, 1'000'000'000}},
    Key{.name = "seen_source",
        .form = Form::address_by_node,
        .says = "the client address that each of these servers sees"},
    Key{.name = "dropped", .form = Form::one, .says = "drops at a node", .shapes = kDroppedShapes},
    Key{.name = "arp_answers",
        .form = Form::one,
        .says = "exactly these nodes answer ARP requests for an address",
        .shapes = kArpAnswersShapes},
    Key{.name = "trace", .form = Form::one, .says = "what the traceroute prints", .shapes = kTraceShapes},
};
constexpr Shape kExpectation{"expect", kExpectationKeys, true};
constexpr std::array kExpectationShapes{&kExpectation};

// ---- the file
constexpr std::array kLabKeys{
    Key{.name = "name", .form = Form::label, .says = "the lab's name; the file's when absent", .range = {1, 63}},
    Key{.name = "topology", .form = Form::one, .says = "nodes and links", .required = true, .shapes = kTopologyShapes},
    Key{.name = "traffic", .form = Form::list, .says = "servers and clients", .shapes = kTrafficShapes},
    Key{.name = "events", .form = Form::list, .says = "commands that run later", .shapes = kEventShapes},
    Key{.name = "expect", .form = Form::list, .says = "what must hold at the end", .shapes = kExpectationShapes},
    Key{.name = "until",
        .form = Form::duration,
        .says = "lab time at which the run ends",
        .preset = "10s",
        .range = {1, kDay.most}},
};

/// "a number" without bounds, "a number of at least 1", "a number from 1 to 65535".
template <class Text>
std::string bounded(std::string what, const Range& range, Text&& text) {
    const bool open = range.most == Range{}.most;
    if (open && range.least == 0) return what;
    if (open) return what + " of at least " + text(range.least);
    return what + " from " + text(range.least) + " to " + text(range.most);
}

std::string number(std::int64_t value) { return std::to_string(value); }

std::string joined(std::span<const std::string_view> choices, std::string_view between) {
    std::string text;
    for (const auto choice : choices) text += std::string(text.empty() ? "" : between) + std::string(choice);
    return text;
}

}  // namespace

constinit const Shape kLabShape{"the lab", kLabKeys};

const Key* Shape::find(std::string_view name) const {
    const auto at = std::ranges::find(keys, name, &Key::name);
    return at == keys.end() ? nullptr : &*at;
}

std::string known_keys(const Shape& shape) {
    std::string text;
    for (const Key& key : shape.keys) text += (text.empty() ? "" : ", ") + std::string(key.name);
    return text;
}

std::string takes(const Key& key) {
    switch (key.form) {
        case Form::text:
            return "one line of text";
        case Form::label:
            return "a name of at most 63 letters, digits, '.', '_' and '-', beginning with a letter or digit";
        case Form::choice:
            return joined(key.choices, " or ");
        case Form::service:
            return joined(key.choices, ", ") + " or a command line of several words";
        case Form::duration:
            return bounded("a duration such as 60us, 100ms or 3s,", key.range,
                           [](std::int64_t ns) { return duration_text(std::chrono::nanoseconds{ns}); });
        case Form::rate:
            return bounded("a rate such as 1Gbit, 100Mbit or 10kbit,", key.range, rate_text);
        case Form::size:
            return bounded("a size such as 400B, 10KB or 1MB,", key.range, size_text);
        case Form::integer_by_node:
        case Form::integer:
            return bounded("a whole number", key.range, number);
        case Form::flag:
            return "true or false";
        case Form::fraction:
            return "a fraction from 0 to 1, or a percentage such as 1%";
        case Form::address_by_node:
        case Form::address:
            return "an IPv4 address such as 10.0.2.100";
        case Form::addresses:
            return bounded("a list of IPv4 addresses", key.range, number);
        case Form::socket:
            return "an IPv4 address and a port such as 10.0.2.100:53";
        case Form::url:
            return "a URL such as http://10.0.2.100/ with an address for a name (labs have no DNS)";
        case Form::node:
            return "the name of a node";
        case Form::nodes:
            return "the name of a node, or a list such as [rs1, rs2]";
        case Form::endpoints:
            return "two ends such as [\"client:eth0\", \"router:eth0\"]";
        case Form::commands:
            return "a list of commands such as [ip link set eth0 up]";
        case Form::mac_by_interface:
            return "a MAC address such as \"02:00:00:00:03:11\"";
        case Form::one:
        case Form::by_name:
            return "a mapping such as {key: value}";
        case Form::list:
            return "a list: lines that begin with '- '";
    }
    return {};
}

}  // namespace lvslab::lab
