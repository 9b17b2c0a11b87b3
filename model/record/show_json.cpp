#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>

#include "net/scope_name.hpp"
#include "record/show.hpp"

namespace lvslab::record {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json json_of(const Hop& hop) {
    Json fields = Json::object(), changed = Json::array();
    for (const wire::Field& field : hop.fields) fields.emplace(field.name, field.value);  // the outermost of a name
    for (const FieldChange& c : hop.changed) {
        changed.push_back({{"field", c.field}, {"old", c.old_value}, {"new", c.new_value}, {"rule", c.rule}});
    }
    Json json{{"event", hop.event},       {"node", hop.node}, {"iface", hop.interface}, {"dir", to_string(hop.way)},
              {"t_ns", hop.time.count()}, {"fields", fields}, {"changed", changed},     {"why", hop.why}};
    if (hop.observed) json["observed"] = true;
    return json;
}

const char* name_of(net::RouteOrigin origin) {
    constexpr const char* names[] = {"kernel", "boot", "static"};
    return names[static_cast<std::size_t>(origin)];
}
std::string name_of(net::RouteTable table) {
    constexpr const char* names[] = {"local", "main", "default"};
    const auto number = static_cast<std::size_t>(table);
    return number < std::size(names) ? names[number] : std::to_string(number - std::size(names) + 1);
}
std::string name_of(net::Scope scope) { return net::scope_name(scope); }
std::string name_of(net::NeighbourState state) { return net::to_string(state); }
std::string name_of(ipvs::Method method) { return ipvs::to_string(method); }
std::string name_of(wire::Protocol protocol) {
    switch (protocol) {
        case wire::Protocol::tcp:
            return "tcp";
        case wire::Protocol::udp:
            return "udp";
        case wire::Protocol::icmp:
            return "icmp";
        case wire::Protocol::ipip:
            return "ipip";
    }
    return std::to_string(static_cast<int>(protocol));
}

/// Numbers as numbers, addresses and choices as the commands write them, times in nanoseconds.
template <class Row>
Json json_of_row(const Row& row) {
    Json json = Json::object();
    Row::visit(row, [&](const char* name, const auto& field) {
        using Field = std::decay_t<decltype(field)>;
        if constexpr (std::is_same_v<Field, net::Time>) {
            json[std::string(name) + "_ns"] = field.count();
        } else if constexpr (std::is_enum_v<Field>) {
            json[name] = name_of(field);
        } else if constexpr (std::is_arithmetic_v<Field> || std::is_same_v<Field, std::string>) {
            json[name] = field;
        } else if constexpr (requires { Field::visit(field, [](const char*, const auto&) {}); }) {
            json[name] = json_of_row(field);
        } else {
            json[name] = wire::to_string(field);
        }
    });
    return json;
}

template <class Rows>
Json json_of_rows(const Rows& rows) {
    Json json = Json::array();
    for (const auto& row : rows) json.push_back(json_of_row(row));
    return json;
}

Json json_of_services(const ipvs::Tables& tables) {
    Json services = Json::array();
    for (const ipvs::ServiceRow& row : tables.services) {
        Json service = json_of_row(row);
        service["servers"] = Json::array();
        for (const ipvs::ServerRow& server : tables.servers) {
            if (server.service == row.key) service["servers"].push_back(json_of_row(server));
        }
        services.push_back(std::move(service));
    }
    return services;
}

}  // namespace

std::string packet_list_json(const RunRecord& record) {
    Json list = Json::array();
    for (const PacketSummary& p : packet_list(record)) {
        Json dropped = Json::array();
        for (const auto& drop : p.drops) dropped.push_back({{"node", drop.node}, {"reason", drop.reason}});
        list.push_back({{"id", p.id},
                        {"parent", p.parent},
                        {"event", p.first_event},
                        {"t_ns", p.first.count()},
                        {"node", p.origin},
                        {"hops", p.hops},
                        {"summary", p.text},
                        {"dropped", dropped}});
    }
    return text_of(list);
}

std::string packet_json(const RunRecord& record, net::PacketId id) {
    const std::vector<Hop> story = story_of(record, id);
    if (story.empty()) throw std::runtime_error("the record has no packet " + std::to_string(id));
    Json hops = Json::array();
    for (const Hop& hop : story) hops.push_back(json_of(hop));
    return text_of({{"id", id}, {"parent", parent_of(record, id)}, {"hops", hops}});
}

std::string node_json(const ipvs::NodeTables& tables) {
    Json sysctls = Json::object();
    for (const net::SysctlRow& row : tables.net.sysctls) sysctls[row.name] = row.value;
    return text_of({{"at_ns", tables.now.count()},
                    {"addrs", json_of_rows(tables.net.addresses)},
                    {"neigh", json_of_rows(tables.net.neighbours)},
                    {"routes", json_of_rows(tables.net.routes)},
                    {"services", json_of_services(tables.ipvs)},
                    {"conns", json_of_rows(tables.ipvs.connections)},
                    {"sysctls", sysctls},
                    {"rules", json_of_rows(tables.netfilter.rules)},
                    {"tracked", json_of_rows(tables.netfilter.tracked)}});
}

}  // namespace lvslab::record
