#pragma once
#include <string>

#include "lab/parse.hpp"

namespace lvslab::lab {

/// The NAT lab: every key of a node, a link, traffic, events and expectations stands here at least once.
inline const std::string kContractLab =
    R"(# client 10.0.1.10 -- router -- 10.0.2.0/24 -- director (VIP 10.0.2.100) -- 10.0.3.0/24 -- rs1 rs2
name: nat
topology:
  nodes:
    client: {kind: linux, exec: [ip addr add 10.0.1.10/24 dev eth0, ip route add default via 10.0.1.1]}
    router:
    director:
      kind: linux
      era: 2.6.32
      cpu: {per_packet: 60us, queue: 100}
      exec:
        - ip addr add 10.0.2.2/24 dev eth0
        - ipvsadm -A -t 10.0.2.100:80 -s rr
    rs1: {kind: linux, mac: {eth0: "02:00:00:00:03:11"}}
    rs2: {kind: linux, exec: }
    sw3: {kind: bridge}
  links:
    - {endpoints: ["client:eth0", "router:eth0"]}
    - {endpoints: ["router:eth1", "director:eth0"]}
    - {endpoints: ["director:eth1", "sw3:p1"], rate: 100Mbit, delay: 50us, mtu: 1400, loss: 1%, queue: 50}
    - {endpoints: ["rs1:eth0", "sw3:p2"]}
    - {endpoints: ["rs2:eth0", "sw3:p3"]}
traffic:
  - {serve: http, on: [rs1, rs2], port: 8080, size: 10KB}
  - {serve: udp-echo, on: rs1, port: 53}
  - {get: "http://10.0.2.100/", from: client, count: 24, every: 100ms, start: 2s}
  - {get: "http://10.0.2.100:8080/a?b=c", from: client}
  - {udp: "10.0.2.100:53", from: client, count: 3, every: 10ms, start: 0s, size: 400B}
  - {ping: 10.0.2.2, from: client, count: 2, size: 1000}
  - {traceroute: 10.0.3.11, from: client, start: 5s}
events:
  - {at: 3s, on: rs1, exec: [ip link set eth0 down]}
expect:
  - {requests: {ok: 24, failed: 0}}
  - {share: {rs1: 12, rs2: 12}}
  - {seen_source: {rs1: 10.0.1.10}}
  - {dropped: {node: rs1, reason: arp_ignore, min: 2, max: 9}}
  - {dropped: {node: router, reason: no_route}}
  - {dropped: {node: router, reason: ttl_exceeded, max: 0}}
  - {arp_answers: {for: 10.0.2.100, from: [director]}}
  - {trace: {hops: [10.0.1.1, 10.0.2.2, 10.0.3.11]}}
until: 8s
)";

/// Two hosts and a cable: what tests put a single fault or a single key into.
inline const std::string kSmallTopology = R"(topology:
  nodes: {a: {}, b: {}}
  links: [{endpoints: ["a:eth0", "b:eth0"]}]
)";

inline Lab parsed(const std::string& text) { return parse_lab_text({.text = text, .file = "some/dr.yaml"}); }

/// What parsing complains about; empty when it does not.
inline std::string complaint(const std::string& text) {
    try {
        parsed(text);
        return {};
    } catch (const LabError& error) {
        return error.what();
    }
}

}  // namespace lvslab::lab
