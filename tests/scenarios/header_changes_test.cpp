#include <algorithm>
#include <map>
#include <set>

#include "record/packet_story.hpp"
#include "scenarios/run_lab.hpp"
#include "scenarios/workbench.hpp"

/// What a real kernel was seen to change in a request and in its answer, for each mode, field by field.
namespace lvslab::scenarios {
namespace {

using record::Hop;
using record::Way;

/// A lab's record, and in it the first TCP packet that starts at a node.
class Told {
public:
    explicit Told(const std::string& lab) {
        OutputFolder out(folder_ / "out");
        run_lab(kLabs / (lab + ".yaml"), {}, out);
        out.commit();
        record_ = record::RunRecord::open(folder_ / "out/run.pcapng");
    }

    std::vector<Hop> first_tcp_from(const std::string& node, const char* text = "TCP") const {
        for (const auto& packet : record::packet_list(*record_)) {
            if (packet.origin == node && packet.text.find(text) != std::string::npos) {
                return record::story_of(*record_, packet.id);
            }
        }
        return {};
    }
    /// The node that served the first request.
    std::string first_server() const {
        for (const auto& packet : record::packet_list(*record_)) {
            if (packet.origin.starts_with("rs") && packet.text.find("TCP") != std::string::npos) {
                return std::string(packet.origin);
            }
        }
        return {};
    }

private:
    TemporaryFolder folder_;
    std::optional<record::RunRecord> record_;
};

std::string value(const Hop& hop, const std::string& field) {
    for (const auto& f : hop.fields) {
        if (f.name == field) return f.value;
    }
    return "-";
}

const Hop& at(const std::vector<Hop>& hops, const std::string& node, const std::string& interface, Way way) {
    static const Hop none{};
    for (const Hop& hop : hops) {
        if (hop.node == node && hop.interface == interface && hop.way == way) return hop;
    }
    ADD_FAILURE() << "no hop at " << node << " " << interface;
    return none;
}

/// Names of the fields that differ between two places, apart from checksums.
std::set<std::string> changed(const Hop& before, const Hop& after) {
    std::map<std::string, std::pair<std::string, std::string>> both;
    for (const auto& f : before.fields) both[f.name].first = f.value;
    for (const auto& f : after.fields) both[f.name].second = f.value;
    std::set<std::string> names;
    for (const auto& [name, values] : both) {
        if (values.first != values.second) names.insert(name);
    }
    return names;
}

using Names = std::set<std::string>;
const Names kMacs{"eth.dst", "eth.src"};

Names with(Names names, const Names& more) {
    names.insert(more.begin(), more.end());
    return names;
}

TEST(NatHeaders, ARequestGetsTheServersAddressAndPort) {
    const Told nat("nat");
    const auto hops = nat.first_tcp_from("client", "[S]");
    const Hop& in = at(hops, "director", "eth0", Way::in);
    const Hop& out = at(hops, "director", "eth1", Way::out);
    EXPECT_EQ(changed(in, out), with(kMacs, {"ip.ttl", "ip.checksum", "ip.dst", "tcp.dstport", "tcp.checksum"}));
    EXPECT_EQ(value(in, "ip.ttl"), "63");
    EXPECT_EQ(value(out, "ip.ttl"), "62");
    EXPECT_EQ(value(in, "ip.dst"), "10.0.2.100");
    EXPECT_TRUE(value(out, "ip.dst").starts_with("10.0.3.1"));
    EXPECT_EQ(value(in, "tcp.dstport"), "80");
    EXPECT_EQ(value(out, "tcp.dstport"), "8080");
    EXPECT_EQ(value(out, "eth.src"), "02:00:00:00:03:01");
}

TEST(NatHeaders, AnAnswerGetsTheVirtualAddressAndPortAndOneHopLess) {
    const Told nat("nat");
    const auto hops = nat.first_tcp_from(nat.first_server(), "[S.]");
    const Hop& in = at(hops, "director", "eth1", Way::in);
    const Hop& out = at(hops, "director", "eth0", Way::out);
    EXPECT_EQ(changed(in, out), with(kMacs, {"ip.ttl", "ip.checksum", "ip.src", "tcp.srcport", "tcp.checksum"}));
    EXPECT_EQ(value(in, "ip.ttl"), "64");
    EXPECT_EQ(value(out, "ip.ttl"), "63");
    EXPECT_EQ(value(out, "ip.src"), "10.0.2.100");
    EXPECT_EQ(value(out, "tcp.srcport"), "80");
    EXPECT_EQ(value(out, "eth.dst"), "02:00:00:00:02:01");
}

TEST(TunnelHeaders, ARequestIsWrappedAndOnlyItsTtlChanges) {
    const Told tun("tun");
    const auto hops = tun.first_tcp_from("client", "[S]");
    const Hop& in = at(hops, "director", "eth0", Way::in);
    const Hop& out = at(hops, "director", "eth0", Way::out);
    Names inner = changed(in, out);
    std::erase_if(inner, [](const std::string& name) { return name.starts_with("outer."); });
    EXPECT_EQ(inner, with(kMacs, {"ip.ttl", "ip.checksum"}));
    EXPECT_EQ(value(out, "ip.ttl"), "62");
    EXPECT_EQ(value(out, "outer.ip.ttl"), "62");  // the inner one's, after it was decremented
    EXPECT_EQ(value(out, "outer.ip.src"), "10.0.2.2");
    EXPECT_TRUE(value(out, "outer.ip.dst").starts_with("10.0.4.1"));
    EXPECT_EQ(value(out, "outer.ip.proto"), "4");
    EXPECT_EQ(value(out, "outer.ip.flags.df"), value(in, "ip.flags.df"));
    EXPECT_EQ(value(out, "outer.ip.id"), "0x0000");  // DF is set
    EXPECT_EQ(value(out, "outer.ip.dsfield"), value(in, "ip.dsfield"));
    EXPECT_EQ(std::stoi(value(out, "outer.ip.len")), std::stoi(value(in, "ip.len")) + 20);
}

TEST(TunnelHeaders, TheServerTakesTheOuterHeaderOffAndNothingElse) {
    const Told tun("tun");
    const auto hops = tun.first_tcp_from("client", "[S]");
    const std::string server = tun.first_server();
    const Hop& in = at(hops, server, "eth0", Way::in);
    const Hop& inside = at(hops, server, "tunl0", Way::in);
    for (const std::string& name : changed(in, inside)) {
        EXPECT_TRUE(name.starts_with("outer.") || name.starts_with("eth.")) << name;
    }
    EXPECT_EQ(value(inside, "ip.ttl"), "62");
}

TEST(DirectHeaders, OnlyMacsAndTtlChangeAtAnyHop) {
    const Told dr("dr");
    const auto hops = dr.first_tcp_from("client", "[S]");
    ASSERT_GE(hops.size(), 6U);
    for (std::size_t i = 1; i < hops.size(); ++i) {
        for (const std::string& name : changed(hops.front(), hops[i])) {
            EXPECT_TRUE(kMacs.count(name) != 0 || name == "ip.ttl" || name == "ip.checksum") << name;
        }
    }
    const Hop& in = at(hops, "director", "eth0", Way::in);
    const Hop& out = at(hops, "director", "eth0", Way::out);
    EXPECT_EQ(changed(in, out), with(kMacs, {"ip.ttl", "ip.checksum"}));
    EXPECT_EQ(value(out, "ip.dst"), "10.0.2.100");
    EXPECT_EQ(value(out, "eth.src"), "02:00:00:00:02:02");
    EXPECT_TRUE(value(out, "eth.dst").starts_with("02:00:00:00:02:1"));
}

class DirectAnswers : public testing::TestWithParam<std::string> {};

TEST_P(DirectAnswers, GoFromTheServerToTheRouterInTheVipsName) {
    const Told told(GetParam());
    const std::string server = told.first_server();
    const auto hops = told.first_tcp_from(server, "[S.]");
    const Hop& sent = at(hops, server, "eth0", Way::out);
    EXPECT_EQ(value(sent, "ip.src"), "10.0.2.100");
    EXPECT_EQ(value(sent, "ip.ttl"), "64");
    EXPECT_TRUE(std::none_of(hops.begin(), hops.end(), [](const Hop& h) { return h.node == "director" && h.way == Way::out; }));
    const Hop& got = at(hops, "client", "eth0", Way::in);
    EXPECT_EQ(changed(sent, got), with(kMacs, {"ip.ttl", "ip.checksum"}));
    EXPECT_EQ(value(got, "ip.ttl"), "63");
}

INSTANTIATE_TEST_SUITE_P(Modes, DirectAnswers, testing::Values("tun", "dr"), [](const auto& lab) { return lab.param; });

TEST(TheStory, TellsEveryChangeThatTheBytesShow) {
    for (const char* lab : {"nat", "onearm", "tun", "dr"}) {
        const Told told(lab);
        for (const auto& hops : {told.first_tcp_from("client", "[S]"), told.first_tcp_from(told.first_server(), "[S.]")}) {
            for (std::size_t i = 1; i < hops.size(); ++i) {
                if (hops[i].way != Way::out || hops[i].node != hops[i - 1].node) continue;
                Names told_changes;
                for (const auto& change : hops[i].changed) told_changes.insert(change.field);
                EXPECT_EQ(told_changes, changed(hops[i - 1], hops[i])) << lab << " at event " << hops[i].event;
            }
        }
    }
}

}  // namespace
}  // namespace lvslab::scenarios
