#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "net/reporter.hpp"

namespace lvslab::net {

/// net.ipv4.conf.IF.*; documentation: the kernel's ip-sysctl.rst. Defaults are the kernel's, not a distribution's.
struct InterfaceConf {
    int forwarding = 0;
    int arp_ignore = 0;
    int arp_announce = 0;
    int arp_filter = 0;
    int arp_accept = 0;
    int rp_filter = 0;
    int send_redirects = 1;
    int accept_redirects = 1;
    int shared_media = 1;
    int accept_local = 0;
    int route_localnet = 0;
    int log_martians = 0;
    int secure_redirects = 1;
    int arp_notify = 0;
    int proxy_arp = 0;
    int proxy_arp_pvlan = 0;
    int drop_gratuitous_arp = 0;
    int disable_ipv6 = 0;  // net.ipv6.conf: this host has no IPv6, so it is kept and does nothing
};

/// net.ipv4.neigh.IF.*: times in the unit of each sysctl.
struct NeighbourConf {
    int retrans_time_ms = 1000;
    int base_reachable_time_ms = 30000;
    int delay_first_probe_time = 5;  // s
    int gc_stale_time = 60;          // s
    int ucast_solicit = 3;
    int mcast_solicit = 3;
    int mcast_resolicit = 0;
    int locktime = 100;  // 1/100 s
    int unres_qlen_bytes = 212992;
    int unres_qlen = 101;  // packets; in 6.1 another name for the bytes, of 2090 a packet
    int proxy_delay = 80;  // 1/100 s: a proxy answers after a random part of it
    int proxy_qlen = 64;
};

/// A bad name or value; the message is a sentence.
struct SysctlError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The values that a sysctl may take.
struct SysctlRange {
    int low = 0;
    int high = 2147483647;
};

/// The Host's sysctls by name. Only those that do something in the model exist. Names are taken with dots or slashes,
/// with or without a leading /proc/sys/.
class Sysctls {
public:
    explicit Sysctls(Reporter& report) : report_(report) {}
    Sysctls(const Sysctls&) = delete;
    Sysctls& operator=(const Sysctls&) = delete;

    /// Adds a variable. `after` runs after each write, with the old value.
    void add(std::string name, int& storage, SysctlRange range = {}, std::function<void(int old_value)> after = {});
    /// The variables of `conf` and `neighbour`, under net.ipv4.conf.LABEL and net.ipv4.neigh.LABEL.
    void add_interface(const std::string& label, InterfaceConf& conf, NeighbourConf& neighbour,
                       std::function<void(int old_value)> forwarding_changed = {});

    int read(std::string_view name) const;              ///< throws SysctlError
    void write(std::string_view name, std::string_view value);  ///< throws SysctlError
    bool knows(std::string_view name) const;
    std::vector<SysctlRow> rows() const;
    /// Tells the observer of a variable that code set (ip_forward moves all conf/*/forwarding).
    void touch(const std::string& name);

    static std::string canonical(std::string_view name);

private:
    struct Variable {
        int* storage;
        SysctlRange range;
        std::function<void(int)> after;
    };
    const Variable& at(const std::string& name) const;
    void touch_row(const std::string& name, int value);

    Reporter& report_;
    std::map<std::string, Variable> variables_;
};

}  // namespace lvslab::net
