#include <nlohmann/json.hpp>

#include "scenarios/workbench.hpp"

/// The program as a user and a script meet it: exit codes, messages, JSON.
namespace lvslab::scenarios {
namespace {

using nlohmann::json;

std::string lab(const std::string& name) { return (kLabs / (name + ".yaml")).string(); }

class CommandLine : public testing::Test {
protected:
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    /// Runs dr.yaml once for all that only read a record.
    static const std::string& record() {
        static const TemporaryFolder folder;
        static const std::string file = [] {
            EXPECT_EQ(lvslab("run " + lab("dr") + " --out " + (folder / "dr").string()).code, 0);
            return (folder / "dr/run.pcapng").string();
        }();
        return file;
    }
    TemporaryFolder folder_;
};

struct Refused {
    std::string arguments;
    std::string says;
};

TEST_F(CommandLine, RefusesBadInputWithASentenceAndExitCode2) {
    write(folder_ / "key.yaml", edited(text_of(lab("dr")), {"until: 8s", "untill: 8s"}));
    write(folder_ / "command.yaml", edited(text_of(lab("dr")), {"ip addr add 10.0.1.10/24", "ip addr frob 10.0.1.10/24"}));
    write(folder_ / "device.yaml", edited(text_of(lab("dr")), {"10.0.1.10/24 dev eth0", "10.0.1.10/24 dev eth9"}));
    write(folder_ / "garbage", "\x01\x02 this is no capture");
    write(folder_ / "empty", "");
    const std::string out = " --out " + path("out");
    const std::vector<Refused> all = {
        {"", "subcommand"},
        {"frobnicate", "no command 'frobnicate'; known: run"},
        {"run", "LAB is required"},
        {"run --frob " + lab("dr"), "--frob"},
        {"run " + path("nowhere.yaml") + out, "nowhere.yaml"},
        {"run " + path("key.yaml") + out, "key.yaml:"},
        {"run " + path("command.yaml") + out, "command.yaml:"},
        {"run " + path("device.yaml") + out, "Cannot find device \"eth9\""},
        {"run " + lab("dr") + " --until soon" + out, "--until soon"},
        {"run " + lab("dr") + " --until -3s" + out, "--until"},
        {"run " + lab("dr") + " --on mars" + out, "--on"},
        {"check " + path("command.yaml"), "command.yaml:"},
        {"compare " + lab("dr") + " " + lab("dr") + out, "another of these labs"},
        {"show " + path("nowhere"), "nowhere"},
        {"show " + path("garbage"), "garbage"},
        {"show " + path("empty"), "empty"},
        {"show " + record() + " --packet 99999", "no packet 99999"},
        {"show " + record() + " --packet x", "--packet"},
        {"show " + record() + " --node nobody", "it has client, router"},
        {"show " + record() + " --node rs1 --at later", "--at later"},
        {"show " + record() + " --node rs1 --command 'rm -rf'", "rm"},
        {"show " + record() + " --tables", "--packet"},
    };
    for (const Refused& r : all) {
        const Finished f = lvslab(r.arguments);
        EXPECT_EQ(f.code, 2) << r.arguments << "\n" << f.errors;
        EXPECT_NE(f.errors.find(r.says), std::string::npos) << r.arguments << "\n" << f.errors;
        EXPECT_LE(std::count(f.errors.begin(), f.errors.end(), '\n'), 4) << f.errors;
        EXPECT_FALSE(fs::exists(folder_ / "out")) << r.arguments;
    }
}

TEST_F(CommandLine, NamesTheLineOfABrokenCommand) {
    const std::string text = edited(text_of(lab("dr")), {"ip addr add 10.0.1.10/24", "ip addr frob 10.0.1.10/24"});
    const auto before = text.substr(0, text.find("ip addr frob "));
    const std::string line = std::to_string(std::count(before.begin(), before.end(), '\n') + 1);
    const fs::path file = write(folder_ / "dr.yaml", text);
    EXPECT_NE(lvslab("run " + file.string()).errors.find("dr.yaml:" + line + ": "), std::string::npos);
}

TEST_F(CommandLine, ExitsWith1WhenAnExpectationFailsAndWritesTheRecord) {
    const fs::path file = write(folder_ / "dr.yaml", edited(text_of(lab("dr")), {"ok: 24", "ok: 25"}));
    const Finished f = lvslab("run " + file.string() + " --out " + path("out"));
    EXPECT_EQ(f.code, 1);
    EXPECT_NE(f.output.find("FAIL  requests answered: expected 25, seen 24"), std::string::npos) << f.output;
    EXPECT_TRUE(fs::exists(folder_ / "out/run.pcapng"));
    EXPECT_EQ(lvslab("show " + path("out/run.pcapng") + " --expect").code, 1);
    EXPECT_EQ(lvslab("show " + record() + " --expect").code, 0);
}

TEST_F(CommandLine, ReplacesWhatIsInTheOutputFolderWhole) {
    fs::create_directory(folder_ / "out");
    write(folder_ / "out/run.pcapng", std::string(10'000'000, 'x'));
    write(folder_ / "out/other", "stays");
    ASSERT_EQ(lvslab("run " + lab("arp") + " --out " + path("out")).code, 0);
    EXPECT_LT(fs::file_size(folder_ / "out/run.pcapng"), 1'000'000U);
    EXPECT_EQ(text_of(folder_ / "out/other"), "stays");
    EXPECT_EQ(lvslab("show " + path("out/run.pcapng")).code, 0);
}

TEST_F(CommandLine, OpensARecordThatWasCutUpToTheCut) {
    const std::string whole = text_of(record());
    write(folder_ / "cut.pcapng", whole.substr(0, whole.size() / 2));
    const Finished f = lvslab("show " + path("cut.pcapng"));
    EXPECT_EQ(f.code, 0);
    EXPECT_NE(f.errors.find("truncated"), std::string::npos) << f.errors;
    EXPECT_GT(f.output.size(), 1000U);
}

TEST_F(CommandLine, ReplaysOneInterfaceOfACaptureAndSaysWhatIsLeftOut) {
    const std::string brought = LVSLAB_SOURCE_DIR "/tests/record/brought/";
    const std::string replay = "replay --setup " + brought + "dr.setup --out " + path("out") + " --in eth0=" + brought;
    const Finished chosen = lvslab(replay + "two-interfaces.pcapng:eth1");
    EXPECT_EQ(chosen.code, 0);
    EXPECT_NE(chosen.errors.find("1 frame of other interfaces left out"), std::string::npos) << chosen.errors;
    const Finished unclear = lvslab(replay + "two-interfaces.pcapng");
    EXPECT_EQ(unclear.code, 2);
    EXPECT_NE(unclear.errors.find("choose one by name or number"), std::string::npos) << unclear.errors;
    const Finished packed = lvslab(replay + "gz.pcap.gz");
    EXPECT_EQ(packed.code, 2);
    EXPECT_NE(packed.errors.find("`gunzip "), std::string::npos) << packed.errors;
}

TEST_F(CommandLine, HelpsWithEveryCommandAndOption) {
    for (const char* command : {"", "run", "show", "compare", "check", "schema"}) {
        const Finished f = lvslab(std::string(command) + " --help");
        EXPECT_EQ(f.code, 0) << command;
        EXPECT_NE(f.output.find("--help"), std::string::npos);
    }
    const std::string show = lvslab("show --help").output;
    for (const char* option : {"--packet", "--tables", "--node", "--at", "--expect", "--json", "--command"}) {
        EXPECT_NE(show.find(option), std::string::npos) << option;
    }
}

TEST_F(CommandLine, PrintsANodesTablesAsLinuxDoes) {
    const std::string text = lvslab("show " + record() + " --node rs1 --at 2s").output;
    for (const char* line : {"$ ip neigh\n", "10.0.2.1 dev eth0 lladdr 02:00:00:00:02:01 REACHABLE \n", "$ route -n\n",
                             "Kernel IP routing table\n",
                             "0.0.0.0         10.0.2.1        0.0.0.0         UG    0      0        0 eth0\n", "$ arp -a\n",
                             "? (10.0.2.1) at 02:00:00:00:02:01 [ether] on eth0\n", "inet 10.0.2.100/32 scope global lo\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << "\nin\n" << text;
    }
    const std::string before = lvslab("show " + record() + " --node rs1 --at 500ms").output;
    EXPECT_EQ(before.find("lladdr"), std::string::npos) << "nobody has asked anybody yet";
}

TEST_F(CommandLine, ShowsTheRowsThatEachHopUsed) {
    const std::string text = lvslab("show " + record() + " --packet 1 --tables").output;
    for (const char* line : {"default via 10.0.1.1 dev eth0", "10.0.2.100 dev eth1 lladdr 02:00:00:00:02:02 REACHABLE",
                             "SYN_RECV    10.0.1.10:"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << "\nin\n" << text;
    }
}

TEST_F(CommandLine, WritesJsonOfTheAgreedShape) {
    const json packet = json::parse(lvslab("show " + record() + " --packet 1 --json").output);
    EXPECT_EQ(packet.at("id"), 1);
    EXPECT_TRUE(packet.contains("parent"));
    const json& hop = packet.at("hops").at(0);
    for (const char* key : {"event", "node", "iface", "dir", "t_ns", "fields", "changed", "why"}) {
        EXPECT_TRUE(hop.contains(key)) << key;
    }
    EXPECT_EQ(hop.at("fields").at("ip.dst"), "10.0.2.100");
    const json& change = packet.at("hops").at(2).at("changed").at(0);
    for (const char* key : {"field", "old", "new", "rule"}) EXPECT_TRUE(change.contains(key)) << key;

    const json node = json::parse(lvslab("show " + record() + " --node director --json").output);
    for (const char* key : {"addrs", "neigh", "routes", "services", "conns"}) EXPECT_TRUE(node.at(key).is_array()) << key;
    EXPECT_EQ(node.at("sysctls").at("net.ipv4.ip_forward"), "0");
    EXPECT_EQ(node.at("conns").size(), 24U);

    EXPECT_GT(json::parse(lvslab("show " + record() + " --json").output).size(), 100U);
    EXPECT_TRUE(json::parse(lvslab("show " + record() + " --expect --json").output).at(0).at("holds"));
    EXPECT_EQ(json::parse(lvslab("check " + lab("dr") + " --json").output).at("lab"), "dr");
    EXPECT_TRUE(json::parse(lvslab("schema").output).contains("properties"));
    const json run = json::parse(lvslab("run " + lab("arp") + " --json --out " + path("arp")).output);
    EXPECT_EQ(run.at("results").at("requests").size(), 3U);
}

TEST_F(CommandLine, ChecksForLvsTraps) {
    EXPECT_EQ(lvslab("check " + lab("dr")).code, 0);
    const fs::path flux = write(folder_ / "flux.yaml", edited(text_of(lab("dr")), {"        - echo", "        #"}));
    const Finished f = lvslab("check " + flux.string());
    EXPECT_EQ(f.code, 1);
    EXPECT_NE(f.output.find("rs1 answers ARP for 10.0.2.100"), std::string::npos) << f.output;
    const fs::path far = write(folder_ / "far.yaml", edited(text_of(lab("tun")), {":80 -i", ":80 -g"}));
    EXPECT_NE(lvslab("check " + far.string()).output.find("reaches on layer 2"), std::string::npos);
}

TEST_F(CommandLine, ComparesTheModes) {
    const Finished f = lvslab("compare " + lab("nat") + " " + lab("tun") + " " + lab("dr") + " --json --out " + path("cmp"));
    ASSERT_EQ(f.code, 0) << f.errors;
    const json labs = json::parse(f.output);
    ASSERT_EQ(labs.size(), 3U);
    EXPECT_GT(labs[0].at("responses_out_bytes"), 240'000);
    for (const std::size_t direct : {1U, 2U}) EXPECT_EQ(labs[direct].at("responses_out_packets"), 0);
    EXPECT_EQ(labs[1].at("header_overhead_bytes"), 20.0);
    for (const json& l : labs) {
        EXPECT_EQ(l.at("ok"), 24);
        EXPECT_EQ(l.at("share"), json({{"rs1", 8}, {"rs2", 8}, {"rs3", 8}}));
        EXPECT_EQ(l.at("requests_in_packets"), labs[0].at("requests_in_packets"));
        EXPECT_LE(l.at("completion_median_ms"), l.at("completion_p99_ms"));
    }
    for (const char* file : {"cmp/compare.csv", "cmp/compare.json", "cmp/nat/run.pcapng", "cmp/dr/run.pcapng"}) {
        EXPECT_TRUE(fs::exists(folder_ / file)) << file;
    }
    const std::string csv = text_of(folder_ / "cmp/compare.csv");
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
    if (shell("command -v gnuplot").code == 0) {
        EXPECT_NE(text_of(folder_ / "cmp/compare.svg").find("IP bytes"), std::string::npos);
    }
}

}  // namespace
}  // namespace lvslab::scenarios
