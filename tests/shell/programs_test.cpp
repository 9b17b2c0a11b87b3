#include <gtest/gtest.h>

#include <deque>
#include <memory>

#include "ipvs/director.hpp"
#include "shell/shell.hpp"

namespace lvslab::shell {
namespace {

using namespace std::chrono_literals;

/// Three hosts in a row, whose frames take 1 ms a link: client 10.0.1.10 - router - server 10.0.2.11.
class Programs3 : public ::testing::Test {
protected:
    struct Station : net::FrameSink {
        Station(Programs3& lab, const std::string& name)
            : world(lab),
              host({.name = name}, lab.ids, *this),
              netfilter(host),
              director(host, &netfilter),
              shell(host, netfilter, director) {
        }
        void transmit(net::InterfaceIndex interface, net::Packet&& frame) override {
            const auto [to, in] = world.peer(*this, interface);
            if (to != nullptr) world.wires.push_back({host.now() + 1ms, to, in, std::move(frame)});
        }
        std::string run(const std::string& line) {
            std::string out;
            host.at(world.now, [&] { out = shell.run(line, [this](std::string_view said) { printed += said; }); });
            return out;
        }
        Programs3& world;
        net::Host host;
        netfilter::Netfilter netfilter;
        ipvs::Director director;
        Shell shell;
        std::string printed;
    };
    struct Wire {
        net::Time at;
        Station* to;
        net::InterfaceIndex in;
        net::Packet frame;
    };

    Programs3() : client(*this, "client"), router(*this, "router"), server(*this, "server") {
        for (Station* s : {&client, &router, &server}) s->run("ip link set lo up");
        client.run("ip link add eth0 address 02:00:00:00:01:0a type veth");
        router.run("ip link add eth0 address 02:00:00:00:01:01 type veth");
        router.run("ip link add eth1 address 02:00:00:00:02:01 type veth");
        server.run("ip link add eth0 address 02:00:00:00:02:0b type veth");
        for (const char* line :
             {"ip link set eth0 up", "ip addr add 10.0.1.10/24 dev eth0", "ip route add default via 10.0.1.1"})
            client.run(line);
        for (const char* line : {"ip link set eth0 up", "ip addr add 10.0.1.1/24 dev eth0", "ip link set eth1 up",
                                 "ip addr add 10.0.2.1/24 dev eth1", "sysctl -w net.ipv4.ip_forward=1"})
            router.run(line);
        for (const char* line :
             {"ip link set eth0 up", "ip addr add 10.0.2.11/24 dev eth0", "ip route add default via 10.0.2.1"})
            server.run(line);
        advance(1s);  // gratuitous ARP and the like pass
        now = 10s;
    }

    std::pair<Station*, net::InterfaceIndex> peer(Station& from, net::InterfaceIndex interface) {
        if (&from == &client) return {&router, index(router, "eth0")};
        if (&from == &server) return {&router, index(router, "eth1")};
        const bool left = from.host.interfaces()[interface].name == "eth0";
        Station& to = left ? client : server;
        return {&to, index(to, "eth0")};
    }
    static net::InterfaceIndex index(Station& s, const char* name) { return s.host.interfaces().find(name)->index; }

    /// Lets `duration` pass: frames and deadlines in their order.
    void advance(net::Time duration) {
        const net::Time end = now + duration;
        while (true) {
            net::Time next = wires.empty() ? net::kNever : wires.front().at;
            for (Station* s : {&client, &router, &server}) next = std::min(next, s->host.next_deadline());
            if (next > end) break;
            now = std::max(now, next);
            if (!wires.empty() && wires.front().at <= now) {
                Wire w = std::move(wires.front());
                wires.pop_front();
                w.to->host.receive(now, {.interface = w.in, .id = w.frame.id}, std::move(w.frame.data));
            }
            for (Station* s : {&client, &router, &server}) s->host.advance(now);
        }
        now = end;
    }

