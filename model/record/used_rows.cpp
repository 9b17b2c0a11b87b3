#include "record/used_rows.hpp"

#include <algorithm>

#include "netfilter/tuple.hpp"
#include "wire/ipv4.hpp"
#include "wire/ports.hpp"

namespace lvslab::record {

namespace {

/// The packet's two ends; those of the inner packet if it is in a tunnel.
std::vector<wire::Endpoint> ends_of(std::span<const std::uint8_t> packet) {
    auto ip = wire::Ipv4<const std::uint8_t>::parse(packet);
    if (ip && ip->protocol() == wire::Protocol::ipip) ip = wire::Ipv4<const std::uint8_t>::parse(ip->payload());
    if (!ip || !wire::has_ports(ip->protocol())) return {};
    const auto ports = wire::read_ports(ip->payload());
    if (!ports) return {};
    return {{ip->source(), ports->source}, {ip->destination(), ports->destination}};
}

/// `10.0.1.10:40001 > 10.0.2.100:80`, as events name a tracked connection.
std::string original_of(const netfilter::TrackedRow& row) {
    return netfilter::to_string(netfilter::Tuple{.source = row.original.source,
                                                 .destination = row.original.destination,
                                                 .source_port = row.original.source_port,
                                                 .destination_port = row.original.destination_port,
                                                 .protocol = static_cast<wire::Protocol>(row.protocol)});
}

class Finder {
public:
    Finder(const Decisions& decisions, const ipvs::NodeTables& tables)
        : tables_(tables), ends_(ends_of(decisions.packet)) {}

    void neighbour(const RecordedEvent& e) {
        add_all(tables_.net.neighbours, [&](const net::NeighbourRow& row) {
            return names(e, 0, row.address) && (dev(e).empty() || dev(e) == row.dev);
        });
    }
    void address(const RecordedEvent& e) {
        const auto before = found.size();
        add_all(tables_.net.addresses, [&](const net::AddressRow& row) { return names(e, 0, row.prefix.address); });
        if (found.size() != before) return;
        add_all(tables_.net.routes, [&](const net::RouteRow& row) {
            const auto* wanted = argument<wire::Ipv4Address>(e, 0);
            return row.type == net::RouteType::local && wanted && row.destination.contains(*wanted);
        });
    }
    void announced(const RecordedEvent& e) {
        add_all(tables_.net.addresses, [&](const net::AddressRow& row) { return names(e, 1, row.prefix.address); });
        sysctl("net.ipv4.conf.all.arp_announce");
    }
    /// {1} the prefix, {2} the next hop, {3} the device.
    void route(const RecordedEvent& e) {
        const auto fits = [&](const net::RouteRow& row) {
            return names(e, 1, row.destination) && (text(e, 3).empty() || text(e, 3) == row.dev) &&
                   (!row.has_gateway || names(e, 2, row.gateway));
        };
        const auto& rows = tables_.net.routes;
        auto best = std::find_if(rows.begin(), rows.end(), [&](const net::RouteRow& row) {
            return row.table != net::RouteTable::local && fits(row);
        });
        if (best == rows.end()) best = std::find_if(rows.begin(), rows.end(), fits);
        if (best != rows.end()) add(*best);
        learnt_route(e);
    }
    void learnt_route(const RecordedEvent& e) {
        add_all(tables_.net.route_cache, [&](const net::RouteCacheRow& row) { return names(e, 0, row.destination); });
    }
    void forwarding(const RecordedEvent&) { sysctl("net.ipv4.ip_forward"); }
    void arp_ignore(const RecordedEvent& e) {
        sysctl("net.ipv4.conf.all.arp_ignore");
        sysctl("net.ipv4.conf." + text(e, 2) + ".arp_ignore");
    }
    void arp_answer(const RecordedEvent& e) {
        address(e);
        arp_ignore(e);
    }
    void arp_filter(const RecordedEvent& e) { sysctl_of_interface(e, "arp_filter"); }
    void rp_filter(const RecordedEvent& e) { sysctl_of_interface(e, "rp_filter"); }
    void gratuitous(const RecordedEvent& e) { sysctl_of_interface(e, "drop_gratuitous_arp"); }
    void echo_ignored(const RecordedEvent& e) { sysctl("net.ipv4." + text(e, 0)); }
    void server_gone(const RecordedEvent&) { sysctl("net.ipv4.vs.expire_nodest_conn"); }
    void stray_reply(const RecordedEvent&) { sysctl("net.ipv4.vs.nat_icmp_send"); }
    void first_interface(const RecordedEvent& e) { interface(text(e, 0)); }
    void second_interface(const RecordedEvent& e) { interface(text(e, 1)); }
    void third_interface(const RecordedEvent& e) { interface(text(e, 2)); }
    void tunnel(const RecordedEvent&) { interface("tunl0"); }

