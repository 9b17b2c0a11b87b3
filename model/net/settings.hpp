#pragma once

#include "net/time.hpp"

namespace lvslab::net {

/// A tick of the kernel's clock, in which some sysctls count: HZ=250, as Debian builds it.
inline constexpr Time kJiffy = std::chrono::milliseconds(4);

/// The sysctls under net.ipv4 that hold for the whole host, with the kernel's defaults (Documentation/networking/
/// ip-sysctl.rst). Each is an int in the unit of its sysctl.
struct IpSettings {
    // net/ipv4/ip_fragment.c
    int ipfrag_time = 30;              // s
    int ipfrag_high_thresh = 4194304;  // bytes
    int ipfrag_low_thresh = 3145728;   // kept, and without effect since Linux 4.17
    int ipfrag_max_dist = 64;          // fragments of other packets from the same source
    // net/ipv4/route.c
    int ip_no_pmtu_disc = 0;
    int ip_forward_use_pmtu = 0;
    int min_pmtu = 552;
    int mtu_expires = 600;  // s
    int gc_timeout = 300;   // s; also how long a redirect is believed
    int redirect_load = 5;  // jiffies
    int redirect_number = 9;
    int redirect_silence = 5120;  // jiffies
    // net/ipv4/icmp.c
    int icmp_ratelimit = 1000;  // ms
    int icmp_ratemask = 6168;   // types 3, 4, 11, 12
    int icmp_msgs_per_sec = 1000;
    int icmp_msgs_burst = 50;
    int icmp_echo_ignore_broadcasts = 1;
    int icmp_errors_use_inbound_ifaddr = 0;
};

}  // namespace lvslab::net
