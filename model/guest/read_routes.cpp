#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "guest/read_net.hpp"
#include "guest/tables_text.hpp"
#include "net/scope_name.hpp"

/// Routes, policy rules and neighbours as iproute2 prints them (iproute.c print_route, iprule.c, ipneigh.c).
namespace lvslab::guest {

namespace {

using Json = nlohmann::json;

template <class Value, std::size_t N>
Value named(const std::pair<const char*, Value> (&names)[N], const std::string& word, const Line& line) {
    for (const auto& [name, value] : names) {
        if (word == name) return value;
    }
    line.refuse();
}

constexpr std::pair<const char*, net::RouteOrigin> kOrigins[] = {
    {"kernel", net::RouteOrigin::kernel}, {"boot", net::RouteOrigin::boot}, {"static", net::RouteOrigin::fixed}};
constexpr std::pair<const char*, net::RuleAction> kActions[] = {{"blackhole", net::RuleAction::blackhole},
                                                                {"unreachable", net::RuleAction::unreachable},
                                                                {"prohibit", net::RuleAction::prohibit}};

net::RouteType read_type(Line& line) {
    const auto name = std::ranges::find(net::kRouteTypeNames, std::string_view(line.word()));
    if (name == net::kRouteTypeNames.end()) line.refuse();
    return static_cast<net::RouteType>(name - net::kRouteTypeNames.begin());
}

net::RouteTable table_of(const std::string& name, const Line& line) {
    if (name == "local") return net::RouteTable::local;
    if (name == "main") return net::RouteTable::main;
    if (name == "default") return net::RouteTable::standard;
    return net::numbered_table(line.number<std::uint8_t>(std::string_view(name)));
}

wire::Prefix destination_of(const std::string& word, const Line& line) {
    return word == "default" ? wire::Prefix{} : line.prefix(word);
}

/// `mtu 1400` or `mtu lock 1300`.
template <class Row>
void read_mtu(Row& row, Line& line) {
    row.mtu_locked = line.take("lock");
    row.mtu = line.number<std::uint32_t>();
}

/// The kernel's view of the link (linkdown, dead) is no part of the route.
bool is_state(const std::string& word) { return word == "linkdown" || word == "dead" || word == "pervasive"; }

void read_option(net::RouteRow& row, Line& line) {
    const std::string& option = line.word();
    if (option == "via") {
        row.has_gateway = true;
        row.gateway = line.address();
    } else if (option == "dev") {
        row.dev = line.word();
    } else if (option == "table") {
        row.table = table_of(line.word(), line);
    } else if (option == "proto") {
        row.origin = named(kOrigins, line.word(), line);
    } else if (option == "scope") {
        const auto scope = net::scope_named(line.word());
        if (!scope) line.refuse();
        row.scope = *scope;
    } else if (option == "src") {
        row.source = line.address();
    } else if (option == "metric") {
        row.metric = line.number<std::uint32_t>();
    } else if (option == "mtu") {
        read_mtu(row, line);
    } else if (option == "onlink") {
        row.on_link = true;
    } else if (!is_state(option)) {
        line.refuse();
    }
}

/// `594sec`, rounded down.
net::Time seconds_of(std::string_view word, const Line& line) {
    if (word.size() < 3 || word.substr(word.size() - 3) != "sec") line.refuse();
    return std::chrono::seconds(line.number<std::int64_t>(word.substr(0, word.size() - 3)));
}

/// `unicast 10.0.2.11 via 10.0.1.1 dev eth0 \    cache <redirected> expires 594sec mtu 1400`
void read_cached(Line& line, net::Time now, std::vector<net::RouteCacheRow>& rows) {
    net::RouteCacheRow row;
    line.expect("unicast");
    row.destination = line.address();
    while (!line.ended()) {
        const std::string& option = line.word();
        if (option == "via") {
            row.has_gateway = true;
            row.gateway = line.address();
        } else if (option == "dev") {
            row.dev = line.word();
        } else if (option == "expires") {
            row.expires = now + seconds_of(line.word(), line);
        } else if (option == "mtu") {
            read_mtu(row, line);
        } else if (option == "<redirected>") {
            row.redirected = true;
        } else if (option != "\\" && option != "cache") {
            line.refuse();
        }
    }
    // An entry that the ways in and out both know is printed twice.
    if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(row);
}

wire::Prefix prefix_of(const Json& rule, const char* address, const char* length, const Line& line) {
    const std::string text = rule.value(address, "all");
    if (text == "all") return {};
    return {line.address(text), rule.value(length, std::uint8_t{32})};
}

std::uint32_t hexadecimal(const Json& rule, const char* key, const Line& line) {
    const std::string text = rule.at(key);
    return line.number<std::uint32_t>(std::string_view(text).substr(2), 16);
}

net::RuleRow rule_row(const Json& rule, const Line& line) {
    static constexpr std::array kKnown = {"priority", "src", "srclen", "dst",   "dstlen",   "fwmark",
                                          "fwmask",   "iif", "action", "table", "protocol", "iif_detached"};
    for (const auto& [key, value] : rule.items()) {
        if (std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end()) line.refuse();
    }
    net::RuleRow row{.priority = rule.at("priority"),
                     .from = prefix_of(rule, "src", "srclen", line),
                     .to = prefix_of(rule, "dst", "dstlen", line),
                     .iif = rule.value("iif", "")};
    if (rule.contains("fwmark")) {
        row.mark = hexadecimal(rule, "fwmark", line);
        row.mask = rule.contains("fwmask") ? hexadecimal(rule, "fwmask", line) : 0xffffffff;
    }
    if (rule.contains("action")) row.action = named(kActions, rule.at("action").get<std::string>(), line);
    if (rule.contains("table")) row.table = table_of(rule.at("table").get<std::string>(), line);
    return row;
}

net::NeighbourRow neighbour_row(const Json& neighbour, const Line& line) {
    net::NeighbourRow row{.address = line.address(neighbour.at("dst").get<std::string>()),
                          .dev = neighbour.at("dev"),
                          .has_mac = neighbour.contains("lladdr")};
    if (row.has_mac) {
        const auto mac = wire::parse_mac(neighbour.at("lladdr").get<std::string>());
        if (!mac) line.refuse();
        row.mac = *mac;
    }
    const std::string state = neighbour.at("state").at(0);
    for (auto s = net::NeighbourState::none; s <= net::NeighbourState::permanent;
         s = static_cast<net::NeighbourState>(static_cast<int>(s) + 1)) {
        if (state != net::to_string(s)) continue;
        row.state = s;
        return row;
    }
    line.refuse();
}

}  // namespace

void read_routes(const CommandOutput& output, ipvs::NodeTables& tables) {
    for (Line& line : lines_of(output)) {
        if (line.text().find(" cache ") != std::string::npos) {
            read_cached(line, output.at, tables.net.route_cache);
            continue;
        }
        net::RouteRow row;
        row.type = read_type(line);
        row.destination = destination_of(line.word(), line);
        while (!line.ended()) read_option(row, line);
        tables.net.routes.push_back(row);
    }
}

void read_rules_and_neighbours(const CommandOutput& output, ipvs::NodeTables& tables) {
    for (const Line& line : lines_of(output)) {
        try {
            for (const Json& one : Json::parse(line.text())) {
                if (one.contains("priority")) {
                    tables.net.policy_rules.push_back(rule_row(one, line));
                } else if (!one.empty()) {
                    tables.net.neighbours.push_back(neighbour_row(one, line));
                }
            }
        } catch (const Json::exception&) {
            line.refuse();
        }
    }
}

}  // namespace lvslab::guest