    net::PacketIds ids;
    net::Time now{0};
    std::deque<Wire> wires;
    Station client, router, server;
};

TEST_F(Programs3, PingPrintsWhatIputilsPrints) {
    EXPECT_EQ(client.run("ping -c 2 -i 0.2 10.0.2.11"), "");
    advance(5s);
    EXPECT_EQ(client.printed,
              "PING 10.0.2.11 (10.0.2.11) 56(84) bytes of data.\n"
              "64 bytes from 10.0.2.11: icmp_seq=1 ttl=63 time=8.00 ms\n"
              "64 bytes from 10.0.2.11: icmp_seq=2 ttl=63 time=4.00 ms\n"
              "\n"
              "--- 10.0.2.11 ping statistics ---\n"
              "2 packets transmitted, 2 received, 0% packet loss, time 200ms\n"
              "rtt min/avg/max/mdev = 4.000/6.000/8.000/2.000 ms\n");
    EXPECT_EQ(client.shell.programs().running(), 0U);
}

TEST_F(Programs3, PingSaysWhatRoutersSay) {
    client.run("ping -c 2 -i 0.2 -t 1 10.0.2.11");
    advance(5s);
    EXPECT_EQ(client.printed,
              "PING 10.0.2.11 (10.0.2.11) 56(84) bytes of data.\n"
              "From 10.0.1.1 icmp_seq=1 Time to live exceeded\n"
              "From 10.0.1.1 icmp_seq=2 Time to live exceeded\n"
              "\n"
              "--- 10.0.2.11 ping statistics ---\n"
              "2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 200ms\n"
              "\n");
}

TEST_F(Programs3, PingWithDfMeetsTheMtuOfTheLink) {
    client.run("ping -c 1 -M do -s 2000 10.0.2.11");
    advance(1s);
    EXPECT_EQ(client.printed,
              "PING 10.0.2.11 (10.0.2.11) 2000(2028) bytes of data.\n"
              "ping: local error: message too long, mtu=1500\n"
              "\n"
              "--- 10.0.2.11 ping statistics ---\n"
              "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n"
              "\n");
}

TEST_F(Programs3, PingLearnsThePathMtu) {
    router.run("ip link set eth1 mtu 1400");
    client.run("ping -c 2 -i 0.2 -M do -s 1472 10.0.2.11");
    advance(1s);
    EXPECT_NE(client.printed.find("From 10.0.1.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n"
                                  "ping: local error: message too long, mtu=1400\n"),
              std::string::npos)
        << client.printed;
    EXPECT_EQ(client.run("ip route show cache"),
              "10.0.2.11 via 10.0.1.1 dev eth0 \n    cache expires 599sec mtu 1400 \n");
}

TEST_F(Programs3, PingWaitsForNothingNoLongerThanItIsTold) {
    client.run("ping -q -c 1 -W 1 10.0.1.77");
    advance(999ms);
    EXPECT_EQ(client.shell.programs().running(), 1U);
    advance(1ms);
    EXPECT_EQ(client.printed,
              "PING 10.0.1.77 (10.0.1.77) 56(84) bytes of data.\n"
              "\n"
              "--- 10.0.1.77 ping statistics ---\n"
              "1 packets transmitted, 0 received, 100% packet loss, time 0ms\n"
              "\n");
}

TEST_F(Programs3, PingTellsWhatTheKernelRefusesAtOnce) {
    client.run("ip route del default");
    client.run("ping -c 1 10.0.2.11");
    client.run("ping -c 1 -I eth9 10.0.1.1");
    client.run("ping -c 1 -I 10.9.9.9 10.0.1.1");
    EXPECT_EQ(client.printed,
              "ping: connect: Network is unreachable\n"
              "ping: SO_BINDTODEVICE eth9: No such device\n"
              "ping: bind: Cannot assign requested address\n");
}

TEST_F(Programs3, TracerouteNamesTheHops) {
    client.run("traceroute -n -q 1 -N 1 10.0.2.11");
    advance(5s);
    EXPECT_EQ(client.printed,
              "traceroute to 10.0.2.11 (10.0.2.11), 30 hops max, 60 byte packets\n"
              " 1  10.0.1.1  4.000 ms\n"
              " 2  10.0.2.11  6.000 ms\n");
    EXPECT_EQ(client.shell.programs().running(), 0U);
}

TEST_F(Programs3, TracerouteGivesUpOnHopsThatAreSilent) {
    client.run("traceroute -n -m 2 -w 0.3 10.0.1.77");
    advance(1s);
    EXPECT_EQ(client.printed,
              "traceroute to 10.0.1.77 (10.0.1.77), 2 hops max, 60 byte packets\n"
              " 1  * * *\n"
              " 2  * * *\n");
}

TEST_F(Programs3, TracerouteWithEchoRequestsIsAnsweredByTheTargetItself) {
    client.run("traceroute -n -I -q 1 -N 1 10.0.2.11");
    advance(5s);
    EXPECT_EQ(client.printed,
              "traceroute to 10.0.2.11 (10.0.2.11), 30 hops max, 60 byte packets\n"
              " 1  10.0.1.1  4.000 ms\n"
              " 2  10.0.2.11  6.000 ms\n");
}

TEST_F(Programs3, TracerouteToOnePortIsToldThatItIsClosed) {
    server.run("iptables -A INPUT -p udp ! --dport 53 -j DROP");
    client.run("traceroute -n -U -q 1 -N 1 10.0.2.11");
    advance(5s);
    EXPECT_EQ(client.printed,
              "traceroute to 10.0.2.11 (10.0.2.11), 30 hops max, 60 byte packets\n"
              " 1  10.0.1.1  4.000 ms\n"
              " 2  10.0.2.11  6.000 ms\n");
}

TEST_F(Programs3, TracerouteMarksWhoRefusedAndStops) {
    router.run("ip route add prohibit 10.0.7.0/24");
    client.run("traceroute -n -q 1 -N 1 10.0.7.1");
    advance(5s);
    EXPECT_EQ(client.printed,
              "traceroute to 10.0.7.1 (10.0.7.1), 30 hops max, 60 byte packets\n"
              " 1  10.0.1.1  4.000 ms !X\n");
}

TEST_F(Programs3, PingStopsAtItsDeadlineWhateverTheCount) {
    client.run("ping -c 3 -i 0.5 -w 1 10.0.1.1");
    advance(2s);
    EXPECT_EQ(client.printed,
              "PING 10.0.1.1 (10.0.1.1) 56(84) bytes of data.\n"
              "64 bytes from 10.0.1.1: icmp_seq=1 ttl=64 time=4.00 ms\n"
              "64 bytes from 10.0.1.1: icmp_seq=2 ttl=64 time=2.00 ms\n"
              "\n"
              "--- 10.0.1.1 ping statistics ---\n"
              "2 packets transmitted, 2 received, 0% packet loss, time 500ms\n"
              "rtt min/avg/max/mdev = 2.000/3.000/4.000/1.000 ms\n");
}

TEST_F(Programs3, PingWithADeadlineSendsMoreThanItsCountUntilAnswersCome) {
    client.run("ping -c 1 -w 2 10.0.1.99");
    advance(3s);
    EXPECT_EQ(client.printed,
              "PING 10.0.1.99 (10.0.1.99) 56(84) bytes of data.\n"
              "\n"
              "--- 10.0.1.99 ping statistics ---\n"
              "2 packets transmitted, 0 received, 100% packet loss, time 1000ms\n"
              "\n");
}

TEST_F(Programs3, AnUnaskedQuestionCorrectsTheNeighboursCacheToo) {
    router.run("ip neigh add 10.0.1.100 lladdr 02:00:00:00:09:09 dev eth0 nud stale");
    advance(2s);  // past locktime
    client.run("ip addr add 10.0.1.100/32 dev eth0");
    client.run("arping -U -c 2 -I eth0 10.0.1.100");
    advance(5s);
    EXPECT_EQ(client.printed,
              "ARPING 10.0.1.100 from 10.0.1.100 eth0\n"
              "Sent 2 probes (2 broadcast(s))\n"
              "Received 0 response(s)\n");
    EXPECT_EQ(router.run("ip neigh show 10.0.1.100"), "10.0.1.100 dev eth0 lladdr 02:00:00:00:01:0a STALE \n");
}

TEST_F(Programs3, ArpingAsksAndTurnsToWhoAnswered) {
    client.run("arping -c 2 -I eth0 10.0.1.1");
    advance(5s);
    EXPECT_EQ(client.printed,
              "ARPING 10.0.1.1 from 10.0.1.10 eth0\n"
              "Unicast reply from 10.0.1.1 [02:00:00:00:01:01]  2.000ms\n"
              "Unicast reply from 10.0.1.1 [02:00:00:00:01:01]  2.000ms\n"
              "Sent 2 probes (1 broadcast(s))\n"
              "Received 2 response(s)\n");
}

TEST_F(Programs3, ArpingFindsADuplicateAndStops) {
    client.run("arping -D -c 3 -I eth0 10.0.1.1");
    advance(5s);
    EXPECT_EQ(client.printed,
              "ARPING 10.0.1.1 from 0.0.0.0 eth0\n"
              "Unicast reply from 10.0.1.1 [02:00:00:00:01:01]  2.000ms\n"
              "Sent 1 probes (1 broadcast(s))\n"
              "Received 1 response(s)\n");
}

TEST_F(Programs3, AnAnnouncementCorrectsTheNeighboursCache) {
    router.run("ip neigh add 10.0.1.100 lladdr 02:00:00:00:09:09 dev eth0 nud stale");
    advance(2s);  // past locktime
    client.run("ip addr add 10.0.1.100/32 dev eth0");
    client.run("arping -A -c 1 -I eth0 10.0.1.100");
    advance(1s);
    EXPECT_EQ(client.printed,
              "ARPING 10.0.1.100 from 10.0.1.100 eth0\n"
              "Sent 1 probes (1 broadcast(s))\n"
              "Received 0 response(s)\n");
    EXPECT_EQ(router.run("ip neigh show 10.0.1.100"), "10.0.1.100 dev eth0 lladdr 02:00:00:00:01:0a STALE \n");
}

TEST_F(Programs3, ProgramsThatWouldNeverEndAreRefused) {
    EXPECT_THROW(client.run("ping 10.0.1.1"), CommandError);
    EXPECT_THROW(client.run("arping -I eth0 10.0.1.1"), CommandError);
    EXPECT_THROW(check("ping -c 1 -R 10.0.1.1"), CommandError);
    EXPECT_THROW(check("traceroute -T 10.0.1.1"), CommandError);
    EXPECT_NO_THROW(check("ping -c 3 -i 0.2 -W 1 -s 1472 -M do -t 5 -I eth0 -q -n 10.0.2.100"));
    EXPECT_NO_THROW(check("traceroute -n -I -q 1 -m 5 -w 1 -f 2 10.0.2.100"));
    EXPECT_NO_THROW(check("arping -U -c 3 -I eth0 -s 10.0.2.100 -w 5 10.0.2.100"));
}

}  // namespace
}  // namespace lvslab::shell
