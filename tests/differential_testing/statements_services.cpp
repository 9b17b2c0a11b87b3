#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

using namespace std::chrono_literals;
constexpr const char* kTable = "ipvsadm -Ln";
constexpr const char* kRemove3 = "ipvsadm -d -t 10.0.2.100:80 -r 10.0.3.13:8080";
constexpr const char* kAdd3 = "ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.13:8080 -m";

const Up kData{.flags = kAck, .seq = 1001, .ack = 5001, .data = 10};

Case mark_first() {
    return balancing()
        .with("iptables -t mangle -A PREROUTING -d 10.0.2.100 -p tcp --dport 80 -s 10.0.1.11 -j MARK --set-mark 5")
        .with("ipvsadm -A -f 5 -s rr")
        .with("ipvsadm -a -f 5 -r 10.0.3.11:8081 -m")
        .client()
        .client({.client = 11})
        .ask(kEntries)
        .done();
}

Case port_zero() {
    Scene s;
    return s.with("ip addr add 10.0.2.100/32 dev eth0")
        .ask("ipvsadm -A -t 10.0.2.100:0 -s rr")  // refused
        .ask("ipvsadm -A -t 10.0.2.100:0 -s rr -p 60")
        .ask("ipvsadm -a -t 10.0.2.100:0 -r 10.0.3.11:0 -m")
        .ask("ipvsadm -a -t 10.0.2.100:0 -r 10.0.3.12:0 -m")
        .client()
        .client({.port = 20001, .service = 443})
        .client({.client = 11, .service = 443})
        .ask(kEntries)
        .done();
}

Case ftp_data_port() { return balancing().client({.port = 20}).client({.port = 21}).ask(kEntries).done(); }

Case service_deleted() {
    return balancing()
        .client()
        .server()
        .ask("ipvsadm -D -t 10.0.2.100:80")
        .client(kData)
        .client({.port = 20001})
        .ask(kEntries)
        .done();
}

Case cleared() { return balancing().client().server().ask("ipvsadm -C").client(kData).server().ask(kEntries).done(); }

Case quiescent(const char* sysctl) {
    Scene s = balancing({.options = " -p 30"});
    if (*sysctl != 0) s.with(sysctl);
    return s.client()
        .server()
        .ask("ipvsadm -e -t 10.0.2.100:80 -r 10.0.3.13:8080 -m -w 0")
        .client(kData)
        .client({.port = 20001})
        .client({.client = 11})
        .ask(kEntries)
        .done();
}

Case removed(const char* sysctl) {
    Scene s = balancing();
    if (*sysctl != 0) s.with(sysctl);
    return s.client()
        .server()
        .ask(kRemove3)
        .client(kData)
        .ask(kEntries)
        .ask(kAdd3)
        .client(kData)
        .ask(kEntries)
        .ask(kTable)
        .done();
}

Case removed_udp() {
    return balancing({.service = "-u 10.0.2.100:53"})
        .with("sysctl -w net.ipv4.vs.expire_nodest_conn=1")
        .datagram({})
        .ask("ipvsadm -d -u 10.0.2.100:53 -r 10.0.3.13:8080")
        .datagram({})
        .ask(kEntries)
        .done();
}

Case persistent() {
    Scene s = balancing({.options = " -p 30"});
    s.client();
    for (std::uint16_t port = 20001; port < 20004; ++port) s.client({.port = port});
    return s.client({.client = 11}).client({.client = 12}).ask(kEntries).ask(kTable).done();
}

Case persistent_networks() {
    Scene s = balancing({.options = " -p 30 -M 255.255.255.240"});
    for (const unsigned client : {16U, 17U, 31U, 32U, 33U}) s.client({.client = client});
    return s.ask(kEntries).done();
}

Case template_lives_on() {
    return balancing({.options = " -p 1"}).client().server().client(kData).wait(1800ms).ask(kEntries).done();
}

Case old_counters() {
    return balancing().client().server().ask(kRemove3).ask(kAdd3).wait(3s).ask("ipvsadm -Ln --stats").done();
}

Case counters() {
    return balancing()
        .client()
        .server()
        .client(kData)
        .wait(3s)
        .ask("ipvsadm -Ln --stats")
        .ask("ipvsadm -Z")
        .ask("ipvsadm -Ln --stats")
        .done();
}

Case thresholds() {
    Scene s;
    s.with("ip addr add 10.0.2.100/32 dev eth0").with("ipvsadm -A -t 10.0.2.100:80 -s wlc");
    s.with("ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m -x 2 -y 1");
    for (std::uint16_t port = 20001; port < 20005; ++port) s.client({.port = port});
    return s.ask("ipvsadm -Ln --thresholds")
        .client({.port = 20001, .flags = wire::kRst, .seq = 1001})
        .client({.port = 20005})
        .ask(kTable)
        .done();
}

Case saved() {
    return balancing({.scheduler = "wlc", .options = " -p 60"})
        .with("ipvsadm -A -u 10.0.2.100:53 -s sh -b sh-port -o")
        .with("ipvsadm -a -u 10.0.2.100:53 -r 10.0.2.12:53 -i -w 7 -x 9 -y 4")
        .with("ipvsadm -A -f 3 -s mh")
        .ask("ipvsadm -S -n")
        .ask(kTable)
        .ask("ipvsadm -Ln --persistent-conn")
        .ask("ipvsadm -l --timeout")
        .done();
}

}  // namespace

Statements about_services() {
    return {
        {"mark-before-address", "a service of a firewall mark is looked up before one of an address", mark_first()},
        {"port-0-with-persistence",
         "a service on port 0 must be persistent; it takes every port, and a client keeps its server", port_zero()},
        {"source-port-20", "packets from port 20 are never scheduled", ftp_data_port()},
        {"service-deleted", "entries outlive their service, and their packets are dropped in silence",
         service_deleted()},
        {"clear-leaves-connections", "ipvsadm -C leaves the entries alive", cleared()},
        {"weight-0-and-a-template", "weight 0: old connections go on, and a client's template still sends it new ones",
         quiescent("")},
        {"weight-0-ends-a-template", "expire_quiescent_template=1: the template of a server of weight 0 is not used",
         quiescent("sysctl -w net.ipv4.vs.expire_quiescent_template=1")},
        {"server-removed-and-added",
         "a removed server's connections are dropped in silence; added again it revives them", removed("")},
        {"server-removed-and-expired", "expire_nodest_conn=1: they vanish with the server, and a segment is reset",
         removed("sysctl -w net.ipv4.vs.expire_nodest_conn=1")},
        {"udp-server-removed", "expire_nodest_conn=1: a datagram is scheduled anew", removed_udp()},
        {"persistent-clients", "-p: a template without the client's port, and its later connections go to one server",
         persistent()},
        {"persistent-networks", "-M: clients of one network share a template", persistent_networks()},
        {"template-outlives-its-time", "a template whose time ends while its connections live is kept for another 60 s",
         template_lives_on()},
        {"counters-come-back", "a server that is removed and added again has its old counters", old_counters()},
        {"counters-and-zero", "--stats shows the counters of the last tick, -Z empties them", counters()},
        {"thresholds", "-x, -y: a full server gets nothing before it has fallen below the lower threshold",
         thresholds()},
        {"listings", "what -S and -L print, with their defaults", saved()},
    };
}

}  // namespace lvslab::differential
