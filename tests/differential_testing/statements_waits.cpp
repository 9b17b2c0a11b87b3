#include "scene.hpp"
#include "statements.hpp"

/// What minutes, hours and a day change: to be asked of a kernel in virtual time.
namespace lvslab::differential {

namespace {

using namespace std::chrono_literals;

/// The entry's state is asked for at once, shortly before its time is over and shortly after: the kernel's wheel is up to an
/// eighth late.
Case entry(Scene s, net::Time lasts) {
    return s.ask(kEntries).wait(lasts - lasts / 16).ask(kEntries).wait(lasts / 16 + lasts / 7 + 2s).ask(kEntries).ask("ipvsadm -Ln").done();
}

Scene established() {
    return balancing().client().server().client({.flags = kAck, .seq = 1001, .ack = 5001});
}

Scene closed_by_client() {
    return established()
        .client({.flags = kFinAck, .seq = 1001, .ack = 5001})
        .server({.flags = kFinAck, .seq = 5001, .ack = 1002})
        .client({.flags = kAck, .seq = 1002, .ack = 5002});
}

/// A segment within the time begins it anew.
Case established_goes_on() {
    return established()
        .wait(14min)
        .client({.flags = kAck, .seq = 1001, .ack = 5001, .data = 10})
        .wait(14min)
        .ask(kEntries)
        .server({.flags = kAck, .seq = 5001, .ack = 1011, .data = 10})
        .ask(kEntries)
        .done();
}

/// The template is all that knows the client when its connection has ended.
Case persistent(net::Time pause) {
    Scene s = balancing({.options = " -p 120"});
    s.client().client({.flags = kRst, .seq = 1001}).wait(pause).ask(kEntries);
    return s.client({.port = 20001}).client({.client = 11, .port = 20002}).ask(kEntries).ask("ipvsadm -Ln").done();
}

/// While a connection lives its template does not end, whatever the time. (When it is looked at again drifts with the
/// kernel's wheel, by up to 5 s a minute.)
Case persistent_with_connection() {
    Scene s = balancing({.options = " -p 60"});
    s.client().server().client({.flags = kAck, .seq = 1001, .ack = 5001}).wait(10min);
    return s.client({.port = 20001}).ask("ipvsadm -Ln").done();
}

/// lblc forgets a destination after a day without use; until then it keeps its server, here one that it would not choose now.
Case lblc(net::Time pause) {
    const std::string edit = "ipvsadm -e -t 10.0.2.100:80 -r 10.0.2.";
    Scene s = balancing({.method = 'g', .scheduler = "lblc"});
    s.with(edit + "12 -g -w 0").with(edit + "13 -g -w 0");
    s.client().client({.flags = kRst, .seq = 1001}).wait(30s).ask("ipvsadm -Ln").ask(edit + "12 -g -w 1").ask(edit + "13 -g -w 1");
    return s.wait(pause).client({.port = 20001}).ask(kEntries).done();
}

/// A server that was removed and comes back has its old counters for some minutes.
Case server_comes_back(net::Time pause) {
    Scene s = balancing();
    s.client().client({.port = 20001}).client({.port = 20002}).wait(3s).ask("ipvsadm -Ln --stats");
    s.ask("ipvsadm -d -t 10.0.2.100:80 -r 10.0.3.13:8080").wait(pause);
    return s.ask("ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.13:8080 -m").wait(3s).ask("ipvsadm -Ln --stats").done();
}

/// What a router told of the path to a tunnel's server holds for ten minutes.
Case path_mtu(net::Time pause) {
    Scene s = balancing({.method = 'i'});
    const Up request{.flags = kAck, .seq = 1001, .ack = 5001, .data = 1300};
    s.client().client(request);
    s.error({.from = outside(1), .to = outside(2), .type = 3, .code = 4, .mtu = 1280}, tunnelled(packet_of(request), 13));
    s.client(request).wait(pause);
    return s.client(request).ask(kEntries).done();
}

/// Six errors at once to one sender, then one a second; after a rest six again.
Case error_rate() {
    Scene s = balancing();
    for (unsigned burst = 0; burst < 3; ++burst) {
        for (std::uint16_t i = 0; i < 10; ++i) {
            s.client({.port = static_cast<std::uint16_t>(30000 + i), .to = inside(12), .ttl = 1, .id = static_cast<std::uint16_t>(burst * 10 + i)});
        }
        s.wait(burst == 0 ? 3s : 30s);
    }
    return s.done();
}

}  // namespace

Statements about_waits() {
    return {
        {"established-15-minutes", "ESTABLISHED: 15 minutes without a segment", entry(established(), 15min)},
        {"established-goes-on", "ESTABLISHED: each segment begins the 15 minutes anew", established_goes_on()},
        {"syn-received-60-seconds", "SYN_RECV: 60 s", entry(balancing().client(), 60s)},
        {"fin-wait-2-minutes", "FIN_WAIT: 2 minutes",
         entry(established().server({.flags = kFinAck, .seq = 5001, .ack = 1001}), 2min)},
        {"close-wait-60-seconds", "CLOSE_WAIT: 60 s", entry(established().client({.flags = kFinAck, .seq = 1001, .ack = 5001}), 60s)},
        {"time-wait-2-minutes", "TIME_WAIT: 2 minutes", entry(closed_by_client(), 2min)},
        {"closed-10-seconds", "CLOSE: 10 s", entry(established().client({.flags = kRst, .seq = 1001}), 10s)},
        {"datagram-5-minutes", "UDP: 5 minutes",
         entry(balancing({.service = "-u 10.0.2.100:53"}).datagram({}), 5min)},
        {"template-lives", "persistence: within its time a client comes back to its server", persistent(100s)},
        {"template-ends", "persistence: after its time a client is anybody", persistent(5min)},
        {"template-waits-for-its-connection", "persistence: a template lives as long as its connection", persistent_with_connection()},
        {"lblc-keeps-its-server-for-hours", "lblc: a destination keeps its server while it is used within a day", lblc(20h)},
        {"lblc-forgets-after-a-day", "lblc: after a day without use it chooses anew", lblc(26h)},
        {"counters-come-back-within-2-minutes", "a server that comes back within two minutes has its counters", server_comes_back(100s)},
        {"counters-are-gone-after-5-minutes", "a server that comes back after five minutes begins at 0", server_comes_back(5min)},
        {"path-mtu-holds", "TUN: a path's MTU holds for ten minutes", path_mtu(8min)},
        {"path-mtu-is-forgotten", "TUN: after ten minutes it is forgotten", path_mtu(13min)},
        {"error-rate", "ICMP: six errors at once, then one a second, and six again after a rest", error_rate()},
    };
}

}  // namespace lvslab::differential
