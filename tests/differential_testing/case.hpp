#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "solo.hpp"

namespace lvslab::differential {

/// A command of a case. Those at 0 are its set-up; those that come later have an answer, which is compared.
struct TimedCommand {
    net::Time time{0};
    std::string text{};
};

/// A host, how it is configured, and what it receives.
///
///     router 10.0.2.1 ---- eth0 10.0.2.2, VIP 10.0.2.100   host   eth1 10.0.3.1 ---- servers 10.0.3.11 .12 .13
///     servers 10.0.2.11 .12 .13 (DR, TUN) also at eth0; clients 10.0.1.x behind the router
struct Case {
    std::uint64_t seed = 0;
    std::vector<TimedCommand> commands{};
    std::vector<TimedFrame> frames{};
    net::Time end{0};
};

/// How many packets, and the seed that everything follows from.
struct Wish {
    std::uint64_t seed = 1;
    std::size_t packets = 50;
};
Case make_case(const Wish& wish);

/// The set-up's commands, chosen by chance.
std::vector<TimedCommand> make_setup(net::Random& dice);
/// A few commands for later, about what was set up.
std::vector<std::string> make_changes(net::Random& dice, const std::vector<TimedCommand>& setup);
/// The same host, with its interfaces.
void add_interfaces(Solo& solo);

inline constexpr wire::MacAddress kEth0{{2, 0, 0, 0, 2, 2}}, kEth1{{2, 0, 0, 0, 3, 1}};
inline constexpr wire::MacAddress kRouter{{2, 0, 0, 0, 2, 1}};
inline constexpr wire::Ipv4Address kVip{0x0a000264}, kHostAddress{0x0a000202}, kRouterAddress{0x0a000201};
/// The first packet's time, and between two: long enough for the kernel to deal with each before the next.
inline constexpr net::Time kFirst = std::chrono::milliseconds(1000), kStep = std::chrono::milliseconds(10);
/// After the last packet: ARP is given up after 3 s, and the guest's timers are late.
inline constexpr net::Time kDrain = std::chrono::milliseconds(4700);

/// How many errors a host may send in all is a matter of chance in Linux (icmp_global_allow), unless it is very many.
/// And redirects are limited by ticks of the clock, of which a guest has others: each peer gets one.
inline constexpr const char* kManyErrors =
    "sysctl -w net.ipv4.icmp_msgs_per_sec=1000000 net.ipv4.icmp_msgs_burst=1000000 "
    "net.ipv4.route.redirect_load=100000";

/// When a case ends by itself: kDrain after the last packet or command.
net::Time usual_end(const Case& what);

/// A time as a person writes it: 1.5
std::string in_seconds(net::Time time);

/// A short text of the whole case, for people.
std::string to_text(const Case& what);

}  // namespace lvslab::differential