    void service(const RecordedEvent& e) {
        add_all(tables_.ipvs.services,
                [&](const ipvs::ServiceRow& row) { return ipvs::to_string(row.key) == text(e, 0); });
        service_ = text(e, 0);
    }
    /// {1} and {2}: the real server. The connection that it was chosen for has one of the packet's ends as its client.
    void chosen(const RecordedEvent& e) {
        add_all(tables_.ipvs.servers, [&](const ipvs::ServerRow& row) {
            return names(e, 1, row.address) && names_port(e, 2, row.port) &&
                   (service_.empty() || ipvs::to_string(row.service) == service_);
        });
        add_all(tables_.ipvs.connections,
                [&](const ipvs::ConnectionRow& row) { return is_client(row) && names(e, 1, row.server); });
    }
    void connection(const RecordedEvent& e) {
        add_all(tables_.ipvs.connections, [&](const ipvs::ConnectionRow& row) {
            return text(e, 0) == wire::to_string(wire::Endpoint{row.client, row.client_port}) &&
                   text(e, 1) == wire::to_string(wire::Endpoint{row.virtual_address, row.virtual_port});
        });
    }
    /// {0} the client, {2} the server.
    void reply(const RecordedEvent& e) {
        add_all(tables_.ipvs.connections, [&](const ipvs::ConnectionRow& row) {
            return names(e, 0, row.client) && names(e, 2, row.server) && is_client(row);
        });
    }
    /// {0} the client, {1} the server. A template has no client port.
    void template_row(const RecordedEvent& e) {
        add_all(tables_.ipvs.connections, [&](const ipvs::ConnectionRow& row) {
            return row.client_port == 0 && names(e, 0, row.client) && names(e, 1, row.server);
        });
    }

    void rule(const RecordedEvent& e) {
        add_all(tables_.netfilter.rules, [&](const netfilter::RuleRow& row) {
            return row.table == text(e, 0) && row.chain == text(e, 1) && names_port(e, 2, row.number);
        });
    }
    void policy(const RecordedEvent& e) {
        add_all(tables_.netfilter.chains,
                [&](const netfilter::ChainRow& row) { return row.table == text(e, 0) && row.chain == text(e, 1); });
    }
    void tracked(const RecordedEvent& e) { track(text(e, 0)); }
    void tracked_second(const RecordedEvent& e) { track(text(e, 1)); }

    std::vector<AnyRow> found;

private:
    template <class T>
    static const T* argument(const RecordedEvent& e, std::size_t n) {
        return n < e.arguments.size() ? std::get_if<T>(&e.arguments[n]) : nullptr;
    }
    template <class T>
    static bool names(const RecordedEvent& e, std::size_t n, const T& wanted) {
        const T* is = argument<T>(e, n);
        return is && *is == wanted;
    }
    static bool names_port(const RecordedEvent& e, std::size_t n, std::uint64_t wanted) { return names(e, n, wanted); }
    static std::string text(const RecordedEvent& e, std::size_t n) {
        const auto* is = argument<std::string>(e, n);
        return is ? *is : std::string();
    }
    /// Events about neighbours name the device in different places.
    static std::string dev(const RecordedEvent& e) {
        if (e.key == "neigh.used" || e.key == "drop.neighbour_failed") return text(e, 2);
        return text(e, 1);
    }
    bool is_client(const ipvs::ConnectionRow& row) const {
        const wire::Endpoint client{row.client, row.client_port};
        return std::find(ends_.begin(), ends_.end(), client) != ends_.end();
    }

