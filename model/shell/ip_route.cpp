#include "shell/error.hpp"
#include "shell/ip_route_get.hpp"
#include "shell/print_routes.hpp"
#include "shell/routes.hpp"
#include "shell/tables.hpp"

namespace lvslab::shell {

namespace {

struct RouteWords {
    RouteRequest route;
    std::string dev;
    bool any_type = true;  ///< no type was named: `del` takes a route of any
    bool has_table = false;
};

struct NamedOrigin {
    std::string_view name;
    net::RouteOrigin origin;
};
constexpr NamedOrigin kOrigins[] = {
    {"static", net::RouteOrigin::fixed}, {"boot", net::RouteOrigin::boot}, {"kernel", net::RouteOrigin::kernel}};

void read_origin(Arguments& arguments, RouteWords& words) {
    const std::string word = arguments.next("proto");
    for (const NamedOrigin& o : kOrigins) {
        if (o.name == word) words.route.origin = o.origin;
    }
    if (!words.route.origin) arguments.refuse_word(word, names_of(kOrigins));
}

constexpr Option<RouteWords> kRouteOptions[] = {
    {"via", [](Arguments& a, RouteWords& r) { r.route.gateway = a.address("via"); }},
    {"dev", [](Arguments& a, RouteWords& r) { r.dev = a.next("the device"); }},
    {"src", [](Arguments& a, RouteWords& r) { r.route.source = a.address("src"); }},
    {"metric", [](Arguments& a, RouteWords& r) { r.route.metric = a.number("metric", {}); }},
    {"scope", [](Arguments& a, RouteWords& r) { r.route.scope = read_scope(a); }},
    {"onlink", [](Arguments&, RouteWords& r) { r.route.on_link = true; }},
    {"proto", read_origin},
    {"table",
     [](Arguments& a, RouteWords& r) {
         r.route.table = read_table(a);
         r.has_table = true;
     }},
    {"mtu",
     [](Arguments& a, RouteWords& r) {
         r.route.mtu_locked = a.take("lock");
         r.route.mtu = a.number("mtu", {});
     }},
};

/// The destination, behind `to`, a type, or nothing; it may stand among the options (iproute_modify). Routes to this host
/// itself and to everybody on a link belong into table local, where no table is named.
RouteWords read_route(Arguments& arguments) {
    bool has_destination = false;
    RouteWords words = read_options(arguments, kRouteOptions, {}, [&](const std::string& word, RouteWords& r) {
        if (has_destination) return false;
        std::string destination = word == "to" ? arguments.next("the destination") : word;
        const auto type = std::ranges::find(net::kRouteTypeNames, std::string_view(destination));
        if (type != net::kRouteTypeNames.end()) {
            r.route.type = static_cast<net::RouteType>(type - net::kRouteTypeNames.begin());
            r.any_type = false;
            destination = arguments.next("the destination");
        }
        arguments.insert(destination);
        r.route.destination = arguments.prefix("the destination");
        return has_destination = true;
    });
    if (!has_destination) arguments.prefix("the destination");  // says that it is missing
    const bool is_ours = words.route.type == net::RouteType::local || words.route.type == net::RouteType::broadcast;
    if (is_ours && !words.has_table) words.route.table = net::RouteTable::local;
    return words;
}

RouteRequest resolve(const RouteWords& words, net::Host& host) {
    RouteRequest route = words.route;
    if (!words.dev.empty()) route.dev = find_device(host, words.dev).index;
    return route;
}

Command add_or_replace(Arguments& arguments, IfThere if_there) {
    return Action([words = read_route(arguments), if_there](const Node& node) {
        const auto refusal = add_route(node.host, resolve(words, node.host), if_there);
        if (refusal) throw_netlink(node.host, *refusal);
        return std::string();
    });
}

Command parse_route_add(Arguments& arguments) { return add_or_replace(arguments, IfThere::refuse); }
Command parse_route_replace(Arguments& arguments) { return add_or_replace(arguments, IfThere::replace); }
Command parse_append(Arguments& arguments) { return add_or_replace(arguments, IfThere::append); }
Command parse_route_change(Arguments& arguments) { return add_or_replace(arguments, IfThere::change); }

Command parse_route_delete(Arguments& arguments) {
    return Action([words = read_route(arguments)](const Node& node) {
        const RouteMatch match{.like = resolve(words, node.host), .any_type = words.any_type};
        if (!delete_route(node.host, match)) throw_netlink(node.host, {"No such process"});
        return std::string();
    });
}

void read_shown_table(Arguments& arguments, RouteSelection& selection) {
    if (arguments.take("all")) return selection.table.reset();
    if (arguments.take("cache")) {
        selection.cache = true;
        return;
    }
    selection.table = read_table(arguments);
}

constexpr Option<RouteSelection> kRouteSelectors[] = {
    {"table", read_shown_table},
    {"cache", [](Arguments&, RouteSelection& s) { s.cache = true; }},
    {"dev", [](Arguments& a, RouteSelection& s) { s.dev = a.next("the device"); }},
};

RouteSelection read_selection(Arguments& arguments) {
    return read_options(arguments, kRouteSelectors, RouteSelection{}, [&](const std::string& word, RouteSelection& s) {
        const auto prefix = word == "default" ? wire::Prefix{} : wire::parse_prefix(word);
        if (!prefix || s.destination) return false;
        s.destination = prefix;
        return true;
    });
}

Command parse_route_show(Arguments& arguments) {
    const RouteSelection selection = read_selection(arguments);
    return Listing([selection](const ipvs::NodeTables& t) {
        return selection.cache ? print_route_cache(t, selection) : print_routes(t.net, selection);
    });
}

/// Takes all that `show` would print for the same words.
Command parse_route_flush(Arguments& arguments) {
    if (arguments.done()) throw CommandError("\"ip route flush\" requires arguments.");
    return Action([selection = read_selection(arguments)](const Node& node) {
        if (selection.cache) {
            node.host.fib().flush_cache();
            return std::string();
        }
        const net::InterfaceIndex dev =
            selection.dev.empty() ? net::kNoInterface : find_device(node.host, selection.dev).index;
        node.host.fib().remove_all([&](const net::RouteEntry& e) {
            return (!selection.table || e.table == *selection.table) && (dev == net::kNoInterface || e.dev == dev) &&
                   (!selection.destination || e.destination == *selection.destination);
        });
        return std::string();
    });
}

constexpr Verb kRouteVerbs[] = {{"add", parse_route_add},         {"append", parse_append}, {"change", parse_route_change},
                           {"replace", parse_route_replace}, {"delete", parse_route_delete}, {"show", parse_route_show},
                           {"list", parse_route_show},       {"flush", parse_route_flush},   {"get", parse_route_get}};

}  // namespace

Command parse_ip_route(Arguments& arguments) {
    if (arguments.has_flag("-br")) arguments.refuse("-br is known with addr and link only");
    return arguments.done() ? parse_route_show(arguments) : dispatch(arguments, kRouteVerbs, WordMatch::abbreviated);
}

}  // namespace lvslab::shell
