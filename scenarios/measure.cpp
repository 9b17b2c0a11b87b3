#include "scenarios/measure.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "scenarios/lab_facts.hpp"
#include "wire/ipv4.hpp"
#include "wire/ports.hpp"

namespace lvslab::scenarios {

namespace {

using nlohmann::json;

Spread spread_of(std::vector<double> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const auto rank = [&](double share) {
        const auto n = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
        return values[std::max<std::size_t>(n, 1) - 1];
    };
    return {.median = rank(0.50), .p95 = rank(0.95), .p99 = rank(0.99)};
}

/// NAT is one-arm NAT where iptables changes the source too.
const char* mode_of(ipvs::Method method, const netfilter::Tables& rules) {
    static constexpr const char* kModes[] = {"NAT", "TUN", "DR"};
    const bool changes_source = std::any_of(rules.rules.begin(), rules.rules.end(), [](const auto& row) {
        return row.rule.find("-j SNAT") != std::string::npos || row.rule.find("-j MASQUERADE") != std::string::npos;
    });
    if (method == ipvs::Method::nat && changes_source) return "one-arm NAT";
    return kModes[static_cast<std::size_t>(method)];
}

/// An IPv4 packet with ports, in a frame.
struct Seen {
    wire::Protocol protocol;
    wire::Endpoint source, destination;
    std::uint64_t bytes;
};

std::optional<Seen> look(std::span<const std::uint8_t> packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet);
    if (!ip) return std::nullopt;
    Seen seen{ip->protocol(), {ip->source(), 0}, {ip->destination(), 0}, ip->total_length()};
    if (wire::has_ports(ip->protocol())) {
        if (const auto ports = wire::read_ports(ip->payload())) {
            seen.source.port = ports->source;
            seen.destination.port = ports->destination;
        }
    }
    return seen;
}

void add(Traffic& traffic, const Seen& seen) {
    ++traffic.packets;
    traffic.bytes += seen.bytes;
}

/// Counts at the director. A packet keeps its id through every rewrite: so a request is known on its way out, whatever
/// its addresses are by then, and a response on its way in.
class DirectorCount {
public:
    DirectorCount(const record::RunRecord& record, Measurement& m) : record_(record), m_(m) {}

    void count(const std::vector<ipvs::ServiceRow>& services) {
        const auto frames = record_.frames_of_node(m_.director);
        for (const auto number : frames) {
            const auto frame = record_.frame(number);
            const auto seen = look(frame.packet());
            if (!seen) continue;
            for (const auto& s : services) {
                const wire::Endpoint service{s.key.address, s.key.port};
                if (seen->protocol != s.key.protocol) continue;
                if (frame.way == record::Way::in && seen->destination == service) requests_.insert(frame.id);
                if (frame.way == record::Way::out && seen->source == service) responses_.insert(frame.id);
            }
        }
        for (const auto number : frames) add_frame(record_.frame(number));
    }

private:
    void add_frame(const record::Frame& frame) {
        const auto seen = look(frame.packet());
        if (!seen || frame.interface == "lo") return;
        const bool in = frame.way == record::Way::in;
        if (!in && frame.way != record::Way::out) return;
        if (requests_.count(frame.id) != 0) add(in ? m_.requests_in : m_.requests_out, *seen);
        if (responses_.count(frame.id) != 0) add(in ? m_.responses_in : m_.responses_out, *seen);
    }

    const record::RunRecord& record_;
    Measurement& m_;
    std::set<net::PacketId> requests_, responses_;
};

void find_director(const record::RunRecord& record, Measurement& m) {
    const net::Time end = record.frame_count() == 0 ? net::Time{0} : record.frame(record.frame_count()).time;
    for (const std::string& node : record.nodes()) {
        const ipvs::NodeTables tables = record.tables_at(node, end);
        if (tables.ipvs.services.empty()) continue;
        m.director = node;
        if (!tables.ipvs.servers.empty()) m.mode = mode_of(tables.ipvs.servers.front().method, tables.netfilter);
        DirectorCount(record, m).count(tables.ipvs.services);
        return;
    }
}

void read_results(const record::RunRecord& record, Measurement& m) {
    constexpr double kMillisecond = 1e6;
    const json results = json::parse(record.results(), nullptr, false);
    std::vector<double> setup, completion;
    double first = INFINITY, last = 0;
    for (const json& r : results.is_object() ? results.value("requests", json::array()) : json::array()) {
        if (r.at("outcome") != "ok") continue;
        const double start = r.at("start_ns"), end = r.at("end_ns");
        completion.push_back((end - start) / kMillisecond);
        if (r.contains("connected_ns")) setup.push_back((r.at("connected_ns").get<double>() - start) / kMillisecond);
        first = std::min(first, start);
        last = std::max(last, end);
    }
    if (last > first) m.requests_per_second = static_cast<double>(completion.size()) / ((last - first) / 1e9);
    m.setup_ms = spread_of(std::move(setup));
    m.completion_ms = spread_of(std::move(completion));
}

}  // namespace

Measurement measure(const record::RunRecord& record) {
    Measurement m{.lab = record.manifest().lab};
    find_director(record, m);
    read_results(record, m);
    const lab::Facts facts = facts_of(record);
    m.ok = facts.ok;
    m.failed = facts.failed;
    m.share = facts.answers;
    for (const auto& [server, sources] : facts.seen_sources) {
        for (const auto& source : sources) m.seen_sources.insert(wire::to_string(source));
    }
    if (m.requests_out.packets != 0 && m.requests_in.packets == m.requests_out.packets) {
        const auto added = static_cast<double>(m.requests_out.bytes) - static_cast<double>(m.requests_in.bytes);
        m.header_overhead = added / static_cast<double>(m.requests_out.packets);
    }
    return m;
}

ModeFacts facts_of_mode(const std::string& mode) {
    if (mode == "NAT") {
        return {.needs = "the director is the servers' gateway, ip_forward=1",
                .cannot = "responses cannot avoid the director"};
    }
    if (mode == "one-arm NAT") {
        return {.needs = "iptables SNAT and net.ipv4.vs.conntrack=1 on the director; nothing on the servers",
                .cannot = "servers cannot see the client, responses cannot avoid the director"};
    }
    if (mode == "TUN") {
        return {.needs = "IPIP and the VIP on every server, room for 20 bytes more",
                .cannot = "ports cannot be mapped"};
    }
    if (mode == "DR") {
        return {.needs = "servers on the director's segment, the VIP on each, its ARP suppressed",
                .cannot = "servers cannot be behind a router, ports cannot be mapped"};
    }
    return {};
}

}  // namespace lvslab::scenarios
