#include "shell/error.hpp"
#include "shell/print_routes.hpp"
#include "shell/routes.hpp"

/// The route command of net-tools, which the article uses.
namespace lvslab::shell {

namespace {

struct NetToolsRoute {
    RouteRequest route;
    std::string dev;
};

[[noreturn]] void refuse_netmask() { throw CommandError("route: netmask doesn't match route address"); }

void read_netmask(Arguments& arguments, NetToolsRoute& r) {
    const wire::Ipv4Address mask = arguments.address("netmask");
    for (std::uint8_t length = 0; length <= 32; ++length) {
        r.route.destination.length = length;
        if (r.route.destination.mask() == mask) return;
    }
    arguments.refuse("\"" + wire::to_string(mask) + "\" is no netmask: its ones must stand together");
}

constexpr Option<NetToolsRoute> kNetToolsOptions[] = {
    {"gw", [](Arguments& a, NetToolsRoute& r) { r.route.gateway = a.address("gw"); }},
    {"netmask", read_netmask},
    {"metric", [](Arguments& a, NetToolsRoute& r) { r.route.metric = a.number("metric", {}); }},
    {"dev", [](Arguments& a, NetToolsRoute& r) { r.dev = a.next("the device"); }},
    {"reject",
     [](Arguments&, NetToolsRoute& r) {
         r.route.type = net::RouteType::unreachable;
         r.route.scope = net::Scope::host;
     }},
};

/// Without /LENGTH or netmask, `-net` falls back on the classes of 1981.
std::uint8_t class_length(wire::Ipv4Address address) {
    if (address.is_unspecified()) return 0;
    if (address.value >> 31 == 0) return 8;
    return address.value >> 30 == 2 ? 16 : 24;
}

wire::Prefix read_target(Arguments& arguments) {
    const bool network = arguments.take("-net");
    if (!network) arguments.take("-host");
    const bool has_length = arguments.peek().find('/') != std::string_view::npos;
    const bool is_default = arguments.peek() == "default";
    wire::Prefix target = arguments.prefix("the target");
    if (network && !has_length && !is_default) target.length = class_length(target.address);
    return target;
}

NetToolsRoute read_net_tools_route(Arguments& arguments) {
    NetToolsRoute start;
    start.route.destination = read_target(arguments);
    NetToolsRoute r = read_options(arguments, kNetToolsOptions, start, [](const std::string& word, NetToolsRoute& request) {
        if (!request.dev.empty()) return false;
        request.dev = word;  // the device may stand at the end without `dev`
        return true;
    });
    if (r.route.destination.network() != r.route.destination.address) refuse_netmask();
    return r;
}

RouteRequest resolve(const NetToolsRoute& r, const Node& node, const char* call) {
    RouteRequest route = r.route;
    if (r.dev.empty()) return route;
    const net::Interface* dev = node.host.interfaces().find(r.dev);
    if (dev == nullptr) throw CommandError(std::string(call) + ": No such device");
    route.dev = dev->index;
    return route;
}

Command parse_net_tools_add(Arguments& arguments) {
    return Action([r = read_net_tools_route(arguments)](const Node& node) {
        const auto refusal = add_route(node.host, resolve(r, node, "SIOCADDRT"), IfThere::refuse);
        if (refusal) throw CommandError(std::string("SIOCADDRT: ") + refusal->error);
        return std::string();
    });
}

Command parse_net_tools_delete(Arguments& arguments) {
    return Action([r = read_net_tools_route(arguments)](const Node& node) {
        const bool gone = delete_route(node.host, {.like = resolve(r, node, "SIOCDELRT")});
        if (!gone) throw CommandError("SIOCDELRT: No such process");
        return std::string();
    });
}

Command parse_numeric(Arguments& arguments) {
    arguments.expect_end();
    return Listing([](const ipvs::NodeTables& t) { return print_kernel_table(t.net, RouteNames::numeric); });
}

constexpr Verb kNetToolsVerbs[] = {{"add", parse_net_tools_add}, {"del", parse_net_tools_delete}, {"-n", parse_numeric}};

}  // namespace

Command parse_route(Arguments& arguments) {
    if (!arguments.done()) return dispatch(arguments, kNetToolsVerbs, WordMatch::whole);
    return Listing([](const ipvs::NodeTables& t) { return print_kernel_table(t.net, RouteNames::words); });
}

}  // namespace lvslab::shell
