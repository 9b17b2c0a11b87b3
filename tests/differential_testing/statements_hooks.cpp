#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

/// Rules without a target only count.
Case counted(char method) {
    Scene s = balancing({.method = method});
    for (const char* rule : {"-A INPUT -p tcp", "-A FORWARD -p tcp", "-A OUTPUT -p tcp", "-A OUTPUT -p 4",
                             "-t mangle -A PREROUTING -p tcp", "-t mangle -A POSTROUTING -p tcp"}) {
        s.with(std::string("iptables ") + rule);
    }
    s.client();
    if (method == 'm') s.server();
    return s.client({.flags = kAck, .seq = 1001, .ack = 5001, .data = 100})
        .ask("iptables -nvxL")
        .ask("iptables -t mangle -nvxL")
        .done();
}

Case rejected(const char* rule) { return balancing().with(std::string("iptables ") + rule).client().server().done(); }

/// OUTPUT sees a balanced packet as it leaves: to the server.
Case output_drops() {
    return balancing()
        .with("iptables -A OUTPUT -d 10.0.3.13 -j DROP")
        .client()
        .client({.port = 20001})
        .ask("iptables -nvxL")
        .done();
}

Case half_header() {
    return balancing({.method = 'g'})
        .with("iptables -A INPUT -p tcp --dport 9999 -j DROP")
        .client()
        .fragments("eth0", packet_of(Up{.flags = kAck, .seq = 1001, .ack = 5001, .data = 40, .dont_fragment = false}),
                   8)
        .with("iptables -t mangle -A PREROUTING -p tcp --dport 9999")
        .done();
}

Case states() {
    return balancing()
        .with("iptables -A FORWARD -m state --state INVALID -j DROP")
        .with("iptables -A FORWARD -m state --state ESTABLISHED")
        .client()
        .server()
        .client({.flags = kAck, .seq = 1001, .ack = 5001})
        .server({.flags = kAck, .seq = 5001, .ack = 1001, .data = 10})
        .ask("iptables -nvxL FORWARD")
        .done();
}

Case tracked() {
    return balancing()
        .with("sysctl -w net.ipv4.vs.conntrack=1")
        .with("iptables -A FORWARD -m state --state INVALID -j DROP")
        .with("iptables -A FORWARD -m state --state ESTABLISHED")
        .client()
        .server()
        .client({.flags = kAck, .seq = 1001, .ack = 5001})
        .server({.flags = kAck, .seq = 5001, .ack = 1001, .data = 10})
        .ask("iptables -nvxL FORWARD")
        .done();
}

}  // namespace

Statements about_hooks() {
    return {
        {"rules-that-count-nat", "NAT: requests pass INPUT and OUTPUT, replies FORWARD", counted('m')},
        {"rules-that-count-tunnel", "TUN: OUTPUT sees the outer packet", counted('i')},
        {"rules-that-count-direct-routing", "DR: requests pass INPUT and OUTPUT", counted('g')},
        {"input-rejects", "REJECT in INPUT comes before the director",
         rejected("-A INPUT -p tcp --dport 80 -j REJECT")},
        {"input-resets", "REJECT --reject-with tcp-reset in INPUT",
         rejected("-A INPUT -p tcp --dport 80 -j REJECT --reject-with tcp-reset")},
        {"forward-drops-replies", "a rule in FORWARD sees the server's own address",
         rejected("-A FORWARD -s 10.0.3.13 -j DROP")},
        {"output-drops-requests", "a rule in OUTPUT sees the server's address", output_drops()},
        {"first-fragment-of-8-bytes", "a rule that asks about ports drops a first fragment without a whole TCP header",
         half_header()},
        {"replies-are-invalid", "conntrack=0: tracking knows nothing of replies, and calls them INVALID", states()},
        {"replies-are-established", "conntrack=1: replies belong to a tracked connection", tracked()},
    };
}

}  // namespace lvslab::differential
