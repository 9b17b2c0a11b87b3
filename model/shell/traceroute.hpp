#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shell/arguments.hpp"
#include "shell/programs.hpp"

namespace lvslab::shell {

struct TracerouteRequest {
    wire::Ipv4Address target{};
    enum class Probe : std::uint8_t { udp, udp_one_port, icmp } probe = Probe::udp;  ///< -U, -I
    std::uint32_t first_hop = 1, max_hops = 30;
    std::uint32_t queries = 3;   ///< `-q`: probes a hop
    std::uint32_t at_once = 16;  ///< `-N`
    net::Time wait = std::chrono::seconds(5);
    std::uint32_t length = 60;   ///< of the whole packet
    bool dont_fragment = false;  ///< `-F`
    bool numeric = false;        ///< `-n`
};

/// Gets the way, once it is known to its end: who answered the first probe of each hop, empty where nobody did.
using WayWatch = std::function<void(const std::vector<std::optional<wire::Ipv4Address>>&)>;

/// traceroute 2.1: many probes with rising TTL under way at once; a line a hop when all of its probes are known.
class Traceroute final : public Program {
public:
    Traceroute(Stage stage, TracerouteRequest request, WayWatch watch = {})
        : Program(std::move(stage)), request_(request), watch_(std::move(watch)) {}

    void start() override;
    bool hear_icmp(const net::Packet& packet) override;
    net::Time next_deadline() const override { return deadline_; }
    void advance(net::Time now) override;

private:
    struct Probe {
        bool sent = false, done = false, final = false;
        net::Time at{0}, heard{0};
        wire::Ipv4Address who{};  ///< unspecified: nobody answered
        std::string remark;       ///< `!H`
    };

    void send(std::size_t number);
    wire::Buffer build(std::size_t number) const;
    Probe* probe_for(const wire::Ipv4<const std::uint8_t>& quoted, std::span<const std::uint8_t> transport);
    net::Time patience(std::size_t number) const;
    void go_on();
    void print_hop(std::size_t hop);
    void end();

    TracerouteRequest request_;
    WayWatch watch_;
    wire::Ipv4Address source_{};
    std::uint16_t first_source_port_ = 0;  ///< of the first probe; the next ones count up. With -I the echo's id
    std::vector<Probe> probes_;
    std::size_t start_ = 0, end_ = 0;  ///< the first that is not printed, and one past the last of interest
    net::Time deadline_ = net::kNever;
};

}  // namespace lvslab::shell
