#include "guest/plan.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

// How the small values stand in JSON: times as nanoseconds, addresses as text.
template <>
struct nlohmann::adl_serializer<std::chrono::nanoseconds> {
    static void to_json(json& j, std::chrono::nanoseconds t) { j = t.count(); }
    static void from_json(const json& j, std::chrono::nanoseconds& t) {
        t = std::chrono::nanoseconds(j.get<std::int64_t>());
    }
};
template <>
struct nlohmann::adl_serializer<lvslab::wire::MacAddress> {
    static void to_json(json& j, const lvslab::wire::MacAddress& mac) { j = lvslab::wire::to_string(mac); }
    static void from_json(const json& j, lvslab::wire::MacAddress& mac) {
        mac = lvslab::wire::parse_mac(j.get<std::string>()).value();
    }
};
template <>
struct nlohmann::adl_serializer<lvslab::wire::Endpoint> {
    static void to_json(json& j, const lvslab::wire::Endpoint& e) {
        j = json{lvslab::wire::to_string(e.address), e.port};
    }
    static void from_json(const json& j, lvslab::wire::Endpoint& e) {
        e = {lvslab::wire::parse_ipv4(j.at(0).get<std::string>()).value(), j.at(1).get<std::uint16_t>()};
    }
};

namespace lvslab::guest {

namespace {

using nlohmann::json;

constexpr char kDigits[] = "0123456789abcdef";

std::string hex(std::string_view bytes) {
    std::string text;
    text.reserve(2 * bytes.size());
    for (const char c : bytes) {
        const auto octet = static_cast<std::uint8_t>(c);
        text += kDigits[octet >> 4];
        text += kDigits[octet & 0xf];
    }
    return text;
}

std::string from_hex(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Port, node, interface)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Plan::Interface, name, mac, mtu, held)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Plan::Node, name, bridge, interfaces)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Plan::Cable, a, b, rate, delay, queue, loss)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Plan::Command, at, node, text, line)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Plan::Program, kind, node, peer, port, size, path, count, every, start,
                                   one_socket, idle, command, line)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Socket, node, protocol, local, peer, opened)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CommandOutput, node, command, line, set_up, at, done, status, text)

static void to_json(json& j, const Plan::Frame& frame) {
    j = json{{"at", frame.at}, {"to", frame.to}, {"bytes", hex(frame.bytes)}};
}
static void from_json(const json& j, Plan::Frame& frame) {
    frame = {.at = j.at("at"), .to = j.at("to"), .bytes = from_hex(j.at("bytes").get<std::string>())};
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Plan, nodes, cables, commands, frames, programs, heard, table_commands, until)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Report, kernel, commands, tables, sockets, results, failure, ended)

namespace {

template <class T>
T parse(std::string_view text) {
    try {
        return json::parse(text).get<T>();
    } catch (const std::exception& error) {
        throw std::runtime_error(std::string("this is no text of the guest's: ") + error.what());
    }
}

/// What a command printed may be any bytes; what is no UTF-8 is replaced.
template <class T>
std::string print(const T& value) {
    return json(value).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const Plan& plan) { return print(plan); }
Plan plan_from_json(std::string_view text) { return parse<Plan>(text); }
std::string to_json(const Report& report) { return print(report); }
Report report_from_json(std::string_view text) { return parse<Report>(text); }

}  // namespace lvslab::guest
