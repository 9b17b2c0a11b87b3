#pragma once

#include "shell/ipvsadm_options.hpp"

/// How the values of ipvsadm's options are read: one function each, for the table of options.
namespace lvslab::shell {

void read_tcp_service(Arguments& arguments, IpvsRequest& request);
void read_udp_service(Arguments& arguments, IpvsRequest& request);
void read_mark_service(Arguments& arguments, IpvsRequest& request);
void read_server(Arguments& arguments, IpvsRequest& request);
void read_scheduler(Arguments& arguments, IpvsRequest& request);
void read_persistence(Arguments& arguments, IpvsRequest& request);
void read_netmask(Arguments& arguments, IpvsRequest& request);
void read_weight(Arguments& arguments, IpvsRequest& request);
void read_upper_threshold(Arguments& arguments, IpvsRequest& request);
void read_lower_threshold(Arguments& arguments, IpvsRequest& request);
void read_scheduler_flags(Arguments& arguments, IpvsRequest& request);
void read_tunnel_type(Arguments& arguments, IpvsRequest& request);

/// Seconds from `low` to 31 days, or `invalid timeout value`.
std::uint32_t read_ipvs_timeout(const std::string& word, std::uint32_t low);

/// Which SchedulerFlag bits `sh-port,sh-fallback` are for this scheduler.
std::uint32_t scheduler_flag_bits(const std::string& scheduler, const std::string& names);

}  // namespace lvslab::shell
