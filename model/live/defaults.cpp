#include "live/defaults.hpp"

#include <algorithm>
#include <filesystem>

#include "agent/system.hpp"
#include "net/host.hpp"

namespace lvslab::live {

namespace {

struct NoCable final : net::FrameSink {
    void transmit(net::InterfaceIndex, net::Packet&&) override {}
};

std::string file_of(std::string sysctl) {
    std::replace(sysctl.begin(), sysctl.end(), '.', '/');
    return "/proc/sys/" + sysctl;
}

/// As the kernel prints it, but with blanks where it has tabs.
std::string value_of(const std::string& file) {
    std::string text = agent::read_file(file);
    std::replace(text.begin(), text.end(), '\t', ' ');
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

void set(const std::string& sysctl, const std::string& value) {
    const std::string file = file_of(sysctl);
    if (std::filesystem::exists(file) && value_of(file) != value) agent::write_file(file, value + "\n");
}

/// lo is born with its namespace, and has a copy of what `default` was then.
std::string of_loopback(std::string sysctl) {
    const std::string scope = ".default.";
    const std::size_t at = sysctl.find(scope);
    return at == std::string::npos ? sysctl : sysctl.replace(at, scope.size(), ".lo.");
}

}  // namespace

void set_defaults() {
    net::PacketIds ids;
    NoCable nowhere;
    const net::Host fresh({}, ids, nowhere);
    for (const net::SysctlRow& row : fresh.tables().sysctls) {
        set(row.name, row.value);
        set(of_loopback(row.name), row.value);
    }
}

}  // namespace lvslab::live
