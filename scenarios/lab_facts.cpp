#include "scenarios/lab_facts.hpp"

#include <nlohmann/json.hpp>

#include "record/packet_story.hpp"
#include "wire/arp.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::scenarios {

namespace {

using nlohmann::json;

void add_frame(const record::RunRecord& record, const record::Frame& frame, lab::Facts& facts) {
    if (frame.way == record::Way::drop) {
        const std::string reason = record::drop_reason(record.events(frame.number));
        ++facts.drops[{std::string(frame.node), reason}];
    }
    if (frame.way != record::Way::out || frame.link_type != record::kLinkTypeEthernet) return;
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (!ethernet || ethernet->type() != wire::EtherType::arp) return;
    const auto arp = wire::Arp<const std::uint8_t>::parse(ethernet->payload());
    if (arp && arp->operation() == wire::ArpOperation::reply) {
        facts.arp_answers[arp->sender_ip()].insert(std::string(frame.node));
    }
}

void add_results(const json& results, lab::Facts& facts) {
    for (const json& r : results.value("requests", json::array())) {
        const bool ok = r.at("outcome") == "ok";
        ++(ok ? facts.ok : facts.failed);
        const std::string server = r.at("server");
        if (ok && !server.empty()) ++facts.answers[server];
    }
    for (const json& s : results.value("served", json::array())) {
        if (const auto peer = wire::parse_ipv4(s.at("peer").get<std::string>())) {
            facts.seen_sources[s.at("node")].insert(*peer);
        }
    }
    for (const json& t : results.value("traces", json::array())) {
        auto& hops = facts.traces.emplace_back();
        for (const json& hop : t.at("hops")) {
            hops.push_back(hop.is_null() ? std::nullopt : wire::parse_ipv4(hop.get<std::string>()));
        }
    }
}

}  // namespace

lab::Facts facts_of(const record::RunRecord& record) {
    lab::Facts facts;
    const record::Manifest& manifest = record.manifest();
    for (const auto& node : manifest.nodes) {
        if (node.real || manifest.world == "linux") facts.silent.insert(node.name);
    }
    for (record::FrameNumber n = 1; n <= record.frame_count(); ++n) add_frame(record, record.frame(n), facts);
    const json results = json::parse(record.results(), nullptr, false);
    if (results.is_object()) add_results(results, facts);
    return facts;
}

}  // namespace lvslab::scenarios
