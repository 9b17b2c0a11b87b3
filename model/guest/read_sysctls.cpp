#include "guest/read_sysctls.hpp"

#include <algorithm>

#include "guest/tables_text.hpp"
#include "ipvs/director.hpp"
#include "net/host.hpp"
#include "netfilter/netfilter.hpp"

namespace lvslab::guest {

namespace {

struct NoWire : net::FrameSink {
    void transmit(net::InterfaceIndex, net::Packet&&) override {}
};

/// A Host with all switches that a Host can have, to be asked which there are.
class Sample {
public:
    Sample() { netfilter_.enable_tracking(); }
    bool knows(const std::string& name) const { return host_.sysctls().knows(name); }

private:
    net::PacketIds ids_;
    NoWire wire_;
    mutable net::Host host_{{.name = "sample"}, ids_, wire_};
    netfilter::Netfilter netfilter_{host_};
    ipvs::Director director_{host_, &netfilter_};
};

/// `net.ipv4.conf.eth0.arp_ignore` is that of lo for a Host without eth0. `device` becomes the interface's name.
std::string as_of_lo(const std::string& name, std::string& device) {
    for (const std::string_view start : {"net.ipv4.conf.", "net.ipv4.neigh."}) {
        if (name.compare(0, start.size(), start) != 0) continue;
        const std::size_t end = name.rfind('.');  // names of interfaces may have dots, those of switches have none
        if (end < start.size()) break;
        device = name.substr(start.size(), end - start.size());
        if (device == "all" || device == "default") break;
        return std::string(start) + "lo" + name.substr(end);
    }
    return name;
}

bool has_interface(const net::Tables& tables, const std::string& name) {
    return std::any_of(tables.interfaces.begin(), tables.interfaces.end(),
                       [&](const net::InterfaceRow& i) { return i.name == name; });
}

}  // namespace

void read_sysctls(const CommandOutput& output, ipvs::NodeTables& tables) {
    const Sample sample;
    static constexpr std::string_view kStart = "/proc/sys/";
    for (const Line& line : lines_of(output)) {
        const std::string& text = line.text();
        const std::size_t colon = text.find(':');
        if (!line.starts_with(kStart) || colon == std::string::npos) line.refuse();
        std::string name = text.substr(kStart.size(), colon - kStart.size());
        std::replace(name.begin(), name.end(), '/', '.');
        std::string device = "all";
        if (!sample.knows(as_of_lo(name, device))) continue;
        if (device != "all" && device != "default" && !has_interface(tables.net, device)) continue;
        tables.net.sysctls.push_back({name, text.substr(colon + 1)});
    }
}

}  // namespace lvslab::guest
