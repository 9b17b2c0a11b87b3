#include "shell/ping.hpp"

#include <algorithm>
#include <cmath>

#include "shell/print.hpp"
#include "shell/way_out.hpp"

namespace lvslab::shell {

namespace {

/// Room for the time stamp at the front of the data; without it there is no round trip time.
constexpr std::uint32_t kTimestamp = 16;
constexpr std::uint32_t kPingHeaders = wire::kIpv4Size + wire::kIcmpSize;
constexpr std::uint32_t kLongestPacket = 65535;

std::uint64_t microseconds(net::Time time) {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

long long milliseconds(net::Time time) { return std::chrono::round<std::chrono::milliseconds>(time).count(); }

std::string three_digits(std::uint64_t us) {
    return print("%llu.%03llu", static_cast<unsigned long long>(us / 1000), static_cast<unsigned long long>(us % 1000));
}

/// The data of an echo request: the time in the first 16 bytes, then each byte its own number.
wire::Buffer echo_request(const PingRequest& request, std::uint16_t id, std::uint16_t sequence, net::Time now) {
    wire::Buffer message(wire::kIcmpSize + request.size);
    const auto bytes = message.bytes();
    for (std::size_t i = 0; i < request.size; ++i) bytes[wire::kIcmpSize + i] = static_cast<std::uint8_t>(i);
    if (request.size >= kTimestamp) {
        const std::uint64_t us = microseconds(now);
        for (std::size_t i = 0; i < 8; ++i) {
            bytes[wire::kIcmpSize + i] = static_cast<std::uint8_t>(us / 1000000 >> (8 * i));
            bytes[wire::kIcmpSize + 8 + i] = static_cast<std::uint8_t>(us % 1000000 >> (8 * i));
        }
    }
    const auto icmp = wire::Icmp<std::uint8_t>::parse(bytes);
    icmp->set_type(wire::IcmpType::echo_request);
    icmp->set_id(id);
    icmp->set_sequence(sequence);
    icmp->fill_checksum();
    return message;
}

}  // namespace

void Ping::start() {
    if (!patient() && (!take_source() || !connect())) return finish();
    id_ = static_cast<std::uint16_t>(host().random().next());
    began_ = host().now();
    if (request_.deadline.count() != 0) give_up_ = began_ + request_.deadline;
    const std::string target = wire::to_string(request_.target);
    std::string from;
    if (!request_.source.empty()) {
        const bool by_name = out_ != net::kNoInterface;
        from = "from " + wire::to_string(source_) + " " + (by_name ? request_.source : "") + ": ";
    }
    say(print("PING %s (%s) %s%u(%u) bytes of data.\n", target.c_str(), target.c_str(), from.c_str(), request_.size,
              request_.size + kPingHeaders));
    send();
}

bool Ping::take_source() {
    if (request_.source.empty()) return true;
    if (const auto address = wire::parse_ipv4(request_.source)) {
        source_ = *address;
        if (host().interfaces().owner_of(source_) != nullptr) return true;
        say("ping: bind: Cannot assign requested address\n");
        return false;
    }
    const net::Interface* dev = host().interfaces().find(request_.source);
    if (dev != nullptr)
        out_ = dev->index;
    else
        say("ping: SO_BINDTODEVICE " + request_.source + ": No such device\n");
    return dev != nullptr;
}

/// Before its first line ping asks the kernel for a way, as any program that calls connect().
bool Ping::connect() {
    const WayOut way = find_way_out(host(), {.destination = request_.target, .source = source_, .out = out_});
    const bool refused = way.error != nullptr && std::string_view(way.error) == "Permission denied";
    if (refused || (way.route && way.route->type == net::RouteType::broadcast)) {
        say("ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n");
        return false;
    }
    if (!way.route) say("ping: connect: " + std::string(way.error) + "\n");
    if (way.route && source_.is_unspecified()) source_ = way.route->preferred_source;
    return way.route.has_value();
}

void Ping::send() {
    ++sent_;
    last_sent_ = host().now();
    sent_at_.push_back(last_sent_);
    open_.insert(sent_);
    if (watch_) watch_({sent_, Echo::Event::sent});
    plan();
    const WayOut way = find_way_out(host(), {.destination = request_.target, .source = source_, .out = out_});
    if (!way.route) {
        say("ping: sendmsg: " + std::string(way.error) + "\n");
        return not_sent();
    }
    const std::uint32_t mtu = mtu_of(host(), *way.route);
    if (too_long(mtu)) return;
    const bool fits = request_.size + kPingHeaders <= mtu;
    using Fragmenting = PingRequest::Fragmenting;
    const bool df =
        request_.fragmenting == Fragmenting::always_df || (request_.fragmenting == Fragmenting::want && fits);
    host().ip().send({.protocol = wire::Protocol::icmp,
                      .source = source_,
                      .destination = request_.target,
                      .ttl = request_.ttl,
                      .tos = request_.tos,
                      .dont_fragment = df,
                      .out = out_},
                     echo_request(request_, id_, static_cast<std::uint16_t>(sent_), last_sent_));
}

/// What the socket refuses with EMSGSIZE never becomes a packet.
bool Ping::too_long(std::uint32_t mtu) {
    const std::uint32_t size = request_.size + kPingHeaders;
    const bool must_not_split = request_.fragmenting == PingRequest::Fragmenting::always_df;
    if (size <= kLongestPacket && !(must_not_split && size > mtu)) return false;
    say(print("ping: local error: message too long, mtu=%u\n", mtu));
    not_sent();
    return true;
}

/// After the last request: two of the longest round trips if something came, at least an interval; else `-W`.
void Ping::plan() {
    const bool last = request_.count != 0 && sent_ >= request_.count && request_.deadline.count() == 0;
    next_send_ = last ? net::kNever : last_sent_ + request_.interval;
    if (patient()) give_up_ = patience_ends();
    if (!last || patient()) return;
    const net::Time round_trips = 2 * std::chrono::microseconds(longest_);
    give_up_ = last_sent_ + (received_ != 0 ? std::max(round_trips, request_.interval) : request_.linger);
}

void Ping::advance(net::Time now) {
    if (now >= give_up_) {
        if (!patient()) return end();
        close(*open_.begin(), Echo::Event::silent);
        if (finish_if_all_known()) return;
    }
    if (now >= next_send_) send();
}

bool Ping::hear_icmp(const net::Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload());
    if (icmp->type() == wire::IcmpType::echo_reply) {
        if (icmp->id() != id_ || number_of(icmp->sequence()) == 0) return false;
        answered(packet);
        return true;
    }
    if (!icmp->is_error()) return false;
    const auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(icmp->payload());
    if (!quoted || quoted->protocol() != wire::Protocol::icmp || quoted->destination() != request_.target) return false;
    const auto ours = wire::Icmp<const std::uint8_t>::parse(icmp->payload().subspan(quoted->header_size()));
    if (!ours || ours->type() != wire::IcmpType::echo_request || ours->id() != id_) return false;
    if (number_of(ours->sequence()) == 0) return false;
    const bool redirect = icmp->type() == wire::IcmpType::redirect;  // the request goes on: this is only advice
    if (!request_.quiet) {
        say(print("From %s%s icmp_seq=%u %s\n", wire::to_string(ip->source()).c_str(), redirect ? ":" : "",
                  ours->sequence(), ping_error_text(*icmp).c_str()));
    }
    if (!redirect) failed(number_of(ours->sequence()));
    return true;
}

void Ping::answered(const net::Packet& packet) {
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(packet.data.bytes());
    const auto icmp = wire::Icmp<const std::uint8_t>::parse(ip->payload());
    const std::uint32_t number = number_of(icmp->sequence());
    const bool again = !seen_.insert(number).second;
    ++(again ? duplicates_ : received_);
    const std::uint64_t us = microseconds(host().now() - sent_at_[number - 1]);
    const bool timed = request_.size >= kTimestamp;
    if (timed) {
        shortest_ = received_ + duplicates_ == 1 ? us : std::min(shortest_, us);
        longest_ = std::max(longest_, us);
        sum_ += us;
        sum_of_squares_ += us * us;
    }
    count_under_way(number);
    close(number, Echo::Event::answered);
    if (!request_.quiet) {
        say(print("%zu bytes from %s: icmp_seq=%u ttl=%u%s%s\n", ip->payload().size(),
                  wire::to_string(ip->source()).c_str(), icmp->sequence(), ip->ttl(),
                  timed ? (" " + ping_time_text(us)).c_str() : "", again ? " (DUP!)" : ""));
    }
    finish_if_all_known();
}

void Ping::failed(std::uint32_t number) {
    ++errors_;
    count_under_way(number);
    close(number, Echo::Event::failed);
    if (!finish_if_all_known() && request_.deadline.count() != 0) end();
}

/// The newest request failed on this host already.
void Ping::not_sent() {
    ++errors_;
    close(sent_, Echo::Event::failed);
    finish_if_all_known();
}

void Ping::close(std::uint32_t number, Echo::Event how) {
    if (open_.erase(number) == 0) return;
    if (patient()) give_up_ = patience_ends();
    if (watch_) watch_({number, how});
}

net::Time Ping::patience_ends() const {
    return open_.empty() ? net::kNever : sent_at_[*open_.begin() - 1] + request_.patience;
}

/// The latest request with this sequence number, which has 16 bits only; 0: there is none.
std::uint32_t Ping::number_of(std::uint16_t sequence) const {
    const auto back = static_cast<std::uint16_t>(sent_ - sequence);
    return back < sent_ ? sent_ - back : 0;
}

bool Ping::finish_if_all_known() {
    if (request_.count == 0) return false;
    const bool known = patient() ? sent_ >= request_.count && open_.empty() : received_ + errors_ >= request_.count;
    if (!known) return false;
    end();
    return true;
}

void Ping::end() {
    std::string text = "\n--- " + wire::to_string(request_.target) + " ping statistics ---\n";
    text += print("%u packets transmitted, %u received", sent_, received_);
    if (duplicates_ != 0) text += print(", +%u duplicates", duplicates_);
    if (errors_ != 0) text += print(", +%u errors", errors_);
    const double lost = (static_cast<double>(sent_) - received_) * 100.0 / sent_;
    text += print(", %g%% packet loss, time %lldms\n", static_cast<double>(static_cast<float>(lost)),
                  milliseconds(last_sent_ - began_));
    const char* comma = "";
    if (received_ != 0 && request_.size >= kTimestamp) {
        const std::uint64_t n = received_ + duplicates_;
        const std::uint64_t mean = sum_ / n;
        const std::uint64_t variance = (sum_of_squares_ - sum_ * sum_ / n) / n;
        const auto deviation = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(variance)));
        text += "rtt min/avg/max/mdev = " + three_digits(shortest_) + "/" + three_digits(mean) + "/" +
                three_digits(longest_) + "/" + three_digits(deviation) + " ms";
        comma = ", ";
    }
    if (pipe_ > 1) text += print("%spipe %u", comma, pipe_);
    say(text + "\n");
    next_send_ = give_up_ = net::kNever;
    finish();
}

}  // namespace lvslab::shell
