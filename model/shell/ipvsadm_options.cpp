#include "shell/ipvsadm_options.hpp"

#include "shell/error.hpp"
#include "shell/ipvsadm_values.hpp"

namespace lvslab::shell {

namespace {

struct Switch {
    char letter;
    std::string_view name;  ///< after `--`
    IpvsOption bit;
    std::string_view group;  ///< what ipvsadm calls it in messages
    enum class Value : std::uint8_t { none, needed, optional } value;
    void (*read)(Arguments&, IpvsRequest&);
};
using Value = Switch::Value;

void no_value(Arguments&, IpvsRequest&) {}

template <ipvs::Method M>
void set_method(Arguments&, IpvsRequest& request) {
    request.server_options.method = M;
}

// In the order of IpvsOption, which is the order of the checks.
constexpr Switch kSwitches[] = {
    {'n', "numeric", kNumeric, "numeric", Value::none, no_value},
    {'c', "connection", kConnection, "connection", Value::none, no_value},
    {'t', "tcp-service", kService, "service-address", Value::needed, read_tcp_service},
    {'u', "udp-service", kService, "service-address", Value::needed, read_udp_service},
    {'f', "fwmark-service", kService, "service-address", Value::needed, read_mark_service},
    {'s', "scheduler", kScheduler, "scheduler", Value::needed, read_scheduler},
    {'p', "persistent", kPersistent, "persistent", Value::optional, read_persistence},
    {'M', "netmask", kNetmask, "netmask", Value::needed, read_netmask},
    {'r', "real-server", kServer, "real-server", Value::needed, read_server},
    {'g', "gatewaying", kMethod, "forwarding-method", Value::none, set_method<ipvs::Method::direct>},
    {'i', "ipip", kMethod, "forwarding-method", Value::none, set_method<ipvs::Method::tunnel>},
    {'m', "masquerading", kMethod, "forwarding-method", Value::none, set_method<ipvs::Method::nat>},
    {'w', "weight", kWeight, "weight", Value::needed, read_weight},
    {'x', "u-threshold", kUpperThreshold, "u-threshold", Value::needed, read_upper_threshold},
    {'y', "l-threshold", kLowerThreshold, "l-threshold", Value::needed, read_lower_threshold},
    {'\0', "timeout", kTimeout, "timeout", Value::none, no_value},
    {'\0', "daemon", kDaemon, "daemon", Value::none, no_value},
    {'\0', "stats", kStats, "stats", Value::none, no_value},
    {'\0', "rate", kRate, "rate", Value::none, no_value},
    {'\0', "thresholds", kThresholds, "thresholds", Value::none, no_value},
    {'\0', "persistent-conn", kPersistentConn, "persistent-conn", Value::none, no_value},
    {'\0', "nosort", kNoSort, "nosort", Value::none, no_value},
    {'\0', "sort", kSort, "sort", Value::none, no_value},
    {'X', "exact", kExact, "exact", Value::none, no_value},
    {'o', "ops", kOnePacket, "ops", Value::none,
     [](Arguments&, IpvsRequest& r) { r.service_options.one_packet = true; }},
    {'b', "sched-flags", kSchedulerFlags, "sched-flags", Value::needed, read_scheduler_flags},
    {'\0', "tun-info", kTunnelInfo, "tun-info", Value::none, no_value},
    {'\0', "tun-type", kTunnelType, "tun-type", Value::needed, read_tunnel_type},
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
    if (request.has(found.bit) && found.bit != kSort) {
        throw CommandError("multiple '" + std::string(found.group) + "' options specified");
    }
    request.given |= found.bit;
    found.read(arguments, request);
}

void read_long(Arguments& arguments, IpvsRequest& request, const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = std::string_view(word).substr(2, equals == std::string::npos ? equals : equals - 2);
    for (const Switch& s : kSwitches) {
        if (s.name != name || (equals != std::string::npos && s.value == Value::none)) continue;
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
        const bool attached = found->value != Value::none && i + 1 < word.size();
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
    request.service_options.flags = scheduler_flag_bits(request.service_options.scheduler, request.scheduler_flags);
    return request;
}

void expect_allowed(const IpvsRequest& request, const IpvsRules& rules) {
    const Switch* only = nullptr;
    for (const Switch& s : kSwitches) {
        const bool given = request.has(s.bit);
        const std::string command = "'" + std::string(rules.name) + "' command";
        const std::string option = "'" + std::string(s.group) + "'";
        if (!given && (rules.required & s.bit) != 0) {
            throw CommandError("You need to supply the " + option + " option for the " + command);
        }
        if (!given || s.bit == kSort) continue;
        if (((rules.required | rules.allowed | rules.exclusive) & s.bit) == 0) {
            throw CommandError("Illegal " + option + " option with the " + command);
        }
        if ((rules.exclusive & s.bit) == 0) continue;
        if (only != nullptr && only->bit != s.bit) {
            throw CommandError("The option " + option + " conflicts with the '" + std::string(only->group) +
                               "' option in the " + command);
        }
        only = &s;
    }
}

}  // namespace lvslab::shell
