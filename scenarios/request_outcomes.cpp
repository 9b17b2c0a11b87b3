#include "scenarios/request_outcomes.hpp"

#include <algorithm>
#include <deque>
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "record/packet_story.hpp"
#include "traffic/echo_datagram.hpp"
#include "traffic/outcome.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"
#include "wire/udp.hpp"

namespace lvslab::scenarios {

namespace {

/// A packet that begins a request: a SYN, an echo datagram, an echo request.
struct Beginning {
    net::Time time{0};
    net::PacketId id = 0;
    std::string kind, to;               ///< as in RequestResult
    std::optional<std::int64_t> number{};  ///< of the request, where the packet tells
    std::uint16_t port = 0;             ///< TCP's, which is another for each request
};

/// Requests and their beginnings are compared node by node, by what was asked.
using Asked = std::tuple<std::string, std::string, std::string>;  // node, kind, to

std::optional<Beginning> beginning_in(const record::Frame& frame) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(frame.packet());
    if (!ip) return std::nullopt;
    Beginning found{.time = frame.time, .id = frame.id, .kind = {}, .to = {}};
    if (const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload()); tcp && ip->protocol() == wire::Protocol::tcp) {
        if (!tcp->flags().has(wire::kSyn) || tcp->flags().has(wire::kAck)) return std::nullopt;
        found.kind = "http";
        found.to = wire::to_string(wire::Endpoint{ip->destination(), tcp->destination_port()});
        found.port = tcp->source_port();
        return found;
    }
    if (const auto udp = wire::Udp<const std::uint8_t>::parse(ip->payload()); udp && ip->protocol() == wire::Protocol::udp) {
        const auto payload = udp->payload();
        const auto number = traffic::echo_number({reinterpret_cast<const char*>(payload.data()), payload.size()});
        if (!number) return std::nullopt;
        found.kind = "udp";
        found.to = wire::to_string(wire::Endpoint{ip->destination(), udp->destination_port()});
        found.number = static_cast<std::int64_t>(*number);
        return found;
    }
    if (const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload()); icmp && ip->protocol() == wire::Protocol::icmp) {
        if (icmp->type() != wire::IcmpType::echo_request) return std::nullopt;
        found.kind = "ping";
        found.to = wire::to_string(ip->destination());
        found.number = icmp->sequence() - 1;
        return found;
    }
    return std::nullopt;
}

/// What the node itself made of the destination before the packet left (DNAT in OUTPUT, IPVS) is undone.
void ask_as_before(const std::vector<record::FieldChange>& changes, Beginning& beginning) {
    std::string address = beginning.to.substr(0, beginning.to.find(':'));
    std::string port = beginning.to.substr(address.size());
    for (const record::FieldChange& change : changes) {
        if (change.old_value.empty()) continue;
        if (change.field == "ip.dst") address = change.old_value;
        if (change.field == "tcp.dstport" || change.field == "udp.dstport") port = ":" + change.old_value;
    }
    beginning.to = address + port;
}

class Beginnings {
public:
    Beginnings(const record::RunRecord& record, const std::set<std::string>& clients) {
        for (record::FrameNumber n = 1; n <= record.frame_count(); ++n) {
            const record::Frame frame = record.frame(n);
            if (frame.id == 0 || frame.way == record::Way::in || !clients.contains(std::string(frame.node))) continue;
            if (record.frames_of_packet(frame.id).front() != n) continue;
            auto beginning = beginning_in(frame);
            if (!beginning) continue;
            ask_as_before(record::field_changes(record.events(n)), *beginning);
            const Asked asked{std::string(frame.node), beginning->kind, beginning->to};
            const bool again = beginning->port != 0 && !ports_.emplace(asked, beginning->port).second;
            if (!again) found_[asked].push_back(*beginning);
        }
    }