    template <class Row>
    void add(const Row& row) {
        const auto is_it = [&](const AnyRow& other) {
            const Row* same = std::get_if<Row>(&other);
            return same != nullptr && same->row_key() == row.row_key();
        };
        if (std::ranges::none_of(found, is_it)) found.emplace_back(row);
    }
    template <class Rows, class Wanted>
    void add_all(const Rows& rows, Wanted&& wanted) {
        for (const auto& row : rows) {
            if (wanted(row)) add(row);
        }
    }
    void sysctl(const std::string& name) {
        add_all(tables_.net.sysctls, [&](const net::SysctlRow& row) { return row.name == name; });
    }
    void sysctl_of_interface(const RecordedEvent& e, const std::string& name) {
        sysctl("net.ipv4.conf.all." + name);
        sysctl("net.ipv4.conf." + text(e, 1) + "." + name);
    }
    void interface(const std::string& name) {
        add_all(tables_.net.interfaces, [&](const net::InterfaceRow& row) { return row.name == name; });
    }
    void track(const std::string& original) {
        add_all(tables_.netfilter.tracked,
                [&](const netfilter::TrackedRow& row) { return original_of(row) == original; });
    }

    const ipvs::NodeTables& tables_;
    std::vector<wire::Endpoint> ends_;
    std::string service_;
};

struct Lookup {
    std::string_view key;
    void (Finder::*find)(const RecordedEvent& event);
};
/// Which of an event's arguments name which row: the templates of net, netfilter and ipvs say what each argument is.
constexpr Lookup kLookups[] = {
    {"neigh.used", &Finder::neighbour},
    {"neigh.wait", &Finder::neighbour},
    {"arp.learnt", &Finder::neighbour},
    {"arp.kept", &Finder::neighbour},
    {"arp.probe", &Finder::neighbour},
    {"arp.question", &Finder::announced},
    {"arp.answer", &Finder::arp_answer},
    {"drop.neighbour_failed", &Finder::neighbour},
    {"drop.neighbour_queue_full", &Finder::neighbour},
    {"drop.arp_ignore", &Finder::arp_ignore},
    {"drop.arp_filter", &Finder::arp_filter},
    {"drop.arp_gratuitous", &Finder::gratuitous},
    {"drop.rp_filter", &Finder::rp_filter},
    {"drop.not_forwarding", &Finder::forwarding},
    {"drop.echo_ignored", &Finder::echo_ignored},
    {"drop.interface_down", &Finder::first_interface},
    {"drop.needs_fragmentation", &Finder::third_interface},
    {"drop.too_big", &Finder::third_interface},
    {"frag.cut", &Finder::second_interface},
    {"ipip.in", &Finder::tunnel},
    {"route.local", &Finder::address},
    {"route.forward", &Finder::route},
    {"route.output", &Finder::route},
    {"ipvs.route", &Finder::route},
    {"pmtu.learnt", &Finder::learnt_route},
    {"redirect.taken", &Finder::learnt_route},
    {"ip.forwarded", &Finder::forwarding},
    {"ipvs.service", &Finder::service},
    {"ipvs.chosen", &Finder::chosen},
    {"ipvs.connection", &Finder::connection},
    {"ipvs.reply", &Finder::reply},
    {"ipvs.template", &Finder::template_row},
    {"ipvs.template_made", &Finder::template_row},
    {"drop.ipvs_server_gone", &Finder::server_gone},
    {"drop.ipvs_stray_reply", &Finder::stray_reply},
    {"iptables.rule", &Finder::rule},
    {"iptables.policy", &Finder::policy},
    {"drop.filter_drop", &Finder::rule},
    {"drop.filter_unreadable", &Finder::rule},
    {"drop.reject", &Finder::rule},
    {"drop.filter_policy", &Finder::policy},
    {"conntrack.found", &Finder::tracked_second},
    {"conntrack.confirmed", &Finder::tracked},
    {"conntrack.related", &Finder::tracked},
};

}  // namespace

std::vector<AnyRow> used_rows(const Decisions& decisions, const ipvs::NodeTables& tables) {
    Finder finder(decisions, tables);
    for (const RecordedEvent& event : decisions.events) {
        for (const Lookup& lookup : kLookups) {
            if (event.key == lookup.key) (finder.*lookup.find)(event);
        }
    }
    return std::move(finder.found);
}

}  // namespace lvslab::record
