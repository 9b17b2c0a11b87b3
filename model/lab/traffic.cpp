#include <algorithm>
#include <set>
#include <tuple>

#include "lab/sections.hpp"

namespace lvslab::lab {
namespace {

void read_schedule(const Mapping& mapping, Schedule& when) {
    mapping.read("count", when.count);
    mapping.read("every", when.every);
    mapping.read("start", when.start);
}

/// A protocol's name is one word without a slash.
bool is_command_line(const Value& service) {
    return service.node.IsScalar() && service.node.Scalar().find_first_of(" /") != std::string::npos;
}

Serve read_serve(const Mapping& mapping) {
    Serve serve{.line = mapping.line()};
    const Value* service = mapping.find("serve");
    if (service && is_command_line(*service)) {
        serve.protocol = Protocol::command;
        serve.command = service->node.Scalar();
    } else {
        mapping.read("serve", serve.protocol);
        if (!mapping.find("port") && service) service->complain("serve lacks the key 'port': the port it listens on");
    }
    mapping.read("on", serve.on);
    mapping.read("port", serve.port);
    mapping.read("size", serve.size);
    const Value* size = mapping.find("size");
    if (size && serve.protocol == Protocol::udp_echo)
        size->complain(
            "'size' in serve: udp-echo sends back what it gets; remove it, or give 'size' to the udp client");
    if (size && serve.protocol == Protocol::command)
        size->complain("'size' in serve: a command line answers what it likes; remove it");
    return serve;
}

Get read_get(const Mapping& mapping) {
    Get get{.line = mapping.line()};
    if (const Value* value = mapping.find("get"))
        if (Url url; read(*value, url)) get.server = url.server, get.path = url.path;
    mapping.read("from", get.from);
    read_schedule(mapping, get.when);
    mapping.read("idle", get.idle);
    return get;
}

Udp read_udp(const Mapping& mapping) {
    Udp udp{.line = mapping.line()};
    mapping.read("udp", udp.server);
    mapping.read("from", udp.from);
    mapping.read("size", udp.size);
    read_schedule(mapping, udp.when);
    mapping.read("one_socket", udp.one_socket);
    mapping.read("source_port", udp.source_port);
    mapping.read("idle", udp.idle);
    if (udp.source_port != 0) {
        if (const Value* one = mapping.find("one_socket"); one && !udp.one_socket)
            one->complain("'one_socket' in udp: a source_port belongs to one socket; remove one of the two");
        udp.one_socket = true;
    }
    if (udp.idle > nanoseconds{0} && !udp.one_socket)
        mapping.find("idle")->complain("'idle' in udp: it is one socket's silence; add 'one_socket: true', or use 'every'");
    return udp;
}

Ping read_ping(const Mapping& mapping) {
    Ping ping{.line = mapping.line()};
    mapping.read("ping", ping.to);
    mapping.read("from", ping.from);
    mapping.read("size", ping.size);
    read_schedule(mapping, ping.when);
    return ping;
}

Traceroute read_traceroute(const Mapping& mapping) {
    Traceroute traceroute{.line = mapping.line()};
    mapping.read("traceroute", traceroute.to);
    mapping.read("from", traceroute.from);
    mapping.read("start", traceroute.start);
    return traceroute;
}

Run read_run(const Mapping& mapping) {
    Run run{.line = mapping.line()};
    mapping.read("run", run.command);
    mapping.read("from", run.from);
    read_schedule(mapping, run.when);
    return run;
}

/// The shape whose first key the item has: {get: ...} is a get. Null, and a complaint, when there is none.
const Shape* shape_of(const Value& item) {
    std::string names;
    for (const Shape* shape : item.key.shapes) {
        const std::string name(shape->keys.front().name);
        if (item.node.IsMap() && item.node[name].IsDefined()) return shape;
        names += (names.empty() ? "" : ", ") + name;
    }
    item.complain("this is no " + item.name + "; begin it with one of the keys " + names);
    return nullptr;
}

Traffic read_item(const Mapping& mapping, std::string_view kind) {
    if (kind == "serve") return read_serve(mapping);
    if (kind == "get") return read_get(mapping);
    if (kind == "udp") return read_udp(mapping);
    if (kind == "ping") return read_ping(mapping);
    if (kind == "run") return read_run(mapping);
    return read_traceroute(mapping);
}

/// Two programs cannot have one port of one node.
void check_ports(Reading& reading) {
    std::set<std::tuple<Protocol, std::string, std::uint16_t>> taken;
    const auto take = [&](Protocol protocol, const std::string& node, std::uint16_t port) {
        return port == 0 || taken.emplace(protocol, node, port).second;
    };
    for (const Traffic& item : reading.lab.traffic)
        if (const auto* serve = std::get_if<Serve>(&item))
            for (const std::string& node : serve->on)
                if (!take(serve->protocol, node, serve->port))
                    reading.complain({serve->line, node + " serves port " + std::to_string(serve->port) +
                                                       " already; use another port or node"});
    for (const Traffic& item : reading.lab.traffic)
        if (const auto* udp = std::get_if<Udp>(&item))
            if (!take(Protocol::udp_echo, udp->from, udp->source_port))
                reading.complain({udp->line, udp->from + " uses UDP port " + std::to_string(udp->source_port) +
                                                 " already; give another source_port"});
}

}  // namespace

void read_traffic(const Value& traffic) {
    for (const Value& item : items(traffic))
        if (const Shape* shape = shape_of(item))
            traffic.reading.lab.traffic.push_back(read_item(Mapping(item, *shape), shape->what));
    check_ports(traffic.reading);
}

void read_events(const Value& events) {
    for (const Value& item : items(events)) {
        const Mapping mapping(item, *item.key.shapes.front());
        Event event{.line = item.line};
        mapping.read("at", event.at);
        mapping.read("on", event.on);
        mapping.read("exec", event.exec);
        events.reading.lab.events.push_back(std::move(event));
    }
}

}  // namespace lvslab::lab
