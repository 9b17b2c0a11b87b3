#include "shell/error.hpp"
#include "shell/ipvsadm_options.hpp"

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

void expect_port(const IpvsRequest& r) {
    if (r.service.port == 0) throw CommandError("Zero port specified for non-persistent service");
}

Command add_service(const IpvsRequest& r) {
    expect_port(r);
    return change([r](Director& d) { d.add_service(r.service, r.service_options); });
}

Command edit_service(const IpvsRequest& r) {
    expect_port(r);
    return change([r](Director& d) { d.edit_service(r.service, r.service_options); });
}

Command delete_service(const IpvsRequest& r) {
    return change([r](Director& d) { d.delete_service(r.service); });
}

Command add_server(const IpvsRequest& r) {
    return change([r](Director& d) { d.add_server(r.service, r.server_place(), r.server_options); });
}

Command edit_server(const IpvsRequest& r) {
    return change([r](Director& d) { d.edit_server(r.service, r.server_place(), r.server_options); });
}

Command delete_server(const IpvsRequest& r) {
    return change([r](Director& d) { d.delete_server(r.service, r.server_place()); });
}

Command clear(const IpvsRequest&) {
    return change([](Director& d) { d.clear(); });
}

ServiceListing::Columns columns_of(const IpvsRequest& r) {
    if ((r.given & kStats) != 0) return ServiceListing::Columns::stats;
    if ((r.given & kThresholds) != 0) return ServiceListing::Columns::thresholds;
    if ((r.given & kPersistentConn) != 0) return ServiceListing::Columns::persistent;
    return ServiceListing::Columns::plain;
}

Command list(const IpvsRequest& r) {
    const auto has = [&](unsigned bits) { return (r.given & bits) != 0; };
    if (has(kTimeout)) {
        return Action([](const Node& node) { return print_timeouts(node.director.timeouts()); });
    }
    if (has(kConnection)) {
        if (has(kService | kStats | kThresholds | kNoSort)) throw CommandError("options conflicts in the list command");
        const ConnectionListing listing{.numeric = has(kNumeric), .engine_columns = has(kPersistentConn)};
        return Listing([listing](const ipvs::NodeTables& t) { return print_connections(t, listing); });
    }
    ServiceListing listing{
        .columns = columns_of(r), .numeric = has(kNumeric), .sorted = !has(kNoSort), .exact = has(kExact)};
    if (has(kService)) listing.only = r.service;
    return Listing([listing](const ipvs::NodeTables& t) { return print_services(t.ipvs, listing); });
}

constexpr unsigned kListOptions =
    kService | kNumeric | kConnection | kTimeout | kStats | kThresholds | kPersistentConn | kNoSort | kExact;

struct IpvsCommand {
    std::string_view letters;  ///< each of them alone names the command
    std::string_view name;     ///< after `--`
    IpvsRules rules;
    Command (*make)(const IpvsRequest&);
};
constexpr IpvsCommand kCommands[] = {
    {"A", "add-service", {"add-service", kService, kScheduler}, add_service},
    {"E", "edit-service", {"edit-service", kService, kScheduler}, edit_service},
    {"D", "delete-service", {"delete-service", kService}, delete_service},
    {"a", "add-server", {"add-server", kService | kServer, kMethod | kWeight}, add_server},
    {"e", "edit-server", {"edit-server", kService | kServer, kMethod | kWeight}, edit_server},
    {"d", "delete-server", {"delete-server", kService | kServer}, delete_server},
    {"C", "clear", {"flush"}, clear},
    {"Ll", "list", {"list", 0, kListOptions}, list},
};

std::string known_commands() {
    std::string known;
    for (const IpvsCommand& c : kCommands)
        known += std::string("-") + c.letters[0] + " --" + std::string(c.name) + ", ";
    return known + "--set TCP TCPFIN UDP";
}

/// `ipvsadm --set 900 120 300`: seconds; 0 keeps what is there.
Command parse_set(Arguments& arguments) {
    std::uint32_t seconds[3];
    for (std::uint32_t& s : seconds) {
        if (arguments.done()) throw CommandError("--set option requires 3 timeout values");
        s = arguments.number("timeout", {.high = 2147483});
    }
    arguments.expect_end();
    const Director::Timeouts timeouts{.tcp = std::chrono::seconds(seconds[0]),
                                      .tcp_fin = std::chrono::seconds(seconds[1]),
                                      .udp = std::chrono::seconds(seconds[2])};
    return change([timeouts](Director& d) { d.set_timeouts(timeouts); });
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
    if (word == "--set") return parse_set(arguments);
    for (const IpvsCommand& command : kCommands) {
        if (word == "--" + std::string(command.name)) return finish(command, arguments);
        const bool lettered = word.size() > 1 && word[0] == '-' && word[1] != '-' &&
                              command.letters.find(word[1]) != std::string_view::npos;
        if (!lettered) continue;
        if (word.size() > 2) arguments.insert("-" + word.substr(2));
        return finish(command, arguments);
    }
    throw CommandError("ipvsadm: \"" + word + "\" is no command; known: " + known_commands());
}

}  // namespace lvslab::shell
