#pragma once

#include <string>
#include <vector>

#include "net/host.hpp"
#include "net/rows.hpp"

/// Sysctls as `sysctl`, `echo > /proc/sys/...` and `cat /proc/sys/...` reach them.
namespace lvslab::shell {

struct Assignment {
    std::string name;
    std::string value;
};

/// Writes all or, when one fails, none; throws net::SysctlError.
void write_sysctls(net::Sysctls& sysctls, const std::vector<Assignment>& assignments);

/// The row of that name (dots or slashes), or null.
const net::SysctlRow* find_sysctl(const net::Tables& tables, const std::string& name);

}  // namespace lvslab::shell
