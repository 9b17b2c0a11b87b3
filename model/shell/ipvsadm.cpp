#include "shell/error.hpp"
#include "shell/ipvsadm_options.hpp"
#include "shell/ipvsadm_restore.hpp"
#include "shell/ipvsadm_values.hpp"

namespace lvslab::shell {

namespace {

using Director = ipvs::Director;

/// The director's refusals are ipvsadm's own words already.
template <class Do>
Command change(Do&& how) {
    return Action([how](const Node& node) {
        try {
            how(node.director);
        } catch (const ipvs::DirectorError& error) {
            throw CommandError(error.what());
        }
        return std::string();
    });
}

void expect_service_makes_sense(const IpvsRequest& r) {
    const bool marked = r.service.mark != 0;
    if (!marked && r.service.port == 0 && r.service_options.persistence == 0) {
        throw CommandError("Zero port specified for non-persistent service");
    }
    if (!marked && r.service_options.one_packet && r.service.protocol != wire::Protocol::udp) {
        throw CommandError("One-Packet Scheduling is only for UDP virtual services");
    }
}

Command add_service(const IpvsRequest& r) {
    expect_service_makes_sense(r);
    return change([r](Director& d) { d.add_service(r.service, r.service_options); });
}

Command edit_service(const IpvsRequest& r) {
    expect_service_makes_sense(r);
    return change([r](Director& d) { d.edit_service(r.service, r.service_options); });
}

Command delete_service(const IpvsRequest& r) {
    return change([r](Director& d) { d.delete_service(r.service); });
}

void expect_tunnel_for_its_options(const IpvsRequest& r) {
    if (r.has(kTunnelType) && r.server_options.method != ipvs::Method::tunnel) {
        throw CommandError("Tunnel options conflict with forward method");
    }
}

Command add_server(const IpvsRequest& r) {
    expect_tunnel_for_its_options(r);
    return change([r](Director& d) { d.add_server(r.service, r.server_place(), r.server_options); });
}

Command edit_server(const IpvsRequest& r) {
    expect_tunnel_for_its_options(r);
    return change([r](Director& d) { d.edit_server(r.service, r.server_place(), r.server_options); });
}

Command delete_server(const IpvsRequest& r) {
    return change([r](Director& d) { d.delete_server(r.service, r.server_place()); });
}

Command clear(const IpvsRequest&) {
    return change([](Director& d) { d.clear(); });
}

Command zero(const IpvsRequest& r) {
    return change([r](Director& d) { d.zero(r.has(kService) ? &r.service : nullptr); });
}

Command save(const IpvsRequest& r) {
    return Listing([numeric = r.has(kNumeric)](const ipvs::NodeTables& t) { return print_rules(t.ipvs, numeric); });
}

/// When several are asked for, ipvsadm prints the first of this order.
ServiceListing::Columns columns_of(const IpvsRequest& r) {
    using Columns = ServiceListing::Columns;
    if (r.has(kStats)) return Columns::stats;
    if (r.has(kRate)) return Columns::rate;
    if (r.has(kThresholds)) return Columns::thresholds;
    if (r.has(kPersistentConn)) return Columns::persistent;
    if (r.has(kTunnelInfo)) return Columns::tunnel;
    return Columns::plain;
}

Command list(const IpvsRequest& r) {
    const bool no_columns = r.has(kConnection | kTimeout | kDaemon) && r.has(kStats | kRate | kThresholds);
    if (no_columns || (r.has(kTimeout | kDaemon) && r.has(kPersistentConn))) {
        throw CommandError("options conflicts in the list command");
    }
    if (r.has(kConnection)) {
        const ConnectionListing listing{.numeric = r.has(kNumeric), .engine_columns = r.has(kPersistentConn)};
        return Listing([listing](const ipvs::NodeTables& t) { return print_connections(t, listing); });
    }
    if (r.has(kTimeout)) {
        return Listing([](const ipvs::NodeTables& t) { return print_timeouts(t.ipvs); });
    }
    if (r.has(kDaemon)) {  // no synchronisation daemon runs here, and ipvsadm prints nothing for none
        return Listing([](const ipvs::NodeTables&) { return std::string(); });
    }
    ServiceListing listing{
        .columns = columns_of(r), .numeric = r.has(kNumeric), .sorted = !r.has(kNoSort), .exact = r.has(kExact)};
    if (r.has(kService)) listing.only = r.service;
    return Listing([listing](const ipvs::NodeTables& t) { return print_services(t.ipvs, listing); });
}

constexpr unsigned kServiceOptions = kScheduler | kPersistent | kNetmask | kOnePacket | kSchedulerFlags;
constexpr unsigned kServerOptions = kMethod | kWeight | kUpperThreshold | kLowerThreshold | kTunnelType;
constexpr unsigned kListOptions =
    kNumeric | kStats | kRate | kThresholds | kPersistentConn | kNoSort | kExact | kTunnelInfo;
constexpr unsigned kListSubjects = kConnection | kService | kTimeout | kDaemon;

struct IpvsCommand {
    std::string_view letters;  ///< each of them alone names the command
    std::string_view name;     ///< after `--`
    IpvsRules rules;
    Command (*make)(const IpvsRequest&);
};
constexpr IpvsCommand kIpvsCommands[] = {
    {"A", "add-service", {"add-service", kService, kServiceOptions}, add_service},
    {"E", "edit-service", {"edit-service", kService, kServiceOptions}, edit_service},
    {"D", "delete-service", {"delete-service", kService}, delete_service},
    {"C", "clear", {"flush"}, clear},
    {"S", "save", {"save", 0, kNumeric}, save},
    {"a", "add-server", {"add-server", kService | kServer, kServerOptions}, add_server},
    {"e", "edit-server", {"edit-server", kService | kServer, kServerOptions}, edit_server},
    {"d", "delete-server", {"delete-server", kService | kServer}, delete_server},
    {"Ll", "list", {"list", 0, kListOptions, kListSubjects}, list},
    {"Z", "zero", {"zero", 0, kService}, zero},
};

std::string known_commands() {
    std::string known;
    for (const IpvsCommand& c : kIpvsCommands)
        known += std::string("-") + c.letters[0] + " --" + std::string(c.name) + ", ";
    return known + "-R --restore < FILE, --set TCP TCPFIN UDP, -h --help";
}

/// `ipvsadm --set 900 120 300`: seconds; 0 keeps what is there.
Command parse_timeouts(Arguments& arguments) {
    std::uint32_t seconds[3];
    for (std::uint32_t& s : seconds) {
        if (arguments.done()) throw CommandError("--set option requires 3 timeout values");
        s = read_ipvs_timeout(arguments.next("timeout"), 0);
    }
    if (!arguments.done()) throw CommandError("unexpected argument " + std::string(arguments.peek()));
    const Director::Timeouts timeouts{.tcp = std::chrono::seconds(seconds[0]),
                                      .tcp_fin = std::chrono::seconds(seconds[1]),
                                      .udp = std::chrono::seconds(seconds[2])};
    return change([timeouts](Director& d) { d.set_timeouts(timeouts); });
}

Command parse_help() {
    return Listing([](const ipvs::NodeTables&) {
        return "ipvsadm COMMAND [OPTIONS], after ipvsadm 1.31; commands: " + known_commands() + "\n";
    });
}

Command finish(const IpvsCommand& command, Arguments& arguments) {
    const IpvsRequest request = read_ipvs_options(arguments, {});
    expect_allowed(request, command.rules);
    return command.make(request);
}

}  // namespace

/// The command comes first, as ipvsadm wants it: `-L -n`, `-Ln` and `--list --numeric` are the same.
Command parse_ipvsadm(Arguments& arguments) {
    if (arguments.done()) return list({});
    const std::string word = arguments.next("a command");
    arguments.enter(word);
    if (word == "--set") return parse_timeouts(arguments);
    if (word == "-h" || word == "--help") return parse_help();
    if (word == "-R" || word == "--restore") return parse_ipvsadm_restore(arguments);
    if (word == "--start-daemon" || word == "--stop-daemon") {
        arguments.refuse("connections are not synchronised between directors here");
    }
    for (const IpvsCommand& command : kIpvsCommands) {
        if (word == "--" + std::string(command.name)) return finish(command, arguments);
        const bool lettered = word.size() > 1 && word[0] == '-' && word[1] != '-' &&
                              command.letters.find(word[1]) != std::string_view::npos;
        if (!lettered) continue;
        if (word.size() > 2) arguments.insert("-" + word.substr(2));
        return finish(command, arguments);
    }
    throw CommandError("ipvsadm: \"" + word + "\" is no command; known: " + known_commands());
}

/// Debian's wrapper around `ipvsadm -S`.
Command parse_ipvsadm_save(Arguments& arguments) {
    IpvsRequest request;
    if (arguments.take("-n")) request.given = kNumeric;
    arguments.expect_end();
    return save(request);
}

}  // namespace lvslab::shell
