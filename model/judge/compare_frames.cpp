#include "judge/compare_frames.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "wire/arp.hpp"
#include "wire/checksum.hpp"
#include "wire/ethernet.hpp"
#include "wire/fields.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"
#include "wire/text.hpp"
#include "wire/udp.hpp"

namespace lvslab::judge {

namespace {

using Bytes = std::vector<std::uint8_t>;
using ConstIp = wire::Ipv4<const std::uint8_t>;
using MutableIp = wire::Ipv4<std::uint8_t>;

/// NeighbourEntry's REACHABLE is at least half of base_reachable_time long.
constexpr net::Time kShortestReachable = std::chrono::seconds(15);

bool is_reset(const ConstIp& ip) {
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip.payload());
    return ip.protocol() == wire::Protocol::tcp && !ip.is_fragment() && tcp && tcp->flags().has(wire::kRst);
}

/// Does the kernel that sent this packet choose its id by a counter or a secret of its own?
bool has_own_id(const ConstIp& ip) {
    if (ip.protocol() == wire::Protocol::ipip) return !ip.dont_fragment();
    return ip.protocol() == wire::Protocol::icmp || is_reset(ip);
}

/// An error from a host to itself about a packet of its own, which never left: so no device has filled in TCP's
/// checksum.
bool mask_unfinished(const ConstIp& error, std::span<std::uint8_t> quote) {
    const auto quoted = ConstIp::parse_quoted(quote);
    if (!quoted || quoted->protocol() != wire::Protocol::tcp || error.source() != error.destination() ||
        quoted->source() != error.source()) {
        return false;
    }
    const auto tcp = quote.subspan(quoted->header_size());
    if (tcp.size() < wire::kTcpSize) return false;
    std::fill_n(tcp.begin() + wire::kTcpChecksumOffset, 2, std::uint8_t{0});
    return true;
}

/// A packet, or the front of one that is quoted. True if something was masked.
bool mask(std::span<std::uint8_t> packet) {
    const auto ip = MutableIp::parse_quoted(packet);
    const auto seen = ConstIp::parse_quoted(packet);
    if (!ip || !seen) return false;
    bool masked = false;
    const auto rest = packet.subspan(seen->header_size());
    if (seen->protocol() == wire::Protocol::ipip && !seen->is_fragment()) masked = mask(rest);
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(rest);
    if (seen->protocol() == wire::Protocol::icmp && icmp && icmp->is_error() && seen->fragment_offset() == 0) {
        const bool right = wire::checksum(rest) == 0;
        const auto quote = rest.subspan(wire::kIcmpSize);
        const bool unfinished = mask_unfinished(*seen, quote);
        if (mask(quote) || unfinished) {
            masked = true;
            if (right) std::fill_n(rest.begin() + 2, 2, std::uint8_t{0});
        }
    }
    if (has_own_id(*seen)) {
        const bool right = seen->checksum_ok();
        ip->set_id(0);
        if (right) ip->set_header_checksum(0);
        masked = true;
    }
    return masked;
}

std::optional<wire::Arp<const std::uint8_t>> arp_in(const PassedFrame& frame) {
    if (frame.raw) return std::nullopt;
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (!ethernet || ethernet->type() != wire::EtherType::arp) return std::nullopt;
    return wire::Arp<const std::uint8_t>::parse(ethernet->payload());
}

/// A frame that a timer of a neighbour's has made, at a time at which the kernel's and ours may differ.
bool is_untold(const PassedFrame& frame, net::Time end) {
    const auto arp = arp_in(frame);
    if (!arp) return false;
    if (frame.time + kTimers > end) return true;
    const bool to_one = !wire::Ethernet<const std::uint8_t>::parse(frame.bytes)->destination().is_broadcast();
    return to_one && frame.time >= kShortestReachable;
}

/// Counts a frame that one side alone has and that is no difference.
bool is_left_out(const PassedFrame& frame, net::Time end, FrameComparison& result) {
    const bool late = frame.time > end;
    const bool untold = is_untold(frame, end);
    if (untold)
        ++result.untold;
    else if (late)
        ++result.late;
    return late || untold;
}

std::string line_of(const PassedFrame& frame) {
    return frame.raw ? wire::packet_summary(frame.bytes) : wire::to_line(frame.bytes);
}

std::vector<wire::Field> shown_fields(const PassedFrame& frame, const Bytes& masked) {
    return frame.raw ? wire::packet_fields(masked) : wire::fields(masked);
}

/// What a sender leaves to the device: TCP's checksum, and UDP's if there is to be one.
void mask_checksum(std::span<std::uint8_t> packet) {
    const auto ip = MutableIp::parse(packet);
    if (!ip || ip->fragment_offset() != 0) return;
    if (const auto tcp = wire::Tcp<std::uint8_t>::parse(ip->payload()); tcp && ip->protocol() == wire::Protocol::tcp) {
        tcp->set_checksum(0);
    }
    if (const auto udp = wire::Udp<std::uint8_t>::parse(ip->payload()); udp && ip->protocol() == wire::Protocol::udp) {
        udp->set_checksum(0);
    }
}

std::string string_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

/// One side of the comparison, with what is compared of each frame, and which have found their like.
class Side {
public:
    explicit Side(std::span<const PassedFrame> frames) : frames_(frames) {
        for (std::size_t i = 0; i < frames.size(); ++i) {
            masked_.push_back(without_own_choices(frames[i]));
            by_bytes_[string_of(masked_.back())].push_back(i);
        }
        matched_.resize(frames.size());
    }
    std::size_t size() const { return frames_.size(); }
    const PassedFrame& frame(std::size_t i) const { return frames_[i]; }
    const Bytes& masked(std::size_t i) const { return masked_[i]; }
    bool matched(std::size_t i) const { return matched_[i]; }
    void match(std::size_t i) { matched_[i] = true; }

