#include "shell/ipvsadm_options.hpp"

#include "ipvs/scheduler.hpp"
#include "shell/error.hpp"
#include "shell/port_names.hpp"

namespace lvslab::shell {

namespace {

struct Place {
    wire::Ipv4Address address{};
    std::optional<std::uint16_t> port{};
};

std::optional<Place> parse_place(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto address = wire::parse_ipv4(text.substr(0, colon));
    if (!address) return std::nullopt;
    if (colon == std::string_view::npos) return Place{*address};
    const auto port = parse_port(text.substr(colon + 1));
    if (!port) return std::nullopt;
    return Place{*address, port};
}

void read_service(Arguments& arguments, IpvsRequest& request, wire::Protocol protocol) {
    const std::string word = arguments.next("the service's address:port");
    const auto place = parse_place(word);
    if (!place) arguments.refuse("illegal virtual server address[:port] specified: \"" + word + "\"");
    request.service = {.protocol = protocol, .address = place->address, .port = place->port.value_or(0)};
}

void read_server(Arguments& arguments, IpvsRequest& request) {
    const std::string word = arguments.next("the real server's address[:port]");
    const auto place = parse_place(word);
    if (!place) arguments.refuse("illegal real server address[:port] specified: \"" + word + "\"");
    request.server = place->address;
    request.server_port = place->port;
}

void read_scheduler(Arguments& arguments, IpvsRequest& request) {
    const std::string word = arguments.next("the scheduler");
    const std::string known(ipvs::known_schedulers());
    if (word.empty() || (", " + known + ",").find(", " + word + ",") == std::string::npos) {
        arguments.refuse_word(word, known);
    }
    request.service_options.scheduler = word;
}

void read_weight(Arguments& arguments, IpvsRequest& request) {
    request.server_options.weight = arguments.number("weight", {.high = 2147483647});
}

struct Switch {
    char letter;
    std::string_view name;  ///< after `--`
    IpvsOption bit;
    std::string_view group;  ///< what ipvsadm calls it in messages
    bool has_value;
    void (*read)(Arguments&, IpvsRequest&);
};

void no_value(Arguments&, IpvsRequest&) {}

// Persistence (-p -M), firewall marks (-f), thresholds (-x -y) and scheduler flags (-b) each are one more row.
constexpr Switch kSwitches[] = {
    {'t', "tcp-service", kService, "service-address", true,
     [](Arguments& a, IpvsRequest& r) { read_service(a, r, wire::Protocol::tcp); }},
    {'u', "udp-service", kService, "service-address", true,
     [](Arguments& a, IpvsRequest& r) { read_service(a, r, wire::Protocol::udp); }},
    {'r', "real-server", kServer, "real-server", true, read_server},
    {'s', "scheduler", kScheduler, "scheduler", true, read_scheduler},
    {'g', "gatewaying", kMethod, "forwarding-method", false,
     [](Arguments&, IpvsRequest& r) { r.server_options.method = ipvs::Method::direct; }},
    {'i', "ipip", kMethod, "forwarding-method", false,
     [](Arguments&, IpvsRequest& r) { r.server_options.method = ipvs::Method::tunnel; }},
    {'m', "masquerading", kMethod, "forwarding-method", false,
     [](Arguments&, IpvsRequest& r) { r.server_options.method = ipvs::Method::nat; }},
    {'w', "weight", kWeight, "weight", true, read_weight},
    {'n', "numeric", kNumeric, "numeric", false, no_value},
    {'c', "connection", kConnection, "connection", false, no_value},
    {'\0', "timeout", kTimeout, "timeout", false, no_value},
    {'\0', "stats", kStats, "stats", false, no_value},
    {'\0', "thresholds", kThresholds, "thresholds", false, no_value},
    {'\0', "persistent-conn", kPersistentConn, "persistent-conn", false, no_value},
    {'\0', "nosort", kNoSort, "nosort", false, no_value},
    {'\0', "exact", kExact, "exact", false, no_value},
};

std::string known_switches() {
    std::string known;
    for (const Switch& s : kSwitches) {
        if (!known.empty()) known += ", ";
        if (s.letter != '\0') known += std::string("-") + s.letter + " ";
        known += "--" + std::string(s.name);
    }
    return known;
}

void apply(const Switch& found, Arguments& arguments, IpvsRequest& request) {
    const bool twice = (request.given & found.bit) != 0 && found.bit != kNumeric;
    if (twice) throw CommandError("multiple '" + std::string(found.group) + "' options specified");
    request.given |= found.bit;
    found.read(arguments, request);
}

void read_long(Arguments& arguments, IpvsRequest& request, const std::string& word) {
    if (word == "--rate") {
        arguments.refuse("--rate is not kept in these tables, which hold totals only; known: --stats");
    }
    const std::size_t equals = word.find('=');
    const std::string_view name = std::string_view(word).substr(2, equals == std::string::npos ? equals : equals - 2);
    for (const Switch& s : kSwitches) {
        if (s.name != name || (equals != std::string::npos && !s.has_value)) continue;
        if (equals != std::string::npos) arguments.insert(word.substr(equals + 1));
        return apply(s, arguments, request);
    }
    arguments.refuse_word(word, known_switches());
}

/// `-nc` is -n -c; what follows a letter with a value is its value, as in `-w5`.
void read_letters(Arguments& arguments, IpvsRequest& request, const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
        const Switch* found = nullptr;
        for (const Switch& s : kSwitches) {
            if (s.letter == word[i]) found = &s;
        }
        if (found == nullptr) arguments.refuse_word(std::string("-") + word[i], known_switches());
        const bool attached = found->has_value && i + 1 < word.size();
        if (attached) arguments.insert(word.substr(i + 1));
        apply(*found, arguments, request);
        if (attached) return;
    }
}

}  // namespace

IpvsRequest read_ipvs_options(Arguments& arguments, IpvsRequest request) {
    while (!arguments.done()) {
        const std::string word = arguments.next("an option");
        if (word.size() > 2 && word[0] == '-' && word[1] == '-') {
            read_long(arguments, request, word);
        } else if (word.size() > 1 && word[0] == '-') {
            read_letters(arguments, request, word);
        } else {
            throw CommandError("unexpected argument " + word);
        }
    }
    return request;
}

void expect_allowed(const IpvsRequest& request, const IpvsRules& rules) {
    for (const Switch& s : kSwitches) {
        const bool given = (request.given & s.bit) != 0;
        const std::string command = "'" + std::string(rules.name) + "' command";
        const std::string option = "'" + std::string(s.group) + "'";
        if (!given && (rules.required & s.bit) != 0) {
            throw CommandError("You need to supply the " + option + " option for the " + command);
        }
        if (given && ((rules.required | rules.allowed) & s.bit) == 0) {
            throw CommandError("Illegal " + option + " option with the " + command);
        }
    }
}

}  // namespace lvslab::shell
