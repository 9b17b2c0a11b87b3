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

struct RefusedCommand {
    const char* line;
    const char* sentence;
};

TEST_F(Ipvsadm, IsRefusedInItsOwnWordsAndThenChangesNothing) {
    run("ipvsadm -A -t 10.0.2.100:80 -s rr");
    run("ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m");
    const std::string before = services();
    for (const RefusedCommand& r : {
             RefusedCommand{"-A -t 10.0.2.100:80 -s rr", "Service already exists"},
             RefusedCommand{"-E -t 10.0.2.101:80 -s rr", "No such service"},
             RefusedCommand{"-D -t 10.0.2.101:80", "No such service"},
             RefusedCommand{"-Ln -t 10.0.2.101:80", "No such service"},
             RefusedCommand{"-a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m", "Destination already exists"},
             RefusedCommand{"-e -t 10.0.2.100:80 -r 10.0.3.12:8080 -m", "No such destination"},
             RefusedCommand{"-d -t 10.0.2.100:80 -r 10.0.3.12:8080", "No such destination"},
             RefusedCommand{"-A", "You need to supply the 'service-address' option for the 'add-service' command"},
             RefusedCommand{"-a -t 10.0.2.100:80",
                         "You need to supply the 'real-server' option for the 'add-server' command"},
             RefusedCommand{"-A -t 10.0.2.101:80 -w 1", "Illegal 'weight' option with the 'add-service' command"},
             RefusedCommand{"-C -t 10.0.2.100:80", "Illegal 'service-address' option with the 'flush' command"},
             RefusedCommand{"-A -t 10.0.2.101", "Zero port specified for non-persistent service"},
             RefusedCommand{"-a -t 10.0.2.100:80 -r 10.0.3.12 -m -g", "multiple 'forwarding-method' options specified"},
             RefusedCommand{"-Ln -c --stats", "options conflicts in the list command"},
             RefusedCommand{"--set 1 2", "--set option requires 3 timeout values"},
             RefusedCommand{"-Ln foo", "unexpected argument foo"},
             RefusedCommand{"-A -t 10.0.2.101:80 -o", "One-Packet Scheduling is only for UDP virtual services"},
             RefusedCommand{"-A -t 10.0.2.101:80 -b sh-port", "incompatible scheduler flag `sh-port'"},
             RefusedCommand{"-A -t 10.0.2.101:80 -p 0", "invalid timeout value `0' specified"},
             RefusedCommand{"-A -f 0", "invalid fwmark value `0' specified"},
             RefusedCommand{"-Ln -c -t 10.0.2.100:80",
                         "The option 'service-address' conflicts with the 'connection' option in the 'list' command"},
             RefusedCommand{"-Ln --timeout --rate", "options conflicts in the list command"},
             RefusedCommand{"-a -t 10.0.2.100:80 -r 10.0.3.12 -m --tun-type ipip",
                         "Tunnel options conflict with forward method"},
             RefusedCommand{"-Z -t 10.0.2.101:80", "No such service"},
             RefusedCommand{"-R", "ipvsadm -R: it reads its rules from a file: ipvsadm -R < FILE"},
             RefusedCommand{"-R < rules", "'< rules': no files can be read here"},
         }) {
        EXPECT_EQ(refusal(std::string("ipvsadm ") + r.line), r.sentence) << r.line;
    }
    EXPECT_EQ(services(), before);
}

