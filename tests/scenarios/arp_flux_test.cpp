#include <set>

#include "lab/parse.hpp"
#include "record/packet_story.hpp"
#include "scenarios/lab_facts.hpp"
#include "scenarios/run_lab.hpp"
#include "scenarios/workbench.hpp"
#include "wire/arp.hpp"
#include "wire/ethernet.hpp"

/// dr.yaml without the article's commands: what a real kernel showed in the same place.
namespace lvslab::scenarios {
namespace {

const wire::Ipv4Address kVip = *wire::parse_ipv4("10.0.2.100");
const wire::Ipv4Address kGateway = *wire::parse_ipv4("10.0.2.1");

class ArpFlux : public testing::Test {
protected:
    record::RunRecord run(const std::string& text) {
        const fs::path file = write(folder_ / "dr.yaml", text);
        OutputFolder out(folder_ / "out");
        const auto record = run_lab(file, {}, out).record;
        out.commit();
        return record::RunRecord::open(folder_ / "out/run.pcapng");
    }
    static std::string lab() { return text_of(kLabs / "dr.yaml"); }
    static std::string lab_with_flux() { return edited(lab(), {"        - echo", "        #"}); }

    /// Nodes that asked for `target` with the VIP as their own address.
    static std::set<std::string> askers_as_vip(const record::RunRecord& record, wire::Ipv4Address target) {
        std::set<std::string> askers;
        for (record::FrameNumber n = 1; n <= record.frame_count(); ++n) {
            const record::Frame frame = record.frame(n);
            if (frame.way != record::Way::out || frame.link_type != record::kLinkTypeEthernet) continue;
            const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
            if (ethernet->type() != wire::EtherType::arp) continue;
            const auto arp = wire::Arp<const std::uint8_t>::parse(ethernet->payload());
            if (arp->operation() == wire::ArpOperation::request && arp->sender_ip() == kVip && arp->target_ip() == target) {
                askers.insert(std::string(frame.node));
            }
        }
        return askers;
    }

    static std::optional<net::NeighbourRow> router_entry_for_vip(const record::RunRecord& record, net::Time at) {
        for (const auto& row : record.tables_at("router", at).net.neighbours) {
            if (row.address == kVip) return row;
        }
        return std::nullopt;
    }

    TemporaryFolder folder_;
};

TEST_F(ArpFlux, DirectorAndAllServersAnswerForTheVip) {
    const auto facts = facts_of(run(lab_with_flux()));
    EXPECT_EQ(facts.arp_answers.at(kVip), (std::set<std::string>{"director", "rs1", "rs2", "rs3"}));
}

TEST_F(ArpFlux, AServerIsReachedPastTheDirectorWhichKnowsNothing) {
    const auto record = run(lab_with_flux());
    const auto facts = facts_of(record);
    EXPECT_EQ(facts.ok, 24);
    EXPECT_EQ(facts.answers.size(), 1U);  // the first answer won
    EXPECT_TRUE(record.tables_at("director", std::chrono::seconds(7)).ipvs.connections.empty());
}

TEST_F(ArpFlux, TheWinningServersAnswerTakesTheRoutersEntry) {
    const auto record = run(lab_with_flux());
    const auto entry = router_entry_for_vip(record, std::chrono::seconds(2));
    ASSERT_TRUE(entry.has_value());
    EXPECT_NE(wire::to_string(entry->mac), "02:00:00:00:02:02");
}

TEST_F(ArpFlux, AServerAsksForItsGatewayInTheVipsNameAndTakesTheRoutersEntryOver) {
    // rs2 forgets its gateway and serves one request through the director, as arp_announce=0 would have it.
    std::string text = edited(lab(), {"        - echo 2 >", "        - echo 0 >"});
    const auto record = run(text);
    EXPECT_FALSE(askers_as_vip(record, kGateway).empty());
    const auto entry = router_entry_for_vip(record, std::chrono::milliseconds(1010));
    ASSERT_TRUE(entry.has_value());
    EXPECT_NE(wire::to_string(entry->mac), "02:00:00:00:02:02") << "the question of a server must override the entry";
}

TEST_F(ArpFlux, TheArticlesCommandsMakeItVanish) {
    const auto record = run(lab());
    const auto facts = facts_of(record);
    EXPECT_EQ(facts.arp_answers.at(kVip), (std::set<std::string>{"director"}));
    EXPECT_TRUE(askers_as_vip(record, kGateway).empty());
    EXPECT_EQ(facts.answers.size(), 3U);
    EXPECT_EQ(wire::to_string(router_entry_for_vip(record, std::chrono::seconds(2))->mac), "02:00:00:00:02:02");
}

}  // namespace
}  // namespace lvslab::scenarios
