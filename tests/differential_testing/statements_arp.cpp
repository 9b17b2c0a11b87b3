#include "scene.hpp"
#include "statements.hpp"

namespace lvslab::differential {

namespace {

using namespace std::chrono_literals;
constexpr const char* kNeighbours = "ip neigh";
constexpr auto kReply = wire::ArpOperation::reply;

const wire::Ipv4Address kOther{0x0a000301};  // eth1's

/// Who is asked for on eth0, by stations of its subnet and by one that is not.
Scene& questions(Scene& s) {
    for (const wire::Ipv4Address target : {kHostAddress, kVip, kOther, wire::Ipv4Address{0x0a090909}}) {
        s.arp({.sender = outside(50), .target = target});
    }
    return s.arp({.sender = {0x0a000963}, .target = kHostAddress}).arp({.sender = {}, .target = kHostAddress});
}

Case ignore(const std::string& sysctl) {
    Scene s;
    s.with("ip addr add 10.0.2.100/32 dev lo").with("ip addr add 10.9.9.9/32 dev lo scope host");
    if (!sysctl.empty()) s.with(sysctl);
    return questions(s).ask(kNeighbours).done();
}

/// A real server with VIP on lo answers a client: whose address does it ask for the gateway with?
Case announce(const std::string& level) {
    Scene s;
    s.with("ip addr add 10.0.2.100/32 dev lo").with("ip neigh del 10.0.2.1 dev eth0");
    s.with("sysctl -w net.ipv4.conf.all.arp_announce=" + level);
    return s.client({.service = 81}).done(4500ms);
}

Case learning() {
    Scene s;
    s.with("ip addr add 10.0.2.100/32 dev lo").with("sysctl -w net.ipv4.conf.all.arp_ignore=1");
    return s.arp({.sender_mac = 0x50, .sender = outside(50), .target = kHostAddress})
        .arp({.sender_mac = 0x51, .sender = outside(51), .target = outside(99)})
        .arp({.sender_mac = 0x52, .sender = outside(52), .target = kVip})
        .arp({.operation = kReply,
              .sender_mac = 0x53,
              .sender = outside(53),
              .target = kHostAddress,
              .broadcast = false})
        .arp({.sender_mac = 0x54, .sender = outside(54), .target = outside(54)})
        .arp({.sender_mac = 0x55, .sender = {}, .target = kHostAddress})
        .ask(kNeighbours)
        .done();
}

Case gratuitous(const char* sysctl) {
    Scene s;
    if (*sysctl != 0) s.with(sysctl);
    return s.arp({.sender_mac = 0x50, .sender = outside(50), .target = kHostAddress})
        .wait(1500ms)
        .arp({.sender_mac = 0x60, .sender = outside(50), .target = outside(50)})
        .ask(kNeighbours)
        .arp({.operation = kReply, .sender_mac = 0x61, .sender = outside(61), .target = outside(61)})
        .ask(kNeighbours)
        .done();
}

/// A packet for a host that two stations claim to be.
Case race() {
    const auto packet = wire::build_udp({.source = client_address(10), .destination = inside(50), .ttl = 63, .id = 1},
                                        {.source_port = 20000, .destination_port = 7});
    Scene s;
    return s.packet("eth0", packet)
        .arp({.on = "eth1",
              .operation = kReply,
              .sender_mac = 0x50,
              .sender = inside(50),
              .target = kOther,
              .broadcast = false})
        .arp({.on = "eth1",
              .operation = kReply,
              .sender_mac = 0x51,
              .sender = inside(50),
              .target = kOther,
              .broadcast = false})
        .ask(kNeighbours)
        .packet("eth0", packet)
        .wait(1200ms)
        .arp({.on = "eth1",
              .operation = kReply,
              .sender_mac = 0x52,
              .sender = inside(50),
              .target = kOther,
              .broadcast = false})
        .ask(kNeighbours)
        .packet("eth0", packet)
        .done();
}

Case nobody_answers() {
    const auto packet = [](std::uint16_t id) {
        return wire::build_udp({.source = client_address(10), .destination = inside(50), .ttl = 63, .id = id},
                               {.source_port = 20000, .destination_port = 7});
    };
    Scene s;
    return s.packet("eth0", packet(1)).packet("eth0", packet(2)).ask(kNeighbours).wait(4s).ask(kNeighbours).done();
}

/// STALE, then used: DELAY, probes by unicast, FAILED.
Case grows_old() {
    Scene s;
    const auto echo = wire::build_icmp({.source = outside(50), .destination = kHostAddress, .ttl = 64, .id = 5},
                                       {.id = 77, .sequence = 1});
    s.with("sysctl -w net.ipv4.neigh.eth0.delay_first_probe_time=1");
    return s.arp({.sender_mac = 0x50, .sender = outside(50), .target = kHostAddress})
        .ask(kNeighbours)
        .packet("eth0", echo, {{2, 0, 0, 0, 0x77, 0x50}})
        .ask(kNeighbours)
        .wait(1800ms)
        .ask(kNeighbours)
        .wait(4s)
        .ask(kNeighbours)
        .done();
}

Case proxy() {
    Scene s;
    s.with("sysctl -w net.ipv4.conf.eth0.proxy_arp=1").with("sysctl -w net.ipv4.neigh.eth0.proxy_delay=0");
    return s.arp({.sender = outside(50), .target = inside(77)})
        .arp({.sender = outside(50), .target = outside(77)})
        .arp({.sender = outside(50), .target = {0x0a630101}})
        .done();
}

Case filter() {
    Scene s;
    s.with("sysctl -w net.ipv4.conf.all.arp_filter=1");
    return s.arp({.sender = outside(50), .target = kOther})
        .arp({.sender = inside(50), .target = kHostAddress})
        .arp({.sender = outside(51), .target = kHostAddress})
        .done();
}

Case by_hand() {
    Scene s;
    return s.ask("ip neigh add 10.0.2.77 lladdr 02:00:00:00:77:77 dev eth0")
        .ask(kNeighbours)
        .ask("ip neigh replace 10.0.2.77 lladdr 02:00:00:00:77:78 dev eth0 nud reachable")
        .ask("ip neigh del 10.0.2.11 dev eth0")
        .ask("arp -n")
        .ask("ip neigh flush dev eth0")
        .ask(kNeighbours)
        .done();
}

}  // namespace

Statements about_arp() {
    Statements all;
    for (const char* level : {"0", "1", "2", "3", "8"}) {
        all.push_back({std::string("arp-ignore-") + level,
                       std::string("arp_ignore=") + level + ": which questions are answered",
                       ignore(std::string("sysctl -w net.ipv4.conf.all.arp_ignore=") + level)});
    }
    all.push_back({"arp-ignore-on-lo", "arp_ignore on lo alone changes nothing: the incoming interface counts",
                   ignore("sysctl -w net.ipv4.conf.lo.arp_ignore=1")});
    for (const char* level : {"0", "1", "2"}) {
        all.push_back({std::string("arp-announce-") + level,
                       std::string("arp_announce=") + level + ": whose address asks for the gateway", announce(level)});
    }
    const Statements rest = {
        {"arp-learning",
         "a question for us that is answered makes an entry, STALE; all else only changes what is there", learning()},
        {"arp-gratuitous", "a gratuitous announcement changes an entry, and makes none", gratuitous("")},
        {"arp-accept", "arp_accept=1: it makes one", gratuitous("sysctl -w net.ipv4.conf.all.arp_accept=1")},
        {"arp-first-answer-wins", "locktime: the first of two answers wins, a later one may change it", race()},
        {"arp-nobody-answers",
         "INCOMPLETE: three questions a second apart, then FAILED, and the packets' senders are told",
         nobody_answers()},
        {"neighbour-grows-old", "STALE, DELAY, three questions by unicast, FAILED", grows_old()},
        {"proxy-arp", "proxy_arp: it answers for what it would route to another interface", proxy()},
        {"arp-filter", "arp_filter: it answers where it would route the asker", filter()},
        {"neighbours-by-hand", "ip neigh add, replace, del, flush", by_hand()},
    };
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
}

}  // namespace lvslab::differential