    /// The first free frame with these bytes about that time.
    std::optional<std::size_t> find(const Bytes& masked, net::Time time) const {
        const auto found = by_bytes_.find(string_of(masked));
        if (found == by_bytes_.end()) return std::nullopt;
        for (const std::size_t i : found->second) {
            if (!matched_[i] && frames_[i].time - time <= kTimers && time - frames_[i].time <= kTimers) return i;
        }
        return std::nullopt;
    }
    /// The first free frame that looks like the other: as long, or of the same kind, about that time.
    std::optional<std::size_t> find_alike(const PassedFrame& other) const {
        std::optional<std::size_t> best;
        for (std::size_t i = 0; i < frames_.size(); ++i) {
            const net::Time apart =
                frames_[i].time > other.time ? frames_[i].time - other.time : other.time - frames_[i].time;
            if (matched_[i] || apart > kTimers || arp_in(frames_[i]).has_value() != arp_in(other).has_value()) continue;
            if (frames_[i].bytes.size() == other.bytes.size()) return i;
            if (!best && kind_of(frames_[i]) == kind_of(other)) best = i;
        }
        return best;
    }

private:
    /// Protocol and direction, roughly: for a frame that became longer or shorter.
    static std::string kind_of(const PassedFrame& frame) {
        const std::string line = line_of(frame);
        return line.substr(0, line.find(" ttl="));
    }

    std::span<const PassedFrame> frames_;
    std::vector<Bytes> masked_;
    std::map<std::string, std::vector<std::size_t>> by_bytes_;
    std::vector<bool> matched_;
};

std::vector<FrameDifference::Field> different_fields(const std::vector<wire::Field>& kernel,
                                                     const std::vector<wire::Field>& ours) {
    std::vector<FrameDifference::Field> fields;
    const auto value_in = [](const std::vector<wire::Field>& list, const std::string& name) -> std::string {
        for (const wire::Field& f : list) {
            if (f.name == name) return f.value;
        }
        return "-";
    };
    for (const wire::Field& f : kernel) {
        const std::string other = value_in(ours, f.name);
        if (other != f.value) fields.push_back({f.name, f.value, other});
    }
    for (const wire::Field& f : ours) {
        if (value_in(kernel, f.name) == "-") fields.push_back({f.name, "-", f.value});
    }
    if (fields.empty()) fields.push_back({"data", "other bytes", "other bytes"});
    return fields;
}

}  // namespace

const char* to_string(FrameDifference::Kind kind) {
    switch (kind) {
        case FrameDifference::Kind::missing:
            return "missing";
        case FrameDifference::Kind::extra:
            return "extra";
        case FrameDifference::Kind::changed:
            break;
    }
    return "changed";
}

std::vector<std::uint8_t> without_own_choices(const PassedFrame& frame) {
    Bytes bytes(frame.bytes.begin(), frame.bytes.end());
    if (frame.raw) {
        mask(bytes);
        return bytes;
    }
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
    if (!ethernet || ethernet->type() != wire::EtherType::ipv4) return bytes;
    const auto packet = std::span(bytes).subspan(ethernet->header_size());
    mask(packet);
    if (frame.unfinished) mask_checksum(packet);
    return bytes;
}

FrameComparison compare_frames(const Sides& sides) {
    FrameComparison result;
    for (const auto side : {sides.kernel, sides.ours}) {
        for (const PassedFrame& frame : side) result.timers += is_untold(frame, sides.end) ? 1 : 0;
    }
    Side kernel(sides.kernel), ours(sides.ours);
    for (std::size_t i = 0; i < kernel.size(); ++i) {
        const auto same = ours.find(kernel.masked(i), kernel.frame(i).time);
        if (!same) continue;
        kernel.match(i);
        ours.match(*same);
        ++result.equal;
        const net::Time apart = std::chrono::abs(kernel.frame(i).time - ours.frame(*same).time);
        result.on_time += apart <= kOnTime ? 1 : 0;
        result.farthest = std::max(result.farthest, apart);
    }
    using Kind = FrameDifference::Kind;
    for (std::size_t i = 0; i < kernel.size(); ++i) {
        if (kernel.matched(i)) continue;
        const PassedFrame& frame = kernel.frame(i);
        if (frame.time > sides.end && is_left_out(frame, sides.end, result)) continue;
        FrameDifference difference{.kind = Kind::missing, .time = frame.time, .kernel = line_of(frame)};
        if (const auto alike = ours.find_alike(frame)) {
            ours.match(*alike);
            difference.kind = Kind::changed;
            difference.ours = line_of(ours.frame(*alike));
            difference.fields = different_fields(shown_fields(frame, kernel.masked(i)),
                                                 shown_fields(ours.frame(*alike), ours.masked(*alike)));
        } else if (is_left_out(frame, sides.end, result)) {
            continue;
        }
        result.differences.push_back(std::move(difference));
    }
    for (std::size_t i = 0; i < ours.size(); ++i) {
        if (ours.matched(i)) continue;
        const PassedFrame& frame = ours.frame(i);
        if (is_left_out(frame, sides.end, result)) continue;
        result.differences.push_back({.kind = Kind::extra, .time = frame.time, .ours = line_of(frame)});
    }
    std::stable_sort(result.differences.begin(), result.differences.end(),
                     [](const FrameDifference& a, const FrameDifference& b) { return a.time < b.time; });
    return result;
}

}  // namespace lvslab::judge
