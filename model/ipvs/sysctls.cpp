#include "ipvs/sysctls.hpp"

namespace lvslab::ipvs {

void VsSysctls::add_to(net::Host& host, const std::function<void()>& defense_changed) {
    if (host.era() == net::Era::linux_2_6_32) conn_reuse_mode = 0;  // came with Linux 4.1
    struct Variable {
        const char* name;
        int& value;
        net::SysctlRange range;
    };
    constexpr net::SysctlRange any{}, on_off{0, 1}, mode{0, 3};
    for (const Variable& v : {Variable{"backup_only", backup_only, on_off},
                              {"conn_reuse_mode", conn_reuse_mode, mode},
                              {"conntrack", conntrack, on_off},
                              {"am_droprate", am_droprate, any},
                              {"expire_nodest_conn", expire_nodest_conn, on_off},
                              {"expire_quiescent_template", expire_quiescent_template, on_off},
                              {"ignore_tunneled", ignore_tunneled, on_off},
                              {"nat_icmp_send", nat_icmp_send, on_off},
                              {"pmtu_disc", pmtu_disc, on_off},
                              {"run_estimation", run_estimation, on_off},
                              {"schedule_icmp", schedule_icmp, on_off},
                              {"sloppy_tcp", sloppy_tcp, on_off},
                              {"lblc_expiration", lblc_expiration, any},
                              {"lblcr_expiration", lblcr_expiration, any},
                              {"amemthresh", amemthresh, any},
                              {"cache_bypass", cache_bypass, on_off},
                              {"debug_level", debug_level, any},
                              {"sloppy_sctp", sloppy_sctp, on_off},
                              {"snat_reroute", snat_reroute, on_off},
                              {"sync_persist_mode", sync_persist_mode, on_off},
                              {"sync_ports", sync_ports, any},
                              {"sync_qlen_max", sync_qlen_max, any},
                              {"sync_refresh_period", sync_refresh_period, any},
                              {"sync_retries", sync_retries, mode},
                              {"sync_sock_size", sync_sock_size, any},
                              {"sync_version", sync_version, on_off}}) {
        host.sysctls().add(std::string("net.ipv4.vs.") + v.name, v.value, v.range);
    }
    for (const Variable& v : {Variable{"drop_entry", drop_entry, mode},
                              {"drop_packet", drop_packet, mode},
                              {"secure_tcp", secure_tcp, mode}}) {
        host.sysctls().add(std::string("net.ipv4.vs.") + v.name, v.value, v.range,
                           [defense_changed](int) { defense_changed(); });
    }
}

}  // namespace lvslab::ipvs
