#include "node.hpp"

namespace lvslab::shell {
namespace {

class Ipvsadm : public NodeTest {
protected:
    /// The listing without its three lines of titles.
    std::string services() {
        const std::string text = run("ipvsadm -Ln");
        return text.substr(text.find("InActConn\n") + 10);
    }
};

TEST_F(Ipvsadm, BuildsServicesAndServersWithItsDefaults) {
    run("ipvsadm -A -t 10.0.2.100:80");
    run("ipvsadm -a -t 10.0.2.100:80 -r 10.0.2.11");
    run("ipvsadm --add-service --udp-service 10.0.2.100:53 --scheduler rr");
    run("ipvsadm --add-server --udp-service=10.0.2.100:domain --real-server 10.0.3.11:5353 --masquerading --weight 3");
    EXPECT_EQ(services(),
              "TCP  10.0.2.100:80 wlc\n"
              "  -> 10.0.2.11:80                 Route   1      0          0         \n"
              "UDP  10.0.2.100:53 rr\n"
              "  -> 10.0.3.11:5353               Masq    3      0          0         \n");
}

TEST_F(Ipvsadm, KnowsEveryForwardingMethodAndScheduler) {
    for (const char* scheduler : {"rr", "wrr", "lc", "wlc", "sh"}) {
        run(std::string("ipvsadm -A -t 10.0.2.100:80 -s ") + scheduler);
        run("ipvsadm -a -t 10.0.2.100:80 -r 10.0.2.11 -g");
        run("ipvsadm -a -t 10.0.2.100:80 -r 10.0.2.12:80 -i -w 0");
        run("ipvsadm -a -r 10.0.2.13:8080 -t 10.0.2.100:80 -mw5");
        EXPECT_EQ(services(), std::string("TCP  10.0.2.100:80 ") + scheduler +
                                  "\n"
                                  "  -> 10.0.2.11:80                 Route   1      0          0         \n"
                                  "  -> 10.0.2.12:80                 Tunnel  0      0          0         \n"
                                  "  -> 10.0.2.13:8080               Masq    5      0          0         \n");
        run("ipvsadm -C");
        EXPECT_EQ(services(), "");
    }
}

TEST_F(Ipvsadm, EditsAndDeletes) {
    run("ipvsadm -A -t 10.0.2.100:80 -s rr");
    run("ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m");
    run("ipvsadm -E -t 10.0.2.100:80 -s wrr");
    run("ipvsadm -e -t 10.0.2.100:80 -r 10.0.3.11:8080 -m -w 7");
    EXPECT_EQ(services(),
              "TCP  10.0.2.100:80 wrr\n"
              "  -> 10.0.3.11:8080               Masq    7      0          0         \n");
    run("ipvsadm -d -t 10.0.2.100:80 -r 10.0.3.11:8080");
    EXPECT_EQ(services(), "TCP  10.0.2.100:80 wrr\n");
    run("ipvsadm -D -t 10.0.2.100:80");
    EXPECT_EQ(services(), "");
}

TEST_F(Ipvsadm, SetsTimeoutsAndKeepsThoseThatAreZero) {
    EXPECT_EQ(run("ipvsadm -Ln --timeout"), "Timeout (tcp tcpfin udp): 900 120 300\n");
    run("ipvsadm --set 60 0 20");
    EXPECT_EQ(run("ipvsadm -L --timeout"), "Timeout (tcp tcpfin udp): 60 120 20\n");
}

struct RefusedLine {
    const char* line;
    const char* sentence;
};

TEST_F(Ipvsadm, IsRefusedInItsOwnWordsAndThenChangesNothing) {
    run("ipvsadm -A -t 10.0.2.100:80 -s rr");
    run("ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m");
    const std::string before = services();
    for (const RefusedLine& r : {
             RefusedLine{"-A -t 10.0.2.100:80 -s rr", "Service already exists"},
             RefusedLine{"-E -t 10.0.2.101:80 -s rr", "No such service"},
             RefusedLine{"-D -t 10.0.2.101:80", "No such service"},
             RefusedLine{"-Ln -t 10.0.2.101:80", "No such service"},
             RefusedLine{"-a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m", "Destination already exists"},
             RefusedLine{"-e -t 10.0.2.100:80 -r 10.0.3.12:8080 -m", "No such destination"},
             RefusedLine{"-d -t 10.0.2.100:80 -r 10.0.3.12:8080", "No such destination"},
             RefusedLine{"-A", "You need to supply the 'service-address' option for the 'add-service' command"},
             RefusedLine{"-a -t 10.0.2.100:80",
                         "You need to supply the 'real-server' option for the 'add-server' command"},
             RefusedLine{"-A -t 10.0.2.101:80 -w 1", "Illegal 'weight' option with the 'add-service' command"},
             RefusedLine{"-C -t 10.0.2.100:80", "Illegal 'service-address' option with the 'flush' command"},
             RefusedLine{"-A -t 10.0.2.101", "Zero port specified for non-persistent service"},
             RefusedLine{"-a -t 10.0.2.100:80 -r 10.0.3.12 -m -g", "multiple 'forwarding-method' options specified"},
             RefusedLine{"-Ln -c --stats", "options conflicts in the list command"},
             RefusedLine{"--set 1 2", "--set option requires 3 timeout values"},
             RefusedLine{"-Ln foo", "unexpected argument foo"},
         }) {
        EXPECT_EQ(refusal(std::string("ipvsadm ") + r.line), r.sentence) << r.line;
    }
    EXPECT_EQ(services(), before);
}

TEST_F(Ipvsadm, NamesWhatItDoesNotUnderstand) {
    EXPECT_EQ(refusal("ipvsadm -A -t 10.0.2.100:80 -s mh"),
              "ipvsadm -A: \"mh\" is not understood; known: rr, wrr, lc, wlc, sh");
    const std::string switches =
        "-t --tcp-service, -u --udp-service, -r --real-server, -s --scheduler, -g --gatewaying, -i --ipip, "
        "-m --masquerading, -w --weight, -n --numeric, -c --connection, --timeout, --stats, --thresholds, "
        "--persistent-conn, --nosort, --exact";
    for (const char* option : {"-p", "-f", "-b", "-x", "-M", "--persistent", "--stats=1"}) {
        EXPECT_EQ(refusal(std::string("ipvsadm -A -t 10.0.2.100:80 ") + option),
                  std::string("ipvsadm -A: \"") + option + "\" is not understood; known: " + switches);
    }
    EXPECT_EQ(refusal("ipvsadm -Z"),
              "ipvsadm: \"-Z\" is no command; known: -A --add-service, -E --edit-service, -D --delete-service, "
              "-a --add-server, -e --edit-server, -d --delete-server, -C --clear, -L --list, --set TCP TCPFIN UDP");
    EXPECT_EQ(refusal("ipvsadm -A -t vip:80"),
              "ipvsadm -A: illegal virtual server address[:port] specified: \"vip:80\"");
    EXPECT_EQ(refusal("ipvsadm -A -t 10.0.2.100:99999"),
              "ipvsadm -A: illegal virtual server address[:port] specified: \"10.0.2.100:99999\"");
    EXPECT_EQ(refusal("ipvsadm -a -t 10.0.2.100:80 -r rs1"),
              "ipvsadm -a: illegal real server address[:port] specified: \"rs1\"");
    EXPECT_EQ(refusal("ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11 -w -1"),
              "ipvsadm -a: \"-1\" is invalid for weight: a number from 0 to 2147483647 is expected");
    EXPECT_EQ(refusal("ipvsadm -A -t"), "ipvsadm -A: the service's address:port is missing");
}

}  // namespace
}  // namespace lvslab::shell
