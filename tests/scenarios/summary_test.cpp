#include <nlohmann/json.hpp>

#include "scenarios/workbench.hpp"

/// What `lvslab run` says of the requests, in words and as JSON.
namespace lvslab::scenarios {
namespace {

using nlohmann::json;

class Summary : public testing::Test {
protected:
    Finished run(const std::string& text) {
        return lvslab("run " + write(folder_ / "lab.yaml", text).string() + " --out " + out().string());
    }
    fs::path out() const { return folder_ / "out"; }
    json outcomes() const { return json::parse(text_of(out() / "run.json")).at("outcomes"); }
    /// The hops of a packet.
    json hops(std::int64_t packet) const {
        const std::string record = (out() / "run.pcapng").string();
        return json::parse(lvslab("show " + record + " --packet " + std::to_string(packet) + " --json").output).at("hops");
    }
    TemporaryFolder folder_;
};

/// The second of three servers answers into the void.
std::string nat_without_one_gateway() {
    return edited(text_of(kLabs / "nat.yaml"), {"        - ip addr add 10.0.3.12/24 dev eth0\n        - ip route add default via 10.0.3.1\n",
                                                "        - ip addr add 10.0.3.12/24 dev eth0\n"});
}

TEST_F(Summary, CountsTheRequestsByTheirEndsAndServers) {
    const Finished f = run(nat_without_one_gateway());
    EXPECT_EQ(f.code, 1);
    for (const char* line : {"  24 requests: 16 answered, 7 timed out, 1 unfinished\n", "    answered        8  by rs1, first packet ",
                             "    answered        8  by rs3, first packet 1\n",
                             "    timed out       7  came as far as rs2, first packet ",
                             "    unfinished      1  came as far as rs2, first packet "}) {
        EXPECT_NE(f.output.find(line), std::string::npos) << line << "\nin\n" << f.output;
    }
}

TEST_F(Summary, NamesThePacketWithWhichTheFirstOfAKindBegan) {
    run(nat_without_one_gateway());
    std::set<std::int64_t> packets;
    for (const json& o : outcomes()) {
        const json way = hops(o.at("packet"));
        EXPECT_EQ(way.front().at("node"), "client") << o;
        EXPECT_EQ(way.front().at("fields").at("tcp.flags"), "0x0002") << o;
        EXPECT_EQ(way.back().at("node"), o.at("server") == "" ? o.at("last_node") : o.at("server")) << o;
        packets.insert(o.at("packet").get<std::int64_t>());
    }
    EXPECT_EQ(packets.size(), 4U);
}

TEST_F(Summary, CannotBeReadAsIfNothingHadFailed) {
    const Finished f = run(nat_without_one_gateway());
    EXPECT_NE(f.output.find("  FAIL  requests failed: expected 0, seen 8   ("), std::string::npos) << f.output;
    EXPECT_NE(f.output.find("  FAIL  answers of rs2: expected 8, seen 0   ("), std::string::npos) << f.output;
    EXPECT_NE(f.output.find("  ok    answers of rs3: expected 8, seen 8\n"), std::string::npos) << f.output;
}

TEST_F(Summary, IsThereForALabThatExpectsNothing) {
    const Finished f = run(text_of(fs::path(LVSLAB_SOURCE_DIR) / "tests/judge/labs/no-gateway.yaml"));
    EXPECT_EQ(f.code, 0);
    EXPECT_NE(f.output.find("  6 requests: 2 answered, 4 unreachable\n"), std::string::npos) << f.output;
    EXPECT_NE(f.output.find("  (the lab expects nothing)\n"), std::string::npos) << f.output;
}

TEST_F(Summary, SaysWhereARefusedRequestWas) {
    std::string text = text_of(fs::path(LVSLAB_SOURCE_DIR) / "tests/judge/labs/no-gateway.yaml");
    const Finished f = run(edited(text, {"http://10.0.1.20/", "http://10.0.1.20:81/"}));
    EXPECT_NE(f.output.find("    refused         2  came as far as server, first packet "), std::string::npos) << f.output;
}

/// The client's own rule sends what is for 10.0.1.99 to the server, so no frame shows what was asked for.
TEST_F(Summary, FindsTheFirstPacketThoughItsDestinationWasChangedAtHome) {
    run(text_of(fs::path(LVSLAB_SOURCE_DIR) / "tests/judge/labs/output-rules.yaml"));
    const json answered = outcomes().at(0);
    EXPECT_EQ(answered.at("outcome"), "ok");
    EXPECT_EQ(hops(answered.at("packet")).front().at("fields").at("tcp.dstport"), "8080");
}

TEST_F(Summary, SaysSoIfThereWereNoRequests) {
    const Finished f = run(text_of(fs::path(LVSLAB_SOURCE_DIR) / "tests/scenarios/check/no-traffic.yaml"));
    EXPECT_NE(f.output.find("  no requests\n"), std::string::npos) << f.output;
}

}  // namespace
}  // namespace lvslab::scenarios
