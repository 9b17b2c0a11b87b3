#pragma once

#include "net/host.hpp"

namespace lvslab::ipvs {

/// net.ipv4.vs.*, with the kernel's defaults (Documentation/networking/ipvs-sysctl.rst). Those at the end are kept and
/// shown only: memory pressure, the synchronisation daemon, SCTP and debug output are not modelled.
struct VsSysctls {
    int backup_only = 0;
    int conn_reuse_mode = 1;
    int conntrack = 0;
    int drop_entry = 0;
    int drop_packet = 0;
    int am_droprate = 10;
    int secure_tcp = 0;
    int expire_nodest_conn = 0;
    int expire_quiescent_template = 0;
    int ignore_tunneled = 0;
    int nat_icmp_send = 0;
    int pmtu_disc = 1;
    int run_estimation = 1;
    int schedule_icmp = 0;
    int sloppy_tcp = 0;

    int amemthresh = 1024;
    int cache_bypass = 0;
    int debug_level = 0;
    int lblc_expiration = 86400;   // s
    int lblcr_expiration = 86400;  // s
    int sloppy_sctp = 0;
    int snat_reroute = 1;
    int sync_persist_mode = 0;
    int sync_ports = 1;
    int sync_qlen_max = 7918;
    int sync_refresh_period = 0;
    int sync_retries = 0;
    int sync_sock_size = 0;
    int sync_version = 1;

    /// Puts them among the Host's; `defense_changed` runs after a write to one of the three defence modes.
    void add_to(net::Host& host, const std::function<void()>& defense_changed);
};

}  // namespace lvslab::ipvs
