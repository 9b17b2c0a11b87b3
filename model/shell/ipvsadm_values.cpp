#include "shell/ipvsadm_values.hpp"

#include <charconv>

#include "ipvs/scheduler.hpp"
#include "ipvs/scheduler_flags.hpp"
#include "shell/error.hpp"
#include "shell/port_names.hpp"

namespace lvslab::shell {

namespace {

constexpr std::uint32_t kLongestTimeout = 86400 * 31;
constexpr std::uint32_t kPersistence = 360;  // `-p` alone: ipvsadm's IPVS_SVC_PERSISTENT_TIMEOUT; its manual says 300
constexpr std::uint32_t kLargestWeight = 65535;
constexpr std::uint32_t kLargestInt = 2147483647;

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

struct Range {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
};

std::optional<std::uint32_t> parse_number(const std::string& word, const Range& range) {
    std::uint32_t value = 0;
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    const bool good = error == std::errc{} && stop == end && value >= range.low && value <= range.high;
    return good ? std::optional(value) : std::nullopt;
}

void read_service(Arguments& arguments, IpvsRequest& request, wire::Protocol protocol) {
    const std::string word = arguments.next("the service's address:port");
    const auto place = parse_place(word);
    if (!place) arguments.refuse("illegal virtual server address[:port] specified: \"" + word + "\"");
    request.service = {.protocol = protocol, .address = place->address, .port = place->port.value_or(0)};
}

std::uint32_t read_value(Arguments& arguments, const std::string& name, std::uint32_t highest) {
    const std::string word = arguments.next("the " + name);
    const auto value = parse_number(word, {.high = highest});
    if (value) return *value;
    arguments.refuse("illegal " + name + " specified: \"" + word + "\" (0 to " + std::to_string(highest) + ")");
}

/// The length of a mask without holes.
std::optional<std::uint8_t> mask_length(wire::Ipv4Address mask) {
    for (std::uint8_t length = 0; length <= 32; ++length) {
        if (wire::Prefix{{}, length}.mask() == mask) return length;
    }
    return std::nullopt;
}

}  // namespace

void read_tcp_service(Arguments& arguments, IpvsRequest& request) {
    read_service(arguments, request, wire::Protocol::tcp);
}

void read_udp_service(Arguments& arguments, IpvsRequest& request) {
    read_service(arguments, request, wire::Protocol::udp);
}

void read_mark_service(Arguments& arguments, IpvsRequest& request) {
    const std::string word = arguments.next("the firewall mark");
    const auto mark = parse_number(word, {.low = 1, .high = 0xffffffff});
    if (!mark) throw CommandError("invalid fwmark value `" + word + "' specified");
    request.service = {.mark = *mark};
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

/// The value may be left out: the next word counts if it is no option.
void read_persistence(Arguments& arguments, IpvsRequest& request) {
    const bool has_value = !arguments.done() && arguments.peek().substr(0, 1) != "-";
    request.service_options.persistence = has_value ? read_ipvs_timeout(arguments.next("timeout"), 1) : kPersistence;
}

void read_netmask(Arguments& arguments, IpvsRequest& request) {
    const std::string word = arguments.next("the netmask");
    const auto mask = wire::parse_ipv4(word);
    const auto length = mask ? mask_length(*mask) : std::nullopt;
    if (!length) arguments.refuse("illegal virtual server persistent mask specified: \"" + word + "\"");
    request.service_options.persistence_prefix = *length;
}

void read_weight(Arguments& arguments, IpvsRequest& request) {
    request.server_options.weight = read_value(arguments, "weight", kLargestWeight);
}

void read_upper_threshold(Arguments& arguments, IpvsRequest& request) {
    request.server_options.upper_threshold = read_value(arguments, "u_threshold", kLargestInt);
}

void read_lower_threshold(Arguments& arguments, IpvsRequest& request) {
    request.server_options.lower_threshold = read_value(arguments, "l_threshold", kLargestInt);
}

void read_scheduler_flags(Arguments& arguments, IpvsRequest& request) {
    request.scheduler_flags = arguments.next("the scheduler's flags");
}

void read_tunnel_type(Arguments& arguments, IpvsRequest& request) {
    const std::string word = arguments.next("the tunnel type");
    if (word != "ipip") arguments.refuse_word(word, "ipip");
    (void)request;  // IPIP is the only encapsulation here
}

std::uint32_t read_ipvs_timeout(const std::string& word, std::uint32_t low) {
    const auto seconds = parse_number(word, {.low = low, .high = kLongestTimeout});
    if (!seconds) throw CommandError("invalid timeout value `" + word + "' specified");
    return *seconds;
}

std::uint32_t scheduler_flag_bits(const std::string& scheduler, const std::string& names) {
    try {
        return ipvs::parse_scheduler_flags(scheduler, names);
    } catch (const std::runtime_error& error) {
        throw CommandError(error.what());
    }
}

}  // namespace lvslab::shell
