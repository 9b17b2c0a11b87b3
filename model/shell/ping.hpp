#pragma once

#include <set>
#include <string>

#include "shell/arguments.hpp"
#include "shell/programs.hpp"
#include "wire/icmp.hpp"

namespace lvslab::shell {

struct PingRequest {
    wire::Ipv4Address target{};
    std::uint32_t count = 0;  ///< `-c`; 0: until the deadline
    net::Time interval = std::chrono::seconds(1);
    net::Time linger = std::chrono::seconds(10);  ///< `-W`: how long to wait after the last, if nothing has come yet
    net::Time deadline{0};                        ///< `-w`; 0: none
    std::uint32_t size = 56;                      ///< data bytes
    std::uint8_t ttl = 0;                         ///< 0: the host's
    std::uint8_t tos = 0;
    std::string source;  ///< `-I`: an interface or an address
    enum class Fragmenting : std::uint8_t { want, always_df, never_df } fragmenting = Fragmenting::want;
    bool quiet = false;
    /// No option of ping's: how long each request is waited for, however fast others were answered, and without a way
    /// the clock goes on. 0: as ping does.
    net::Time patience{0};
};
PingRequest read_ping(Arguments& arguments);

/// What ping learns of a request: that it was sent, and then, once, how it ended.
struct Echo {
    enum class Event : std::uint8_t {
        sent,
        answered,
        failed,  ///< an ICMP error about it, or no way to send it
        silent,  ///< nothing within the patience
    };
    std::uint32_t number;  ///< from 1, as in icmp_seq
    Event event;
};
using EchoWatch = std::function<void(const Echo&)>;

/// ping of iputils 20221126: an echo request an interval, and what comes of each.
class Ping final : public Program {
public:
    Ping(Stage stage, PingRequest request, EchoWatch watch = {})
        : Program(std::move(stage)), request_(std::move(request)), watch_(std::move(watch)) {}

    void start() override;
    bool hear_icmp(const net::Packet& packet) override;
    net::Time next_deadline() const override { return std::min(next_send_, give_up_); }
    void advance(net::Time now) override;

private:
    bool take_source();
    bool connect();
    void send();
    bool too_long(std::uint32_t mtu);
    void plan();
    void answered(const net::Packet& packet);
    void failed(std::uint32_t number);
    void not_sent();
    void count_under_way(std::uint32_t number) { pipe_ = std::max(pipe_, sent_ - number + 1); }
    void close(std::uint32_t number, Echo::Event how);
    net::Time patience_ends() const;
    std::uint32_t number_of(std::uint16_t sequence) const;
    bool patient() const { return request_.patience.count() != 0; }
    bool finish_if_all_known();
    void end();

    PingRequest request_;
    EchoWatch watch_;
    net::InterfaceIndex out_ = net::kNoInterface;
    wire::Ipv4Address source_{};
    std::uint16_t id_ = 0;
    net::Time began_{0}, last_sent_{0};
    net::Time next_send_ = net::kNever, give_up_ = net::kNever;
    std::uint32_t sent_ = 0, received_ = 0, duplicates_ = 0, errors_ = 0;
    std::uint32_t pipe_ = 0;  ///< most requests that were under way at once
    std::set<std::uint32_t> seen_;  ///< answered
    std::set<std::uint32_t> open_;  ///< no end is known yet
    std::vector<net::Time> sent_at_;
    std::uint64_t shortest_ = 0, longest_ = 0, sum_ = 0, sum_of_squares_ = 0;  ///< microseconds
};

/// `Destination Host Unreachable` and so on, for an ICMP error.
std::string ping_error_text(const wire::Icmp<const std::uint8_t>& icmp);
/// `time=4.17 ms`: as many digits as make sense.
std::string ping_time_text(std::uint64_t microseconds);

}  // namespace lvslab::shell
