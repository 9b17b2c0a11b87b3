#include "shell/shell.hpp"

#include <gtest/gtest.h>

namespace lvslab::shell {
namespace {

using namespace std::chrono_literals;
using ipvs::Method;
using wire::Protocol;

constexpr ipvs::ServiceKey kWeb{.protocol = Protocol::tcp, .address = {0x0a000264}, .port = 80};

ipvs::ServerRow server(std::uint32_t last, std::uint32_t order) {
    return {.service = kWeb,
            .address = {0x0a000300 + last},
            .port = 8080,
            .method = Method::nat,
            .inactive = 1,
            .order = order,
            .stats = {1, 6, 4, 349, 273}};
}

ipvs::ConnectionRow connection(std::uint16_t port, std::uint32_t server) {
    return {.client = {0x0a00010a},
            .client_port = port,
            .virtual_address = {0x0a000264},
            .virtual_port = 80,
            .server = {0x0a000300 + server},
            .server_port = 8080,
            .method = Method::nat,
            .state = "TIME_WAIT",
            .expires = 122s + 999ms};
}

/// The director of the capture nat-tcp, of which the texts below are what a real kernel and ipvsadm printed.
ipvs::NodeTables nat_tcp() {
    ipvs::NodeTables t;
    t.now = 5s;
    t.ipvs.services = {{.key = kWeb, .scheduler = "rr", .stats = {3, 18, 12, 1047, 819}}};
    t.ipvs.servers = {server(13, 0), server(12, 1), server(11, 2)};
    t.ipvs.connections = {connection(40002, 12), connection(40001, 13), connection(40003, 11)};
    return t;
}

TEST(IpvsadmListing, OfServices) {
    const std::string text =
        "IP Virtual Server version 1.2.1 (size=4096)\n"
        "Prot LocalAddress:Port Scheduler Flags\n"
        "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"
        "TCP  10.0.2.100:80 rr\n"
        "  -> 10.0.3.11:8080               Masq    1      0          1         \n"
        "  -> 10.0.3.12:8080               Masq    1      0          1         \n"
        "  -> 10.0.3.13:8080               Masq    1      0          1         \n";
    for (const char* line :
         {"ipvsadm -Ln", "ipvsadm -ln", "ipvsadm -L -n", "ipvsadm --list --numeric", "ipvsadm -Ln --sort"}) {
        EXPECT_EQ(show(line, nat_tcp()), text) << line;
    }
    const std::string without_version = text.substr(text.find('\n') + 1);
    for (const char* line : {"ipvsadm -Ln -t 10.0.2.100:80", "ipvsadm -Lnt10.0.2.100:80",
                             "ipvsadm --list -n --tcp-service=10.0.2.100:http"}) {
        EXPECT_EQ(show(line, nat_tcp()), without_version) << line;
    }
}

TEST(IpvsadmListing, OfRates) {
    ipvs::NodeTables t = nat_tcp();
    t.ipvs.services[0].rates = {0, 2, 1, 131, 102};
    for (ipvs::ServerRow& row : t.ipvs.servers) row.rates = {0, 1, 0, 44, 34};
    EXPECT_EQ(show("ipvsadm -Ln --rate", t),
              "IP Virtual Server version 1.2.1 (size=4096)\n"
              "Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n"
              "  -> RemoteAddress:Port\n"
              "TCP  10.0.2.100:80                       0        2        1      131      102\n"
              "  -> 10.0.3.11:8080                      0        1        0       44       34\n"
              "  -> 10.0.3.12:8080                      0        1        0       44       34\n"
              "  -> 10.0.3.13:8080                      0        1        0       44       34\n");
}

TEST(IpvsadmListing, AsRules) {
    EXPECT_EQ(show("ipvsadm -Sn", nat_tcp()),
              "-A -t 10.0.2.100:80 -s rr\n"
              "-a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m -w 1\n"
              "-a -t 10.0.2.100:80 -r 10.0.3.12:8080 -m -w 1\n"
              "-a -t 10.0.2.100:80 -r 10.0.3.13:8080 -m -w 1\n");
    EXPECT_EQ(show("ipvsadm-save -n", nat_tcp()), show("ipvsadm --save --numeric", nat_tcp()));
    EXPECT_EQ(show("ipvsadm -S", nat_tcp()).substr(0, 28), "-A -t 10.0.2.100:http -s rr\n");
}

TEST(IpvsadmListing, OfTheDaemonThatDoesNotRunIsEmpty) { EXPECT_EQ(show("ipvsadm -Ln --daemon", nat_tcp()), ""); }

TEST(IpvsadmListing, OfTimeouts) {
    EXPECT_EQ(show("ipvsadm -Ln --timeout", nat_tcp()), "Timeout (tcp tcpfin udp): 900 120 300\n");
    ipvs::NodeTables t = nat_tcp();
    t.ipvs.totals = {{.tcp_timeout = 60s, .tcp_fin_timeout = 15s, .udp_timeout = 20s}};
    EXPECT_EQ(show("ipvsadm -Ln --timeout", t), "Timeout (tcp tcpfin udp): 60 15 20\n");
}

TEST(IpvsadmListing, WithoutMinusNNamesPorts) {
    const std::string text =
        "IP Virtual Server version 1.2.1 (size=4096)\n"
        "Prot LocalAddress:Port Scheduler Flags\n"
        "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"
        "TCP  10.0.2.100:http rr\n"
        "  -> 10.0.3.11:http-alt           Masq    1      0          1         \n"
        "  -> 10.0.3.12:http-alt           Masq    1      0          1         \n"
        "  -> 10.0.3.13:http-alt           Masq    1      0          1         \n";
    EXPECT_EQ(show("ipvsadm -L", nat_tcp()), text);
    EXPECT_EQ(show("ipvsadm", nat_tcp()), text);
}

TEST(IpvsadmListing, UnsortedKeepsTheKernelsOrder) {
    EXPECT_EQ(show("ipvsadm -Ln --nosort", nat_tcp()),
              "IP Virtual Server version 1.2.1 (size=4096)\n"
              "Prot LocalAddress:Port Scheduler Flags\n"
              "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"
              "TCP  10.0.2.100:80 rr\n"
              "  -> 10.0.3.13:8080               Masq    1      0          1         \n"
              "  -> 10.0.3.12:8080               Masq    1      0          1         \n"
              "  -> 10.0.3.11:8080               Masq    1      0          1         \n");
}

TEST(IpvsadmListing, OfStatistics) {
    const std::string text =
        "IP Virtual Server version 1.2.1 (size=4096)\n"
        "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n"
        "  -> RemoteAddress:Port\n"
        "TCP  10.0.2.100:80                       3       18       12     1047      819\n"
        "  -> 10.0.3.11:8080                      1        6        4      349      273\n"
        "  -> 10.0.3.12:8080                      1        6        4      349      273\n"
        "  -> 10.0.3.13:8080                      1        6        4      349      273\n";
    EXPECT_EQ(show("ipvsadm -Ln --stats", nat_tcp()), text);
    EXPECT_EQ(show("ipvsadm -Ln --stats --exact", nat_tcp()), text);
}

TEST(IpvsadmListing, ShortensLargeNumbersUnlessTheyAreWantedExact) {
    ipvs::NodeTables t;
    t.ipvs.services = {
        {.key = kWeb, .scheduler = "rr", .stats = {99999999, 100000000, 1000000000, 100000000000, 100000000000000}}};
    const std::string titles =
        "IP Virtual Server version 1.2.1 (size=4096)\n"
        "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n"
        "  -> RemoteAddress:Port\n"
        "TCP  10.0.2.100:80               ";
    EXPECT_EQ(show("ipvsadm -Ln --stats", t), titles + " 99999999  100000K    1000M     100G     100T\n");
    EXPECT_EQ(show("ipvsadm -Ln --stats --exact", t),
              titles + " 99999999 100000000 1000000000 100000000000 100000000000000\n");
}

TEST(IpvsadmListing, OfThresholds) {
    EXPECT_EQ(show("ipvsadm -Ln --thresholds", nat_tcp()),
              "IP Virtual Server version 1.2.1 (size=4096)\n"
              "Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n"
              "  -> RemoteAddress:Port\n"
              "TCP  10.0.2.100:80 rr\n"
              "  -> 10.0.3.11:8080               0          0          0          1         \n"
              "  -> 10.0.3.12:8080               0          0          0          1         \n"
              "  -> 10.0.3.13:8080               0          0          0          1         \n");
}

TEST(IpvsadmListing, OfPersistentConnections) {
    EXPECT_EQ(show("ipvsadm -Ln --persistent-conn", nat_tcp()),
              "IP Virtual Server version 1.2.1 (size=4096)\n"
              "Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n"
              "  -> RemoteAddress:Port\n"
              "TCP  10.0.2.100:80 rr\n"
              "  -> 10.0.3.11:8080               1         0           0          1         \n"
              "  -> 10.0.3.12:8080               1         0           0          1         \n"
              "  -> 10.0.3.13:8080               1         0           0          1         \n");
}

const std::string kConnections =
    "TCP 01:57  TIME_WAIT   10.0.1.10:40002    10.0.2.100:80      10.0.3.12:8080\n"
    "TCP 01:57  TIME_WAIT   10.0.1.10:40001    10.0.2.100:80      10.0.3.13:8080\n"
    "TCP 01:57  TIME_WAIT   10.0.1.10:40003    10.0.2.100:80      10.0.3.11:8080\n";

TEST(IpvsadmListing, OfConnections) {
    EXPECT_EQ(show("ipvsadm -Lcn", nat_tcp()),
              "IPVS connection entries\n"
              "pro expire state       source             virtual            destination\n" +
                  kConnections);
    EXPECT_EQ(
        show("ipvsadm -Lcn --persistent-conn", nat_tcp()),
        "IPVS connection entries\n"
        "pro expire state       source             virtual            destination        pe name          pe_data\n" +
            kConnections);
}

TEST(IpvsadmListing, GivesAConnectionThatIsOverdueNoTime) {
    ipvs::NodeTables t = nat_tcp();
    t.ipvs.connections.resize(1);
    t.now = 200s;
    EXPECT_EQ(show("ipvsadm -lnc", t),
              "IPVS connection entries\n"
              "pro expire state       source             virtual            destination\n"
              "TCP 00:00  TIME_WAIT   10.0.1.10:40002    10.0.2.100:80      10.0.3.12:8080\n");
}

TEST(IpvsadmListing, SortsMarksLastAndShowsFlagsAndPersistence) {
    ipvs::NodeTables t;
    t.ipvs.services = {{.key = {.mark = 5}, .scheduler = "rr"},
                       {.key = {.protocol = Protocol::udp, .address = {0x0a000001}, .port = 53}, .scheduler = "wlc"},
                       {.key = {.protocol = Protocol::tcp, .address = {0x0a000003}, .port = 80},
                        .scheduler = "sh",
                        .flags = "sh-fallback,sh-port",
                        .persistence = 30,
                        .persistence_prefix = 24},
                       {.key = {.protocol = Protocol::tcp, .address = {0x0a000001}, .port = 80}, .scheduler = "rr"}};
    t.ipvs.servers = {
        {.service = {.mark = 5}, .address = {0x0a000009}, .port = 0, .method = Method::tunnel},
        {.service = t.ipvs.services[3].key, .address = {0x0a000009}, .port = 80, .method = Method::direct},
        {.service = t.ipvs.services[3].key,
         .address = {0x0a000008},
         .port = 8080,
         .method = Method::nat,
         .weight = 0,
         .order = 1}};
    EXPECT_EQ(show("ipvsadm -Ln", t),
              "IP Virtual Server version 1.2.1 (size=4096)\n"
              "Prot LocalAddress:Port Scheduler Flags\n"
              "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"
              "TCP  10.0.0.1:80 rr\n"
              "  -> 10.0.0.8:8080                Masq    0      0          0         \n"
              "  -> 10.0.0.9:80                  Route   1      0          0         \n"
              "TCP  10.0.0.3:80 sh (sh-fallback,sh-port) persistent 30 mask 255.255.255.0\n"
              "UDP  10.0.0.1:53 wlc\n"
              "FWM  5 rr\n"
              "  -> 10.0.0.9:0                   Tunnel  1      0          0         \n");
}

TEST(IpvsadmListing, WithoutServicesIsItsTitles) {
    EXPECT_EQ(show("ipvsadm -Ln", {}),
              "IP Virtual Server version 1.2.1 (size=4096)\n"
              "Prot LocalAddress:Port Scheduler Flags\n"
              "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n");
}

TEST(ProcNetIpVs, IsHexadecimalInTheKernelsOrder) {
    EXPECT_EQ(show("cat /proc/net/ip_vs", nat_tcp()),
              "IP Virtual Server version 1.2.1 (size=4096)\n"
              "Prot LocalAddress:Port Scheduler Flags\n"
              "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n"
              "TCP  0A000264:0050 rr  \n"
              "  -> 0A00030D:1F90      Masq    1      0          1         \n"
              "  -> 0A00030C:1F90      Masq    1      0          1         \n"
              "  -> 0A00030B:1F90      Masq    1      0          1         \n");
}

TEST(ProcNetIpVsConn, CountsInSeconds) {
    EXPECT_EQ(show("cat /proc/net/ip_vs_conn", nat_tcp()),
              "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n"
              "TCP 0A00010A 9C42 0A000264 0050 0A00030C 1F90 TIME_WAIT       117\n"
              "TCP 0A00010A 9C41 0A000264 0050 0A00030D 1F90 TIME_WAIT       117\n"
              "TCP 0A00010A 9C43 0A000264 0050 0A00030B 1F90 TIME_WAIT       117\n");
}

TEST(ProcNetIpVsConnSync, NamesTheOrigin) {
    EXPECT_EQ(show("cat /proc/net/ip_vs_conn_sync", nat_tcp()),
              "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Origin Expires\n"
              "TCP 0A00010A 9C42 0A000264 0050 0A00030C 1F90 TIME_WAIT   LOCAL      117\n"
              "TCP 0A00010A 9C41 0A000264 0050 0A00030D 1F90 TIME_WAIT   LOCAL      117\n"
              "TCP 0A00010A 9C43 0A000264 0050 0A00030B 1F90 TIME_WAIT   LOCAL      117\n");
}

TEST(ProcNetIpVsStats, IsHexadecimalAndHasOneProcessor) {
    ipvs::NodeTables t = nat_tcp();
    t.ipvs.totals = {{.stats = {3, 18, 12, 1047, 819}, .live = {3, 18, 12, 1047, 819}, .rates = {0, 2, 1, 98, 77}}};
    EXPECT_EQ(show("cat /proc/net/ip_vs_stats", t),
              "   Total Incoming Outgoing         Incoming         Outgoing\n"
              "   Conns  Packets  Packets            Bytes            Bytes\n"
              "       3       12        C              417              333\n"
              "\n"
              " Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n"
              "       0        2        1               62               4D\n");
    EXPECT_EQ(show("cat /proc/net/ip_vs_stats_percpu", t),
              "       Total Incoming Outgoing         Incoming         Outgoing\n"
              "CPU    Conns  Packets  Packets            Bytes            Bytes\n"
              "  0        3       12        C              417              333\n"
              "  ~        3       12        C              417              333\n"
              "\n"
              "     Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n"
              "           0        2        1               62               4D\n");
    EXPECT_EQ(show("cat /proc/net/ip_vs_app", t), "prot port    usecnt name\n");
}

TEST(ProcNetIpVs, ShowsPersistenceInJiffies) {
    ipvs::NodeTables t;
    t.ipvs.services = {{.key = {.mark = 5}, .scheduler = "rr"},
                       {.key = kWeb, .scheduler = "wlc", .persistence = 30, .persistence_prefix = 24}};
    EXPECT_EQ(show("cat /proc/net/ip_vs", t),
              "IP Virtual Server version 1.2.1 (size=4096)\n"
              "Prot LocalAddress:Port Scheduler Flags\n"
              "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n"
              "FWM  00000005 rr \n"
              "TCP  0A000264:0050 wlc  persistent 7500 FFFFFF00\n");
}

}  // namespace
}  // namespace lvslab::shell
