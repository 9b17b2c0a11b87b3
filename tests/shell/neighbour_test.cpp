#include "node.hpp"

namespace lvslab::shell {
namespace {

using net::NeighbourState;

wire::MacAddress mac(std::uint8_t last) { return {{0x02, 0, 0, 0, 0x02, last}}; }

/// One entry of every kind, as a record may hold them.
ipvs::NodeTables entries() {
    ipvs::NodeTables t;
    t.net.interfaces = {{.index = 2, .name = "eth0"}, {.index = 3, .name = "eth1"}};
    t.net.neighbours = {
        {.address = {0x0a000201}, .dev = "eth0", .mac = mac(0x01), .has_mac = true, .state = NeighbourState::reachable},
        {.address = {0x0a00020b}, .dev = "eth0", .mac = mac(0x11), .has_mac = true, .state = NeighbourState::stale},
        {.address = {0x0a00020c}, .dev = "eth0", .state = NeighbourState::incomplete, .queued = 1},
        {.address = {0x0a00020d}, .dev = "eth0", .state = NeighbourState::failed},
        {.address = {0x0a00020e}, .dev = "eth0", .mac = mac(0x14), .has_mac = true, .state = NeighbourState::noarp},
        {.address = {0x0a00030b}, .dev = "eth1", .mac = mac(0x15), .has_mac = true, .state = NeighbourState::permanent},
    };
    return t;
}

TEST(NeighbourListing, OfIpEndsEachLineWithTheState) {
    EXPECT_EQ(show("ip neigh", entries()),
              "10.0.2.1 dev eth0 lladdr 02:00:00:00:02:01 REACHABLE \n"
              "10.0.2.11 dev eth0 lladdr 02:00:00:00:02:11 STALE \n"
              "10.0.2.12 dev eth0 INCOMPLETE \n"
              "10.0.2.13 dev eth0 FAILED \n"
              "10.0.3.11 dev eth1 lladdr 02:00:00:00:02:15 PERMANENT \n");
    EXPECT_EQ(show("ip n show dev eth1", entries()), "10.0.3.11 lladdr 02:00:00:00:02:15 PERMANENT \n");
    EXPECT_EQ(show("ip neighbour show 10.0.2.1", entries()), "10.0.2.1 dev eth0 lladdr 02:00:00:00:02:01 REACHABLE \n");
}

TEST(NeighbourListing, OfArpIsATable) {
    EXPECT_EQ(show("arp -n", entries()),
              "Address                  HWtype  HWaddress           Flags Mask            Iface\n"
              "10.0.2.1                 ether   02:00:00:00:02:01   C                     eth0\n"
              "10.0.2.11                ether   02:00:00:00:02:11   C                     eth0\n"
              "10.0.2.12                        (incomplete)                              eth0\n"
              "10.0.2.13                        (incomplete)                              eth0\n"
              "10.0.3.11                ether   02:00:00:00:02:15   CM                    eth1\n");
    EXPECT_EQ(show("arp -n -i eth1", entries()),
              "Address                  HWtype  HWaddress           Flags Mask            Iface\n"
              "10.0.3.11                ether   02:00:00:00:02:15   CM                    eth1\n");
}

TEST(NeighbourListing, OfArpMinusAIsASentenceALine) {
    const char* text =
        "? (10.0.2.1) at 02:00:00:00:02:01 [ether] on eth0\n"
        "? (10.0.2.11) at 02:00:00:00:02:11 [ether] on eth0\n"
        "? (10.0.2.12) at <incomplete> on eth0\n"
        "? (10.0.2.13) at <incomplete> on eth0\n"
        "? (10.0.3.11) at 02:00:00:00:02:15 [ether] PERM on eth1\n";
    EXPECT_EQ(show("arp -a", entries()), text);
    EXPECT_EQ(show("arp -an", entries()), text);
}

TEST(NeighbourListing, OfArpSaysWhenNothingMatches) {
    EXPECT_EQ(show("arp -n 10.0.2.44", entries()), "10.0.2.44 (10.0.2.44) -- no entry\n");
    EXPECT_EQ(show("arp -a 10.0.2.44", entries()), "arp: in 5 entries no match found.\n");
    EXPECT_EQ(show("arp -n", {}), "");
}

class Neighbours : public NodeTest {
protected:
    Neighbours() { run("ip addr add 10.0.2.2/24 dev eth0"); }
};

TEST_F(Neighbours, AreAddedPermanentUnlessAStateIsSaid) {
    run("ip neigh add 10.0.2.80 lladdr 02:00:00:00:02:80 dev eth0");
    run("ip neigh add 10.0.2.81 lladdr 02:00:00:00:02:81 dev eth0 nud stale");
    EXPECT_EQ(run("ip neigh"),
              "10.0.2.80 dev eth0 lladdr 02:00:00:00:02:80 PERMANENT \n"
              "10.0.2.81 dev eth0 lladdr 02:00:00:00:02:81 STALE \n");
}

TEST_F(Neighbours, AreReplacedWhateverTheyWere) {
    run("ip neigh add 10.0.2.80 lladdr 02:00:00:00:02:80 dev eth0");
    run("ip neigh replace 10.0.2.80 lladdr 02:00:00:00:02:99 dev eth0 nud reachable");
    EXPECT_EQ(run("ip neigh"), "10.0.2.80 dev eth0 lladdr 02:00:00:00:02:99 REACHABLE \n");
    run("ip neigh change 10.0.2.80 dev eth0 nud permanent");
    EXPECT_EQ(run("ip neigh"), "10.0.2.80 dev eth0 lladdr 02:00:00:00:02:99 PERMANENT \n");
    run("ip neigh del 10.0.2.80 dev eth0");
    EXPECT_EQ(run("ip neigh"), "");
}

TEST_F(Neighbours, AreFlushedButForThoseThatAnAdministratorWrote) {
    const auto fill = [this] {
        run("ip neigh replace 10.0.2.80 lladdr 02:00:00:00:02:80 dev eth0");
        run("ip neigh replace 10.0.2.81 lladdr 02:00:00:00:02:81 dev eth0 nud stale");
        run("ip neigh replace 10.0.3.81 lladdr 02:00:00:00:03:81 dev eth1 nud stale");
    };
    const std::string kept = "10.0.2.80 dev eth0 lladdr 02:00:00:00:02:80 PERMANENT \n";
    const std::string on_eth0 = "10.0.2.81 dev eth0 lladdr 02:00:00:00:02:81 STALE \n";
    const std::string on_eth1 = "10.0.3.81 dev eth1 lladdr 02:00:00:00:03:81 STALE \n";
    fill();
    run("ip neigh flush dev eth0");
    EXPECT_EQ(run("ip neigh"), kept + on_eth1);
    fill();
    run("ip neigh flush to 10.0.3.81");
    EXPECT_EQ(run("ip neigh"), kept + on_eth0);
    fill();
    run("ip neigh flush all");
    EXPECT_EQ(run("ip neigh"), kept);
}

TEST_F(Neighbours, AreRefusedInLinuxsWords) {
    run("ip neigh add 10.0.2.80 lladdr 02:00:00:00:02:80 dev eth0");
    const char* again = "ip neigh add 10.0.2.80 lladdr 02:00:00:00:02:99 dev eth0";
    EXPECT_EQ(refusal(again), "RTNETLINK answers: File exists");
    EXPECT_EQ(refusal("ip neigh change 10.0.2.81 lladdr 02:00:00:00:02:80 dev eth0"),
              "RTNETLINK answers: No such file or directory");
    EXPECT_EQ(refusal("ip neigh del 10.0.2.81 dev eth0"), "RTNETLINK answers: No such file or directory");
    EXPECT_EQ(refusal("ip neigh add 10.0.2.82 dev eth0"), "Error: No link layer address given.");
    EXPECT_EQ(refusal("ip neigh add 10.0.2.82 lladdr 02:00:00:00:02:80"),
              "Device and destination are required arguments.");
    EXPECT_EQ(refusal("ip neigh add 10.0.2.82 lladdr 02:00:00:00:02:80 dev eth9"), "Cannot find device \"eth9\"");
    EXPECT_EQ(refusal("ip neigh flush"), "Flush requires arguments.");
    EXPECT_EQ(refusal("ip neigh flush dev eth9"), "Cannot find device \"eth9\"");
    EXPECT_EQ(refusal("ip neigh show dev eth9"), "Cannot find device \"eth9\"");
    EXPECT_EQ(refusal("ip neigh add 10.0.2.82 lladdr 02:00:00:00:02:80 dev eth0 nud failed"),
              "ip neighbour add: \"failed\" is not understood; known: permanent, noarp, reachable, stale");
    EXPECT_EQ(refusal("ip neigh add 10.0.2.82 dev eth0 proxy"),
              "ip neighbour add: \"proxy\" is not understood; known: to, dev, lladdr, nud");
    EXPECT_EQ(run("ip neigh"), "10.0.2.80 dev eth0 lladdr 02:00:00:00:02:80 PERMANENT \n");
}

TEST_F(Neighbours, AreWrittenByArpOnTheDeviceWhoseSubnetHoldsThem) {
    run("arp -s 10.0.2.80 02:00:00:00:02:80");
    EXPECT_EQ(run("arp -an"), "? (10.0.2.80) at 02:00:00:00:02:80 [ether] PERM on eth0\n");
    run("arp -i eth1 -s 10.0.2.81 02:00:00:00:02:81");
    EXPECT_EQ(run("arp -an 10.0.2.81"), "? (10.0.2.81) at 02:00:00:00:02:81 [ether] PERM on eth1\n");
    run("arp -d 10.0.2.80");
    EXPECT_EQ(run("arp -n 10.0.2.80"), "10.0.2.80 (10.0.2.80) -- no entry\n");
    EXPECT_EQ(refusal("arp -d 10.0.2.80"), "No ARP entry for 10.0.2.80");
    EXPECT_EQ(refusal("arp -s 10.99.0.1 02:00:00:00:02:80"), "SIOCSARP: Network is unreachable");
    EXPECT_EQ(refusal("arp -s 10.0.2.80"), "arp: the hardware address is missing");
    EXPECT_EQ(refusal("arp -f"), "arp: \"-f\" is not understood; known: -n, -a, -s ADDRESS MAC, -d ADDRESS, -i DEV");
}

}  // namespace
}  // namespace lvslab::shell
