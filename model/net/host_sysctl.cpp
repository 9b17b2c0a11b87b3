#include "net/host.hpp"

/// The names under which a host's switches are read and written.
namespace lvslab::net {

void Host::register_sysctls() {
    sysctls_.add("net.ipv4.ip_forward", ip_forward_, {0, 1}, [this](int old) {
        if (old != ip_forward_) forwarding_changed(ip_forward_);
    });
    sysctls_.add("net.ipv4.ip_default_ttl", default_ttl_, {1, 255});
    sysctls_.add("net.ipv4.icmp_echo_ignore_all", echo_ignore_all_, {0, 1});
    register_ip_settings();
    sysctls_.add_interface("all", conf_all_, neighbour_all_, [this](int old) {
        if (old != conf_all_.forwarding) forwarding_changed(conf_all_.forwarding);
    });
    sysctls_.add_interface("default", conf_default_, neighbour_default_);
}

void Host::register_ip_settings() {
    struct Setting {
        const char* name;
        int& value;
        SysctlRange range{};
    };
    IpSettings& s = settings_;
    for (const Setting& each : {Setting{"ipfrag_time", s.ipfrag_time},
                                {"ipfrag_high_thresh", s.ipfrag_high_thresh},
                                {"ipfrag_low_thresh", s.ipfrag_low_thresh},
                                {"ipfrag_max_dist", s.ipfrag_max_dist},
                                {"ip_no_pmtu_disc", s.ip_no_pmtu_disc, {0, 3}},
                                {"ip_forward_use_pmtu", s.ip_forward_use_pmtu, {0, 1}},
                                {"route.min_pmtu", s.min_pmtu, {68, 65535}},
                                {"route.mtu_expires", s.mtu_expires, {0, 1'000'000}},
                                {"route.gc_timeout", s.gc_timeout, {0, 1'000'000}},
                                {"route.redirect_load", s.redirect_load, {0, 1'000'000}},
                                {"route.redirect_number", s.redirect_number},
                                {"route.redirect_silence", s.redirect_silence},
                                {"icmp_ratelimit", s.icmp_ratelimit},
                                {"icmp_ratemask", s.icmp_ratemask},
                                {"icmp_msgs_per_sec", s.icmp_msgs_per_sec},
                                {"icmp_msgs_burst", s.icmp_msgs_burst},
                                {"icmp_echo_ignore_broadcasts", s.icmp_echo_ignore_broadcasts, {0, 1}},
                                {"icmp_errors_use_inbound_ifaddr", s.icmp_errors_use_inbound_ifaddr, {0, 1}}}) {
        sysctls_.add(std::string("net.ipv4.") + each.name, each.value, each.range);
    }
}

/// ip_forward and conf/all/forwarding are one switch, which moves every interface's; and a router believes no redirects
/// unless it is told to (inet_forward_change).
void Host::forwarding_changed(int value) {
    ip_forward_ = conf_all_.forwarding = conf_default_.forwarding = value;
    conf_all_.accept_redirects = value != 0 ? 0 : 1;
    for (const char* name : {"net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding", "net.ipv4.conf.default.forwarding",
                             "net.ipv4.conf.all.accept_redirects"}) {
        sysctls_.touch(name);
    }
    for (Interface& i : interfaces_) {
        i.conf.forwarding = value;
        sysctls_.touch("net.ipv4.conf." + i.name + ".forwarding");
    }
}

}  // namespace lvslab::net
