#include "judge/compare_drops.hpp"

#include <algorithm>
#include <map>

#include "net/templates.hpp"
#include "record/packet_story.hpp"

namespace lvslab::judge {

namespace {

constexpr std::string_view kAny = "";

struct Dropped {
    net::Time time;
    std::string reason, function;  ///< ours has no function
    bool taken = false;
};
using Packet = std::pair<std::string, std::string>;  // node, bytes
using Drops = std::map<Packet, std::vector<Dropped>>;

std::string bytes_of(const record::Frame& frame) {
    const auto packet = frame.packet();
    std::string bytes(packet.begin(), packet.end());
    constexpr std::size_t kTtl = 8, kChecksum = 10;
    if (bytes.size() < 20) return bytes;
    bytes[kTtl] = bytes[kChecksum] = bytes[kChecksum + 1] = 0;
    return bytes;
}

Drops drops_of(const record::RunRecord& record, net::Time last) {
    Drops drops;
    for (record::FrameNumber n = 1; n <= record.frame_count(); ++n) {
        const record::Frame frame = record.frame(n);
        if (frame.way != record::Way::drop || frame.time > last) continue;
        Dropped dropped{.time = frame.time, .reason = {}, .function = {}};
        for (const record::RecordedEvent& event : record.events(n)) {
            if (event.kind != record::ItemKind::drop) continue;
            if (event.key == net::kDropLinux.key && event.arguments.size() == 2) {
                dropped.reason = net::to_string(event.arguments[0]);
                dropped.function = net::to_string(event.arguments[1]);
            } else {
                dropped.reason = event.key.starts_with("drop.") ? event.key.substr(5) : event.key;
            }
        }
        drops[{std::string(frame.node), bytes_of(frame)}].push_back(std::move(dropped));
    }
    return drops;
}

bool mean_the_same(const Dropped& kernel, const Dropped& ours) {
    return std::ranges::any_of(drop_words(), [&](const DropWord& word) {
        return word.reason == kernel.reason && (word.function.empty() || word.function == kernel.function) &&
               word.ours == ours.reason;
    });
}

class Counter {
public:
    void add(const std::string& kernel, const std::string& ours, bool alike) {
        for (DropComparison::Count& c : list_.counts) {
            if (c.kernel == kernel && c.ours == ours) return void(++c.count);
        }
        list_.counts.push_back({kernel, ours, 1, alike});
    }
    DropComparison finish() {
        std::ranges::sort(list_.counts, {}, [](const auto& c) { return std::tie(c.kernel, c.ours); });
        return std::move(list_);
    }

private:
    DropComparison list_;
};

}  // namespace

const std::vector<DropWord>& drop_words() {
    static const std::vector<DropWord> words = {
        {"NO_SOCKET", kAny, "no_socket"},
        // A kernel's socket that is about to end; the judge lets sockets be the kernel's, and has none any more.
        {"TCP_INVALID_SEQUENCE", kAny, "no_socket"},
        {"NETFILTER_DROP", kAny, "filter_drop"},
        {"NETFILTER_DROP", kAny, "filter_policy"},
        {"NETFILTER_DROP", kAny, "reject"},
        {"NETFILTER_DROP", kAny, "tcpmss"},
        {"NETFILTER_DROP", kAny, "hook"},
        {"NETFILTER_DROP", kAny, "no_queue"},
        {"NETFILTER_DROP", kAny, "conntrack_full"},
        {"NETFILTER_DROP", kAny, "conntrack_clash"},
        {"NETFILTER_DROP", kAny, "nat_icmp"},
        {"NETFILTER_DROP", kAny, "nat_truncated"},
        {"NETFILTER_DROP", kAny, "nat_no_address"},
        {"NETFILTER_DROP", kAny, "nat_no_route"},
        {"NETFILTER_DROP", kAny, "ipvs_no_server"},
        {"NETFILTER_DROP", kAny, "ipvs_drop_packet"},
        {"NETFILTER_DROP", kAny, "ipvs_stray_reply"},
        {"NETFILTER_DROP", kAny, "ipvs_icmp_checksum"},
        {"NETFILTER_DROP", kAny, "ipvs_loopback_source"},
        {"IP_RPFILTER", kAny, "rp_filter"},
        {"NEIGH_FAILED", kAny, "neighbour_failed"},
        {"NEIGH_QUEUEFULL", kAny, "neighbour_queue_full"},
        {"IP_CSUM", kAny, "bad_checksum"},
        {"TCP_CSUM", kAny, "bad_checksum"},
        {"UDP_CSUM", kAny, "bad_checksum"},
        {"ICMP_CSUM", kAny, "bad_checksum"},
        {"PKT_TOO_SMALL", kAny, "malformed"},
        {"IP_INHDR", "ip_rcv_core", "malformed"},
        {"IP_INHDR", "ip_forward", "ttl_exceeded"},
        {"IP_NOPROTO", kAny, "no_protocol"},
        {"UNHANDLED_PROTO", kAny, "unknown_ether_type"},
        {"UNHANDLED_PROTO", kAny, "vlan"},
        {"OTHERHOST", kAny, "link_not_for_us"},
        {"PKT_TOO_BIG", kAny, "needs_fragmentation"},
        {"DUP_FRAG", kAny, "fragment_duplicate"},
        {"FRAG_REASM_TIMEOUT", kAny, "fragment_timeout"},
        {"FRAG_TOO_FAR", kAny, "fragment_distance"},
        {"NOT_SPECIFIED", "ip_forward", "link_not_for_us"},
        {"NOT_SPECIFIED", "ip_rcv_finish_core", "martian_source"},
        {"NOT_SPECIFIED", "ip_rcv_finish_core", "martian_destination"},
        {"NOT_SPECIFIED", "ip_error", "no_route"},
        {"NOT_SPECIFIED", "ip_error", "not_forwarding"},
        {"NOT_SPECIFIED", "ip_error", "unreachable_route"},
    };
    return words;
}

DropComparison compare_drops(const Records& records) {
    const Drops kernel = drops_of(records.kernel, records.last);
    Drops ours = drops_of(records.ours, records.last);
    Counter counter;
    for (const auto& [packet, list] : kernel) {
        for (const Dropped& k : list) {
            const std::string said = k.reason + " in " + k.function;
            const auto found = ours.find(packet);
            const auto same = [&](const Dropped& o) { return !o.taken && std::chrono::abs(o.time - k.time) <= kTimers; };
            const auto place = found == ours.end() ? std::vector<Dropped>::iterator{} : std::ranges::find_if(found->second, same);
            if (found == ours.end() || place == found->second.end()) {
                counter.add(said, "", false);
            } else {
                place->taken = true;
                counter.add(said, place->reason, mean_the_same(k, *place));
            }
        }
    }
    for (const auto& [packet, list] : ours) {
        for (const Dropped& o : list) {
            if (!o.taken) counter.add("", o.reason, false);
        }
    }
    return counter.finish();
}

std::size_t DropComparison::alike() const {
    std::size_t sum = 0;
    for (const Count& c : counts) sum += c.alike ? c.count : 0;
    return sum;
}

std::size_t DropComparison::different() const {
    std::size_t sum = 0;
    for (const Count& c : counts) sum += !c.alike && !c.kernel.empty() && !c.ours.empty() ? c.count : 0;
    return sum;
}

std::string to_text(const DropComparison& drops) {
    std::string text;
    for (const DropComparison::Count& c : drops.counts) {
        text += "drops: " + std::to_string(c.count) + " ";
        if (c.kernel.empty()) {
            text += c.ours + ", of which Linux says nothing\n";
        } else if (c.ours.empty()) {
            text += "only Linux tells: " + c.kernel + "\n";
        } else {
            text += c.ours + (c.alike ? ", as Linux says: " : ", but Linux says: ") + c.kernel + "\n";
        }
    }
    return text;
}

}  // namespace lvslab::judge
