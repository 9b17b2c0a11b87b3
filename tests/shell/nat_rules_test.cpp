#include "shell/firewall.hpp"

namespace lvslab::shell {
namespace {

TEST(Masquerade, TakesTheAddressOfTheInterfaceWhereThePacketLeaves) {
    Firewall f;
    f.run({"iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE"});
    EXPECT_EQ(f.ask(), "10.0.2.2:40001 > 10.0.2.11:53");
    f.udp("eth1", kServer, {"10.0.2.11", "10.0.2.2", 53, 40001});
    EXPECT_EQ(f.left(), "10.0.2.11:53 > 10.0.1.10:40001");
}

TEST(Masquerade, TakesTheAddressOfTheNextHopsSubnetAmongSeveral) {
    Firewall f;
    f.run({"ip addr add 10.0.5.2/24 dev eth1", "iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE",
           "ip route add 10.9.0.0/16 via 10.0.5.9", "ip neigh add 10.0.5.9 lladdr 02:00:00:00:05:09 dev eth1"});
    EXPECT_EQ(f.ask(40001, "10.9.0.1"), "10.0.5.2:40001 > 10.9.0.1:53");
}

TEST(Masquerade, KeepsThePortsOfItsRange) {
    Firewall f;
    f.run({"iptables -t nat -A POSTROUTING -o eth1 -p udp -j MASQUERADE --to-ports 7000-7001"});
    EXPECT_THAT(f.ask(), testing::AnyOf("10.0.2.2:7000 > 10.0.2.11:53", "10.0.2.2:7001 > 10.0.2.11:53"));
}

TEST(Masquerade, DropsAPacketWhoseWayHasMovedToAnotherInterface) {
    Firewall f;
    f.ethernet("eth2", {"10.0.4.2/24"});
    const net::bench::Station other{net::bench::mac("02:00:00:00:04:09"), ip("10.0.4.9")};
    f.know("eth2", other);
    f.run({"iptables -t nat -A POSTROUTING -j MASQUERADE"});
    EXPECT_EQ(f.ask(), "10.0.2.2:40001 > 10.0.2.11:53");
    f.run({"ip route add 10.0.2.11/32 via 10.0.4.9"});
    EXPECT_EQ(f.ask(), "");
    EXPECT_THAT(f.notes.reasons(), ElementsAre("nat_masquerade_moved"));
    EXPECT_EQ(f.ask(), "10.0.4.2:40001 > 10.0.2.11:53");  // the old connection was forgotten
}

TEST(Redirect, SendsToThisHostItselfAndAnswersComeFromTheOldDestination) {
    Firewall f;
    f.programs.ports = {3128};
    f.run({"iptables -t nat -A PREROUTING -i eth0 -p udp --dport 53 -j REDIRECT --to-ports 3128"});
    EXPECT_EQ(f.ask(), "");
    ASSERT_EQ(f.programs.delivered.size(), 1U);
    const auto got = *wire::Ipv4<const std::uint8_t>::parse(std::as_const(f.programs.delivered[0].data).bytes());
    EXPECT_EQ(Firewall::flow(got), "10.0.1.10:40001 > 10.0.1.1:3128");
    f.host.at(f.now, [&] {
        wire::Buffer answer = wire::build_udp({.source = ip("10.0.1.1"), .destination = ip("10.0.1.10")},
                                              {.source_port = 3128, .destination_port = 40001});
        answer.pop_front(wire::kIpv4Size);
        f.host.ip().send({.protocol = wire::Protocol::udp, .source = ip("10.0.1.1"), .destination = ip("10.0.1.10")},
                         std::move(answer));
    });
    EXPECT_EQ(f.left(), "10.0.2.11:53 > 10.0.1.10:40001");
}

TEST(ConnectionTable, RefusesNewConnectionsWhenItIsFull) {
    Firewall f;
    f.run({"iptables -A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT",
           "sysctl -w net.netfilter.nf_conntrack_max=2"});
    EXPECT_NE(f.ask(1001), "");
    EXPECT_NE(f.ask(1002), "");
    EXPECT_EQ(f.ask(1003), "");
    EXPECT_THAT(f.notes.reasons(), ElementsAre("conntrack_full"));
    EXPECT_NE(f.ask(1001), "");  // what is known goes on
    f.wait(31s);
    EXPECT_NE(f.ask(1003), "");
}

}  // namespace
}  // namespace lvslab::shell
