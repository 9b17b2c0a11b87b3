#include "shell/sysctls.hpp"

namespace lvslab::shell {

void write_sysctls(net::Sysctls& sysctls, const std::vector<Assignment>& assignments) {
    std::vector<std::string> before;
    for (const Assignment& a : assignments) before.push_back(std::to_string(sysctls.read(a.name)));
    for (std::size_t i = 0; i < assignments.size(); ++i) {
        try {
            sysctls.write(assignments[i].name, assignments[i].value);
        } catch (const net::SysctlError&) {
            while (i-- > 0) sysctls.write(assignments[i].name, before[i]);
            throw;
        }
    }
}

const net::SysctlRow* find_sysctl(const net::Tables& tables, const std::string& name) {
    const std::string canonical = net::Sysctls::canonical(name);
    for (const net::SysctlRow& row : tables.sysctls) {
        if (row.name == canonical) return &row;
    }
    return nullptr;
}

}  // namespace lvslab::shell
