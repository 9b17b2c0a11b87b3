#include <gtest/gtest.h>

#include <algorithm>

#include "contract_lab.hpp"

namespace lvslab::lab {
namespace {

struct Broken {
    const char* because;
    std::string text;
    std::string message;
};

void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.because; }

class BrokenLab : public testing::TestWithParam<Broken> {};

TEST_P(BrokenLab, IsRefusedWithPlaceAndRemedy) { EXPECT_EQ(complaint(GetParam().text), GetParam().message); }

std::string nodes(const std::string& of) { return "topology:\n  nodes:\n    " + of + "\n"; }
std::string links(const std::string& of) {
    return "topology:\n  nodes: {a: , b: , s: {kind: bridge}}\n  links:\n    " + of + "\n";
}
std::string link(const std::string& keys) { return links("- {endpoints: [\"a:eth0\", \"b:eth0\"], " + keys + "}"); }
std::string traffic(const std::string& item) { return kSmallTopology + "traffic:\n  - {" + item + "}\n"; }
std::string expect(const std::string& item) { return kSmallTopology + "expect:\n  - {" + item + "}\n"; }

INSTANTIATE_TEST_SUITE_P(
    File, BrokenLab,
    testing::Values(
        Broken{"empty", "", "some/dr.yaml: the file is empty; a lab needs a topology with a node"},
        Broken{"only a comment", "# nothing\n", "some/dr.yaml: the file is empty; a lab needs a topology with a node"},
        Broken{"a list", "- a\n", "some/dr.yaml:1: this is no lab; it begins with keys such as name: and topology:"},
        Broken{"no topology", "name: dr\n", "some/dr.yaml:1: the lab lacks the key 'topology': nodes and links"},
        Broken{"unknown key", "nmae: dr\n" + kSmallTopology,
               "some/dr.yaml:1: unknown key 'nmae' in the lab; known keys: name, topology, traffic, events, expect, "
               "until"},
        Broken{"key twice", kSmallTopology + "until: 1s\nuntil: 2s\n",
               "some/dr.yaml:5: key 'until' stands twice in the lab; keep one"},
        Broken{
            "a name that leaves its folder", "name: ../dr\n" + kSmallTopology,
            "some/dr.yaml:1: 'name' in the lab takes a name of at most 63 letters, digits, '.', '_' and '-', beginning "
            "with a letter or digit, not '../dr'"},
        Broken{
            "endless", "until: 2000min\n" + kSmallTopology,
            "some/dr.yaml:1: 'until' in the lab takes a duration such as 60us, 100ms or 3s, from 1ns to 1440min, not "
            "'2000min'"},
        Broken{
            "YAML that ends too early", "topology: {nodes: {a: {}\n",
            "some/dr.yaml:2: this is no YAML (end of map flow not found); check indentation, brackets and quotes here "
            "and above"},
        Broken{"a tab", "topology:\n\tnodes: {a: }\n",
               "some/dr.yaml:2: this is no YAML (illegal map value); indent with spaces, not tabs"},
        Broken{"two documents", kSmallTopology + "---\n" + kSmallTopology,
               "some/dr.yaml: the file holds several documents; one lab a file, without '---'"},
        Broken{"bytes that are no text", "name: dr\n\xff\xfe\n",
               "some/dr.yaml:2: this is no text in UTF-8; give a lab file"},
        Broken{"a null byte", std::string("name: \0", 7), "some/dr.yaml:1: this is no text in UTF-8; give a lab file"},
        Broken{"too long", std::string((1 << 20) + 1, '#'),
               "some/dr.yaml: the file is longer than 1 MiB; a lab is a short text"}));

INSTANTIATE_TEST_SUITE_P(
    Nodes, BrokenLab,
    testing::Values(
        Broken{"none", nodes("{}"), "some/dr.yaml:2: the topology has no nodes; write at least one"},
        Broken{"a list of nodes", nodes("- a"),
               "some/dr.yaml:2: 'nodes' in topology takes a mapping such as {key: value}, not a list"},
        Broken{"unknown key", nodes("rs1: {exce: [ip link]}"),
               "some/dr.yaml:3: unknown key 'exce' in node rs1; known keys: kind, era, cpu, exec, mac"},
        Broken{"twice", nodes("a:\n    a:"), "some/dr.yaml:4: key 'a' stands twice in nodes; keep one"},
        Broken{"a name with a colon", nodes("'a:b': "),
               "some/dr.yaml:3: 'a:b' is no name for a node; use at most 63 letters, digits, '.', '_' and '-'"},
        Broken{"unknown kind", nodes("a: {kind: router}"),
               "some/dr.yaml:3: 'kind' in node a takes linux or bridge, not 'router'"},
        Broken{"unknown era", nodes("a: {era: 2.4}"),
               "some/dr.yaml:3: 'era' in node a takes current or 2.6.32, not '2.4'"},
        Broken{"a node that is text", nodes("a: linux"),
               "some/dr.yaml:3: 'node a' in nodes takes a mapping such as {key: value}, not 'linux'"},
        Broken{
            "a bridge with commands", nodes("s: {kind: bridge, exec: [ip link]}"),
            "some/dr.yaml:3: 'exec' in node s: a bridge is a switch without addresses and commands; remove it or write "
            "kind: linux"},
        Broken{"a CPU without its time", nodes("a: {cpu: {queue: 5}}"),
               "some/dr.yaml:3: cpu lacks the key 'per_packet': how long the CPU is busy with one packet"},
        Broken{"a CPU that waits for days", nodes("a: {cpu: {per_packet: 60min}}"),
               "some/dr.yaml:3: 'per_packet' in cpu takes a duration such as 60us, 100ms or 3s, from 0ns to 1s, not "
               "'60min'"},
        Broken{
            "commands that are one text", nodes("a: {exec: ip link set eth0 up}"),
            "some/dr.yaml:3: 'exec' in node a takes a list of commands such as [ip link set eth0 up], not 'ip link set "
            "eth0 up'"},
        Broken{"a command that YAML reads as a mapping", nodes("a:\n      exec:\n        - echo a: b"),
               "some/dr.yaml:5: 'exec' in node a takes one command an entry, as text; quote a command that holds ': '"},
        Broken{"an empty command", nodes("a: {exec: ['']}"),
               "some/dr.yaml:3: 'exec' in node a takes one command an entry, as text; quote a command that holds ': '"},
        Broken{"a MAC of an interface without a link", nodes("a: {mac: {eth0: '02:00:00:00:00:01'}}"),
               "some/dr.yaml:3: 'mac' in node a names 'eth0', an end of no link; the links give it no interface"},
        Broken{
            "no MAC", nodes("a: {mac: {eth0: 02-00-00-00-00-01}}"),
            "some/dr.yaml:3: 'eth0' in mac takes a MAC address such as \"02:00:00:00:03:11\", not '02-00-00-00-00-01'"},
        Broken{
            "a group's MAC", nodes("a: {mac: {eth0: '01:00:5e:00:00:01'}}"),
            "some/dr.yaml:3: '01:00:5e:00:00:01' is no interface's MAC: its first octet must be even, and not all are "
            "0"}));

INSTANTIATE_TEST_SUITE_P(
    Links, BrokenLab,
    testing::Values(
        Broken{"unknown node", links("- {endpoints: ['a:eth0', 'c:eth0']}"),
               "some/dr.yaml:4: link end 'c:eth0' names no node of the topology; nodes: a, b, s"},
        Broken{"one end", links("- {endpoints: ['a:eth0']}"),
               "some/dr.yaml:4: 'endpoints' in link takes two ends such as [\"client:eth0\", \"router:eth0\"], not a "
               "list"},
        Broken{
            "no interface", links("- {endpoints: [a, 'b:eth0']}"),
            "some/dr.yaml:4: 'endpoints' in link takes two ends such as [\"client:eth0\", \"router:eth0\"], not 'a'"},
        Broken{"no ends", links("- {rate: 1Gbit}"),
               "some/dr.yaml:4: link lacks the key 'endpoints': the two ends, each NODE:INTERFACE; the interfaces "
               "exist and "
               "are up before exec"},
        Broken{"an interface twice",
               links("- {endpoints: ['a:eth0', 's:p1']}\n    - {endpoints: ['b:eth0', 'a:eth0']}"),
               "some/dr.yaml:5: a:eth0 is an end of two links; an interface takes one cable: use a bridge, or another "
               "name"},
        Broken{"to itself", links("- {endpoints: ['a:eth0', 'a:eth1']}"),
               "some/dr.yaml:4: both ends of the link are at a; join it with another node"},
        Broken{
            "a long interface name", links("- {endpoints: ['a:interface0123456', 'b:eth0']}"),
            "some/dr.yaml:4: 'interface0123456' is no interface for a link: Linux takes at most 15 characters; shorten "
            "it"},
        Broken{"an interface name with a slash", links("- {endpoints: ['a:et/0', 'b:eth0']}"),
               "some/dr.yaml:4: 'et/0' is no interface for a link: use letters, digits, '.', '_' and '-', beginning "
               "with a "
               "letter or digit, as in eth0"},
        Broken{"lo", links("- {endpoints: ['a:lo', 'b:eth0']}"),
               "some/dr.yaml:4: 'lo' is no interface for a link: every node has its own, and no cable ends there; use "
               "eth0, "
               "eth1, ..."},
        Broken{
            "tunl0", links("- {endpoints: ['a:eth0', 'b:tunl0']}"),
            "some/dr.yaml:4: 'tunl0' is no interface for a link: every node has its own, and no cable ends there; use "
            "eth0, eth1, ..."},
        Broken{"an interface that sysctl means otherwise", links("- {endpoints: ['a:all', 'b:eth0']}"),
               "some/dr.yaml:4: 'all' is no interface for a link: sysctl has it for all interfaces together; use eth0, "
               "eth1, ..."},
        Broken{"an interface that the record needs", links("- {endpoints: ['a:drop', 'b:eth0']}"),
               "some/dr.yaml:4: 'drop' is no interface for a link: the record keeps it for drops; use eth0, eth1, ..."},
        Broken{"bytes a second", link("rate: 100Mbps"),
               "some/dr.yaml:4: 'rate' in link takes a rate such as 1Gbit, 100Mbit or 10kbit, from 1kbit to 1Tbit, not "
               "'100Mbps'"},
        Broken{"a huge rate", link("rate: 99999999999999999999Gbit"),
               "some/dr.yaml:4: 'rate' in link takes a rate such as 1Gbit, 100Mbit or 10kbit, from 1kbit to 1Tbit, not "
               "'99999999999999999999Gbit'"},
        Broken{
            "a negative delay", link("delay: -1ms"),
            "some/dr.yaml:4: 'delay' in link takes a duration such as 60us, 100ms or 3s, from 0ns to 1min, not '-1ms'"},
        Broken{"a small MTU", link("mtu: 67"),
               "some/dr.yaml:4: 'mtu' in link takes a whole number from 68 to 65535, not '67'"},
        Broken{"more than every frame lost", link("loss: 1.5"),
               "some/dr.yaml:4: 'loss' in link takes a fraction from 0 to 1, or a percentage such as 1%, not '1.5'"},
        Broken{"no queue", link("queue: 0"),
               "some/dr.yaml:4: 'queue' in link takes a whole number from 1 to 1000000, not '0'"},
        Broken{
            "two cables between switches",
            "topology:\n  nodes: {s: {kind: bridge}, t: {kind: bridge}}\n  links:\n"
            "    - {endpoints: ['s:p1', 't:p1']}\n    - {endpoints: ['s:p2', 't:p2']}\n",
            "some/dr.yaml:5: the link s:p2 - t:p2 closes a loop of bridges, where a broadcast never dies (they have no "
            "STP); remove it"},
        Broken{"one MAC twice in a segment",
               "topology:\n  nodes:\n    a: {mac: {eth0: '02:00:00:00:00:01'}}\n    b: {mac: {eth0: "
               "'02:00:00:00:00:01'}}\n"
               "  links: [{endpoints: ['a:eth0', 'b:eth0']}]\n",
               "some/dr.yaml:4: b:eth0 has the MAC 02:00:00:00:00:01 of a:eth0 in the same segment; give it another"}));

INSTANTIATE_TEST_SUITE_P(
    Traffic, BrokenLab,
    testing::Values(
        Broken{"neither server nor client", traffic("from: a"),
               "some/dr.yaml:5: this is no traffic; begin it with one of the keys serve, get, udp, ping, traceroute, run"},
        Broken{"a word", kSmallTopology + "traffic: [http]",
               "some/dr.yaml:4: this is no traffic; begin it with one of the keys serve, get, udp, ping, traceroute, run"},
        Broken{"unknown protocol", traffic("serve: ftp, on: a, port: 21"),
               "some/dr.yaml:5: 'serve' in serve takes http, udp-echo or a command line of several words, not 'ftp'"},
        Broken{"http without a port", traffic("serve: http, on: a"),
               "some/dr.yaml:5: serve lacks the key 'port': the port it listens on"},
        Broken{"a body of a command line", traffic("serve: 'iperf3 -s', on: a, size: 1KB"),
               "some/dr.yaml:5: 'size' in serve: a command line answers what it likes; remove it"},
        Broken{"unknown server", traffic("serve: http, on: [a, c], port: 80"),
               "some/dr.yaml:5: 'on' names no node of the topology: 'c'; nodes: a, b"},
        Broken{"nobody serves", traffic("serve: http, on: [], port: 80"),
               "some/dr.yaml:5: 'on' in serve has 0 entries; it takes 1 to 4096"},
        Broken{"a node twice", traffic("serve: http, on: [a, a], port: 80"),
               "some/dr.yaml:5: 'on' in serve names a twice; keep one"},
        Broken{"a port twice", traffic("serve: http, on: a, port: 80}\n  - {serve: http, on: [b, a], port: 80"),
               "some/dr.yaml:6: a serves port 80 already; use another port or node"},
        Broken{"port 0", traffic("serve: http, on: a, port: 0"),
               "some/dr.yaml:5: 'port' in serve takes a whole number from 1 to 65535, not '0'"},
        Broken{
            "an echo with a size", traffic("serve: udp-echo, on: a, port: 53, size: 1KB"),
            "some/dr.yaml:5: 'size' in serve: udp-echo sends back what it gets; remove it, or give 'size' to the udp "
            "client"},
        Broken{"a huge body", traffic("serve: http, on: a, port: 80, size: 2GB"),
               "some/dr.yaml:5: 'size' in serve takes a size such as 400B, 10KB or 1MB, from 0B to 1GB, not '2GB'"},
        Broken{
            "a URL with a name", traffic("get: 'http://www.example.org/', from: a"),
            "some/dr.yaml:5: 'get' in get takes a URL such as http://10.0.2.100/ with an address for a name (labs have "
            "no DNS), not 'http://www.example.org/'"},
        Broken{
            "a URL with TLS", traffic("get: 'https://10.0.0.1/', from: a"),
            "some/dr.yaml:5: 'get' in get takes a URL such as http://10.0.2.100/ with an address for a name (labs have "
            "no DNS), not 'https://10.0.0.1/'"},
        Broken{"unknown client", traffic("get: 'http://10.0.0.1/', from: clint"),
               "some/dr.yaml:5: 'from' names no node of the topology: 'clint'; nodes: a, b"},
        Broken{"no client", traffic("get: 'http://10.0.0.1/'"),
               "some/dr.yaml:5: get lacks the key 'from': the node that asks"},
        Broken{"nothing asked", traffic("get: 'http://10.0.0.1/', from: a, count: 0"),
               "some/dr.yaml:5: 'count' in get takes a whole number from 1 to 1000000, not '0'"},
        Broken{"a duration without a unit", traffic("get: 'http://10.0.0.1/', from: a, every: 100"),
               "some/dr.yaml:5: 'every' in get takes a duration such as 60us, 100ms or 3s, from 0ns to 1440min, not "
               "'100'"},
        Broken{"a datagram without a port", traffic("udp: 10.0.0.1, from: a"),
               "some/dr.yaml:5: 'udp' in udp takes an IPv4 address and a port such as 10.0.2.100:53, not '10.0.0.1'"},
        Broken{"a silence of many sockets", traffic("udp: '10.0.0.1:53', from: a, idle: 20s"),
               "some/dr.yaml:5: 'idle' in udp: it is one socket's silence; add 'one_socket: true', or use 'every'"},
        Broken{"one port of many sockets", traffic("udp: '10.0.0.1:53', from: a, source_port: 4000, one_socket: false"),
               "some/dr.yaml:5: 'one_socket' in udp: a source_port belongs to one socket; remove one of the two"},
        Broken{"neither true nor false", traffic("udp: '10.0.0.1:53', from: a, one_socket: perhaps"),
               "some/dr.yaml:5: 'one_socket' in udp takes true or false, not 'perhaps'"},
        Broken{"one port for two clients",
               traffic("udp: '10.0.0.1:53', from: a, source_port: 53}\n  - {serve: udp-echo, on: a, port: 53"),
               "some/dr.yaml:5: a uses UDP port 53 already; give another source_port"},
        Broken{"more than a datagram holds", traffic("udp: '10.0.0.1:53', from: a, size: 65508"),
               "some/dr.yaml:5: 'size' in udp takes a size such as 400B, 10KB or 1MB, from 0B to 65507B, not '65508'"},
        Broken{"no address", traffic("ping: 10.0.0.256, from: a"),
               "some/dr.yaml:5: 'ping' in ping takes an IPv4 address such as 10.0.2.100, not '10.0.0.256'"},
        Broken{"a traceroute with a count", traffic("traceroute: 10.0.0.1, from: a, count: 2"),
               "some/dr.yaml:5: unknown key 'count' in traceroute; known keys: traceroute, from, start"},
        Broken{"a switch that asks", links("") + "traffic: [{ping: 10.0.0.1, from: s}]",
               "some/dr.yaml:5: 'from' names 's', a bridge; it needs a linux node: a, b"},
        Broken{"an event nowhere", kSmallTopology + "events: [{at: 1s, on: c, exec: [ip link]}]",
               "some/dr.yaml:4: 'on' names no node of the topology: 'c'; nodes: a, b"},
        Broken{"an event without a command", kSmallTopology + "events: [{at: 1s, on: a, exec: []}]",
               "some/dr.yaml:4: 'exec' in event has 0 entries; it takes 1 to 4096"},
        Broken{"an event at no time", kSmallTopology + "events: [{at: noon, on: a, exec: [ip link]}]",
               "some/dr.yaml:4: 'at' in event takes a duration such as 60us, 100ms or 3s, from 0ns to 1440min, not "
               "'noon'"}));

INSTANTIATE_TEST_SUITE_P(
    Expectations, BrokenLab,
    testing::Values(
        Broken{"unknown kind", expect("request: {ok: 1}"),
               "some/dr.yaml:5: unknown key 'request' in expect; known keys: requests, share, seen_source, dropped, "
               "arp_answers, trace"},
        Broken{
            "nothing", expect(""),
            "some/dr.yaml:5: expect is empty; give one of: requests, share, seen_source, dropped, arp_answers, trace"},
        Broken{"no number of requests", expect("requests: {}"),
               "some/dr.yaml:5: requests is empty; give one of: ok, failed"},
        Broken{"no number", expect("requests: {ok: all}"),
               "some/dr.yaml:5: 'ok' in requests takes a whole number, not 'all'"},
        Broken{"a share of nobody", expect("share: {c: 1}"),
               "some/dr.yaml:5: 'share' names no node of the topology: 'c'; nodes: a, b"},
        Broken{
            "an empty share", expect("share: {}"),
            "some/dr.yaml:5: 'share' in expect is empty; write NODE: followed by a whole number from 0 to 1000000000"},
        Broken{"no share", expect("share: {a: half}"),
               "some/dr.yaml:5: 'a' in share takes a whole number from 0 to 1000000000, not 'half'"},
        Broken{"no source", expect("seen_source: {a: b}"),
               "some/dr.yaml:5: 'a' in seen_source takes an IPv4 address such as 10.0.2.100, not 'b'"},
        Broken{"drops of nobody", expect("dropped: {node: c, reason: no_route}"),
               "some/dr.yaml:5: 'node' names no node of the topology: 'c'; nodes: a, b"},
        Broken{
            "drops for no reason", expect("dropped: {node: a}"),
            "some/dr.yaml:5: dropped lacks the key 'reason': the name of the reason, as the record has it: arp_ignore"},
        Broken{"bounds that cross", expect("dropped: {node: a, reason: no_route, min: 3, max: 2}"),
               "some/dr.yaml:5: 'max' in dropped is less than 'min': no number of drops fits; exchange them"},
        Broken{"an unknown answerer", expect("arp_answers: {for: 10.0.0.1, from: [a, c]}"),
               "some/dr.yaml:5: 'from' names no node of the topology: 'c'; nodes: a, b"},
        Broken{"a trace of nothing", expect("trace: {hops: []}"),
               "some/dr.yaml:5: 'hops' in trace has 0 entries; it takes 1 to 255"}));

TEST(LabErrors, AreAtMostFourLinesInTheOrderOfTheFile) {
    const std::string text = "until: x\n" + kSmallTopology + "expect: [{a: 1}, {b: 1}, {c: 1}, {d: 1}]\nname: '*'\n";
    const std::string message = complaint(text);
    EXPECT_EQ(std::ranges::count(message, '\n'), 3);
    EXPECT_EQ(message.find("some/dr.yaml:1: 'until'"), 0u) << message;
    EXPECT_EQ(message.find("'name'"), std::string::npos) << message;
    try {
        parsed(text);
    } catch (const LabError& error) {
        EXPECT_EQ(error.complaints.size(), 6u);
        EXPECT_EQ(error.complaints.back().line, 6);
    }
}

TEST(LabErrors, QuoteOnOneShortLine) {
    EXPECT_EQ(in_quotes("a\nb\x7f"), "'a?b?'");
    EXPECT_EQ(in_quotes(std::string(61, 'x')), "'" + std::string(60, 'x') + "...'");
    EXPECT_EQ(in_quotes(std::string(59, 'x') + "\u00e9"), "'" + std::string(59, 'x') + "...'");
    const std::vector<std::string> many(13, "n");
    EXPECT_EQ(listed(many), "n, n, n, n, n, n, n, n, n, n, n, n, ...");
    EXPECT_EQ(listed({}), "");
}

}  // namespace
}  // namespace lvslab::lab
