#include "net/sysctl.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace lvslab::net {

std::string Sysctls::canonical(std::string_view name) {
    static constexpr std::string_view kProc = "/proc/sys/";
    if (name.substr(0, kProc.size()) == kProc) name.remove_prefix(kProc.size());
    std::string out(name);
    std::replace(out.begin(), out.end(), '/', '.');
    return out;
}

void Sysctls::add(std::string name, int& storage, SysctlRange range, std::function<void(int)> after) {
    touch_row(name, storage);
    variables_.insert_or_assign(std::move(name), Variable{&storage, range, std::move(after)});
}

void Sysctls::add_interface(const std::string& label, InterfaceConf& conf, NeighbourConf& neighbour,
                            std::function<void(int)> forwarding_changed) {
    struct Field {
        const char* name;
        int* value;
    };
    const std::string ipv4 = "net.ipv4.conf." + label + ".";
    add(ipv4 + "forwarding", conf.forwarding, {0, 1}, std::move(forwarding_changed));
    for (const Field& f : {Field{"arp_ignore", &conf.arp_ignore}, {"arp_announce", &conf.arp_announce},
                           {"arp_filter", &conf.arp_filter}, {"arp_accept", &conf.arp_accept},
                           {"rp_filter", &conf.rp_filter}, {"send_redirects", &conf.send_redirects},
                           {"accept_redirects", &conf.accept_redirects}, {"shared_media", &conf.shared_media},
                           {"accept_local", &conf.accept_local}, {"route_localnet", &conf.route_localnet},
                           {"log_martians", &conf.log_martians}, {"secure_redirects", &conf.secure_redirects},
                           {"arp_notify", &conf.arp_notify}, {"proxy_arp", &conf.proxy_arp},
                           {"proxy_arp_pvlan", &conf.proxy_arp_pvlan},
                           {"drop_gratuitous_arp", &conf.drop_gratuitous_arp}}) {
        add(ipv4 + f.name, *f.value);
    }
    add("net.ipv6.conf." + label + ".disable_ipv6", conf.disable_ipv6, {0, 1});
    if (label == "all") return;  // neigh has no such folder in Linux
    const std::string neigh = "net.ipv4.neigh." + label + ".";
    for (const Field& f : {Field{"retrans_time_ms", &neighbour.retrans_time_ms},
                           {"base_reachable_time_ms", &neighbour.base_reachable_time_ms},
                           {"delay_first_probe_time", &neighbour.delay_first_probe_time},
                           {"gc_stale_time", &neighbour.gc_stale_time}, {"ucast_solicit", &neighbour.ucast_solicit},
                           {"mcast_solicit", &neighbour.mcast_solicit},
                           {"mcast_resolicit", &neighbour.mcast_resolicit}, {"locktime", &neighbour.locktime},
                           {"proxy_delay", &neighbour.proxy_delay}, {"proxy_qlen", &neighbour.proxy_qlen}}) {
        add(neigh + f.name, *f.value);
    }
    // Two names of one limit: the older counts packets, of the size that a full Ethernet frame takes in memory.
    static constexpr int kFrameMemory = 2090;
    const std::string packets = neigh + "unres_qlen", bytes = neigh + "unres_qlen_bytes";
    add(packets, neighbour.unres_qlen, {0, 2147483647 / kFrameMemory}, [this, &neighbour, bytes](int) {
        neighbour.unres_qlen_bytes = neighbour.unres_qlen * kFrameMemory;
        touch(bytes);
    });
    add(bytes, neighbour.unres_qlen_bytes, {}, [this, &neighbour, packets](int) {
        neighbour.unres_qlen = neighbour.unres_qlen_bytes / kFrameMemory;
        touch(packets);
    });
}

const Sysctls::Variable& Sysctls::at(const std::string& name) const {
    const auto it = variables_.find(name);
    if (it != variables_.end()) return it->second;
    std::string path = name;
    std::replace(path.begin(), path.end(), '.', '/');
    throw SysctlError("sysctl: cannot stat /proc/sys/" + path + ": No such file or directory");
}

int Sysctls::read(std::string_view name) const { return *at(canonical(name)).storage; }

bool Sysctls::knows(std::string_view name) const { return variables_.count(canonical(name)) != 0; }

void Sysctls::write(std::string_view name, std::string_view text) {
    const std::string key = canonical(name);
    const Variable& variable = at(key);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < variable.range.low ||
        value > variable.range.high) {
        throw SysctlError("sysctl: setting key \"" + key + "\": Invalid argument '" + std::string(text) + "' (" +
                          std::to_string(variable.range.low) + " to " + std::to_string(variable.range.high) + ")");
    }
    const int old = *variable.storage;
    *variable.storage = value;
    touch_row(key, value);
    if (variable.after) variable.after(old);
}

void Sysctls::touch(const std::string& name) { touch_row(name, *at(name).storage); }

void Sysctls::touch_row(const std::string& name, int value) {
    report_.changed(ChangeKind::set, [&]() -> Row { return SysctlRow{name, std::to_string(value)}; });
}

std::vector<SysctlRow> Sysctls::rows() const {
    std::vector<SysctlRow> rows;
    rows.reserve(variables_.size());
    for (const auto& [name, variable] : variables_) rows.push_back({name, std::to_string(*variable.storage)});
    return rows;
}

}  // namespace lvslab::net