    /// The first packet of a request that was open from `start` to `end`; 0: none. Each is given once, and requests must
    /// come in the order of their starts.
    net::PacketId take(const Asked& asked, std::int64_t number, net::Time start, net::Time end) {
        constexpr net::Time kClocks = std::chrono::milliseconds(1);  // real programs' clocks are not their frames'
        auto& all = found_[asked];
        while (!all.empty() && (all.front().id == 0 || all.front().time < start - kClocks)) all.pop_front();
        const auto at = std::ranges::find_if(all, [&](const Beginning& b) {
            return b.id != 0 && b.number.value_or(number) == number && b.time <= end + kClocks;
        });
        return at == all.end() ? 0 : std::exchange(at->id, 0);
    }

private:
    std::map<Asked, std::deque<Beginning>> found_;
    std::set<std::pair<Asked, std::uint16_t>> ports_;
};

std::string last_node_of(const record::RunRecord& record, net::PacketId packet) {
    std::string node;
    for (const record::FrameNumber n : record.frames_of_packet(packet)) {
        const record::Frame frame = record.frame(n);
        if (frame.reception != record::Reception::promiscuous) node = frame.node;
    }
    return node;
}

/// Answered ones first, then in the order of traffic::Outcome.
int rank(const std::string& outcome) {
    for (int i = 0;; ++i) {
        const auto name = traffic::to_string(static_cast<traffic::Outcome>(i));
        if (name.empty() || name == outcome) return i;
    }
}

std::string word_of(const std::string& outcome) { return outcome == "ok" ? "answered" : outcome; }

}  // namespace

std::vector<RequestOutcome> request_outcomes(const record::RunRecord& record) {
    const auto results = nlohmann::json::parse(record.results(), nullptr, false);
    if (!results.is_object()) return {};
    std::vector<nlohmann::json> requests = results.value("requests", std::vector<nlohmann::json>{});
    std::ranges::stable_sort(requests, {}, [](const auto& r) { return r.at("start_ns").template get<std::int64_t>(); });
    std::set<std::string> clients;
    for (const auto& r : requests) clients.insert(r.at("from").get<std::string>());
    Beginnings beginnings(record, clients);
    std::map<std::tuple<int, std::string, std::string>, RequestOutcome> kinds;
    for (const auto& r : requests) {
        const net::PacketId packet =
            beginnings.take({r.at("from"), r.at("kind"), r.at("to")}, r.at("number"),
                            net::Time{r.at("start_ns").get<std::int64_t>()}, net::Time{r.at("end_ns").get<std::int64_t>()});
        const std::string outcome = r.at("outcome"), server = r.at("server");
        const std::string last = server.empty() && packet != 0 ? last_node_of(record, packet) : "";
        RequestOutcome& kind = kinds.try_emplace({rank(outcome), server, last}, RequestOutcome{outcome, server, last}).first->second;
        ++kind.count;
        if (kind.packet == 0) kind.packet = packet;
    }
    std::vector<RequestOutcome> outcomes;
    for (auto& [key, kind] : kinds) outcomes.push_back(std::move(kind));
    return outcomes;
}

std::string text_of(const std::vector<RequestOutcome>& outcomes) {
    std::int64_t all = 0;
    std::vector<std::pair<std::string, std::int64_t>> sums;
    for (const RequestOutcome& o : outcomes) {
        all += o.count;
        const std::string word = word_of(o.outcome);
        if (sums.empty() || sums.back().first != word) sums.emplace_back(word, 0);
        sums.back().second += o.count;
    }
    if (all == 0) return "  no requests\n";
    std::ostringstream text;
    text << "  " << all << (all == 1 ? " request: " : " requests: ");
    for (const auto& [word, count] : sums) text << (word == sums.front().first ? "" : ", ") << count << " " << word;
    text << "\n";
    for (const RequestOutcome& o : outcomes) {
        text << "    " << std::left << std::setw(13) << word_of(o.outcome) << std::right << std::setw(4) << o.count;
        if (!o.server.empty()) text << "  by " << o.server;
        else if (!o.last_node.empty()) text << (o.outcome == "ok" ? "  by " : "  came as far as ") << o.last_node;
        if (o.packet != 0) text << ", first packet " << o.packet;
        text << "\n";
    }
    return text.str();
}

}  // namespace lvslab::scenarios