/// As the real one it forgets thresholds.
TEST_F(Ipvsadm, RestoresWhatItHasSaved) {
    for (const char* line :
         {"-A -t 10.0.2.100:80 -s sh -b sh-fallback,sh-port", "-a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m -w 0",
          "-a -t 10.0.2.100:80 -r 10.0.3.12:8080 -m -w 65535 -x 100 -y 50", "-A -t 10.0.2.100:0 -p -s wlc",
          "-a -t 10.0.2.100:0 -r 10.0.2.11 -i", "-A -u 10.0.2.100:53 -o -s rr", "-a -u 10.0.2.100:53 -r 10.0.2.12 -g",
          "-A -f 7 -p 30 -M 255.255.255.0 -s wrr", "-a -f 7 -r 10.0.2.13:8080 -g"}) {
        run(std::string("ipvsadm ") + line);
    }
    const std::string rules = run("ipvsadm -S -n");
    EXPECT_EQ(rules,
              "-A -t 10.0.2.100:0 -s wlc -p 360\n"
              "-a -t 10.0.2.100:0 -r 10.0.2.11:0 -i -w 1 --tun-type ipip\n"
              "-A -t 10.0.2.100:80 -s sh -b sh-fallback,sh-port\n"
              "-a -t 10.0.2.100:80 -r 10.0.3.11:8080 -m -w 0\n"
              "-a -t 10.0.2.100:80 -r 10.0.3.12:8080 -m -w 65535\n"
              "-A -u 10.0.2.100:53 -s rr -o\n"
              "-a -u 10.0.2.100:53 -r 10.0.2.12:53 -g -w 1\n"
              "-A -f 7 -s wrr -p 30 -M 255.255.255.0\n"
              "-a -f 7 -r 10.0.2.13:8080 -g -w 1\n");
    run("ipvsadm -C");
    shell.read_files_with(
        [&](const std::string& path) { return path == "/etc/ipvsadm.rules" ? std::optional(rules) : std::nullopt; });
    run("ipvsadm-restore < /etc/ipvsadm.rules");
    EXPECT_EQ(run("ipvsadm -S -n"), rules);
    EXPECT_EQ(refusal("ipvsadm -R < /nowhere"), "/nowhere: No such file or directory");
}

TEST_F(Ipvsadm, RestoresNothingWhenALineCanNotBeRead) {
    const auto complaint = [&](const char* rules) -> std::string {
        try {
            shell.restore(rules);
        } catch (const CommandError& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(complaint("-A -t 10.0.2.100:80\n# a comment\n-a -t 10.0.2.100:80 -r 10.0.3.11 -w 70000\n"),
              "ipvsadm -R: line 3: ipvsadm -a: illegal weight specified: \"70000\" (0 to 65535)");
    EXPECT_EQ(services(), "");
    EXPECT_EQ(complaint("-L -n\n"), "ipvsadm -R: line 1: only commands that change the table make sense in rules");
    EXPECT_EQ(complaint("-A -t 10.0.2.100:80\n-A -t 10.0.2.100:80\n"), "ipvsadm -R: line 2: Service already exists");
}

TEST_F(Ipvsadm, NamesWhatItDoesNotUnderstand) {
    EXPECT_NE(refusal("ipvsadm -A -t 10.0.2.100:80 -s best").find("\"best\" is not understood; known: rr, wrr"),
              std::string::npos);
    EXPECT_NE(refusal("ipvsadm -A -t 10.0.2.100:80 --stats=1").find("\"--stats=1\" is not understood; known: -n"),
              std::string::npos);
    EXPECT_NE(refusal("ipvsadm -K").find("\"-K\" is no command; known: -A --add-service"), std::string::npos);
    EXPECT_EQ(refusal("ipvsadm --start-daemon master"),
              "ipvsadm --start-daemon: connections are not synchronised between directors here");
    EXPECT_EQ(refusal("ipvsadm -A -t vip:80"),
              "ipvsadm -A: illegal virtual server address[:port] specified: \"vip:80\"");
    EXPECT_EQ(refusal("ipvsadm -A -t 10.0.2.100:99999"),
              "ipvsadm -A: illegal virtual server address[:port] specified: \"10.0.2.100:99999\"");
    EXPECT_EQ(refusal("ipvsadm -a -t 10.0.2.100:80 -r rs1"),
              "ipvsadm -a: illegal real server address[:port] specified: \"rs1\"");
    EXPECT_EQ(refusal("ipvsadm -a -t 10.0.2.100:80 -r 10.0.3.11 -w -1"),
              "ipvsadm -a: illegal weight specified: \"-1\" (0 to 65535)");
    EXPECT_EQ(refusal("ipvsadm -A -t 10.0.2.100:80 -p -M 255.0.255.0"),
              "ipvsadm -A: illegal virtual server persistent mask specified: \"255.0.255.0\"");
    EXPECT_EQ(refusal("ipvsadm -A -t"), "ipvsadm -A: the service's address:port is missing");
}

}  // namespace
}  // namespace lvslab::shell
