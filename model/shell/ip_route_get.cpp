#include "shell/ip_route_get.hpp"
#include "shell/error.hpp"
#include "shell/ip.hpp"
#include "shell/tables.hpp"
#include "shell/way_out.hpp"

namespace lvslab::shell {

namespace {

struct GetRequest {
    wire::Ipv4Address destination{}, source{};
    std::string out;
    std::uint32_t mark = 0;
};

constexpr Option<GetRequest> kRouteGetOptions[] = {
    {"from", [](Arguments& a, GetRequest& r) { r.source = a.address("from"); }},
    {"oif", [](Arguments& a, GetRequest& r) { r.out = a.next("oif"); }},
    {"dev", [](Arguments& a, GetRequest& r) { r.out = a.next("dev"); }},
    {"mark", [](Arguments& a, GetRequest& r) { r.mark = a.number("mark", {}); }},
};

/// The kernel names the table once there are policy rules of somebody's own, and never main.
bool names_table(net::Host& host, net::RouteTable table) {
    const auto& rules = host.fib().rules();
    const bool default_rules = rules.size() == 3 && rules[0].table == net::RouteTable::local &&
                               rules[1].table == net::RouteTable::main && rules[2].table == net::RouteTable::standard;
    return !default_rules && table != net::RouteTable::main;
}

std::string flags_of(net::RouteType type) {
    if (type == net::RouteType::broadcast) return "<local,brd> ";
    return type == net::RouteType::local ? "<local> " : "";
}

/// What a router has taught about the destination stands in the second line.
std::string learnt(net::Host& host, const GetRequest& request, const net::Route& route) {
    const std::string& dev = host.interfaces()[route.out].name;
    for (const net::RouteCacheRow& row : host.fib().exceptions().rows()) {
        if (row.destination == request.destination && row.dev == dev) return exception_text(row, host.now());
    }
    return "";
}

std::string answer(net::Host& host, const GetRequest& request, const net::Route& route) {
    const bool local = route.type == net::RouteType::local;
    std::string line;
    if (local) line += "local ";
    if (route.type == net::RouteType::broadcast) line += "broadcast ";
    line += wire::to_string(request.destination) + " ";
    if (!request.source.is_unspecified()) line += "from " + wire::to_string(request.source) + " ";
    if (route.via_gateway) line += "via " + wire::to_string(route.next_hop) + " ";
    line += "dev " + (local ? "lo" : host.interfaces()[route.out].name) + " ";
    if (names_table(host, route.table)) line += "table " + table_name(route.table) + " ";
    if (request.source.is_unspecified()) line += "src " + wire::to_string(route.preferred_source) + " ";
    if (request.mark != 0) line += "mark " + std::to_string(request.mark) + " ";
    return line + "uid 0 \n    cache " + flags_of(route.type) + learnt(host, request, route) + "\n";
}

}  // namespace

std::string exception_text(const net::RouteCacheRow& row, net::Time now) {
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(std::max(net::Time{0}, row.expires - now));
    std::string text;
    if (row.redirected) text += "<redirected> ";
    text += "expires " + std::to_string(left.count()) + "sec ";
    if (row.mtu != 0) text += std::string("mtu ") + (row.mtu_locked ? "lock " : "") + std::to_string(row.mtu) + " ";
    return text;
}

Command parse_route_get(Arguments& arguments) {
    bool has_destination = false;
    const auto request = read_options(arguments, kRouteGetOptions, GetRequest{}, [&](const std::string& word, GetRequest& r) {
        const auto address = wire::parse_ipv4(word.substr(0, word.find('/')));
        if (word == "to" && !has_destination) return true;
        if (has_destination || !address) return false;
        has_destination = true;
        r.destination = *address;
        return true;
    });
    if (!has_destination) throw CommandError("need at least a destination address");
    return Action([request](const Node& node) {
        const net::InterfaceIndex out =
            request.out.empty() ? net::kNoInterface : find_device(node.host, request.out).index;
        const WayOut way = find_way_out(
            node.host,
            {.destination = request.destination, .source = request.source, .out = out, .mark = request.mark});
        if (!way.route) throw CommandError("RTNETLINK answers: " + std::string(way.error));
        return answer(node.host, request, *way.route);
    });
}

}  // namespace lvslab::shell
