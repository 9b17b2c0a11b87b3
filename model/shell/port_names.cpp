#include "shell/port_names.hpp"

#include <charconv>

namespace lvslab::shell {

namespace {

struct PortName {
    std::string_view name;
    std::uint16_t port;
};
constexpr PortName kPorts[] = {{"ftp", 21},    {"ssh", 22},     {"telnet", 23},    {"smtp", 25},   {"domain", 53},
                               {"http", 80},   {"pop3", 110},   {"ntp", 123},      {"imap2", 143}, {"https", 443},
                               {"imaps", 993}, {"mysql", 3306}, {"http-alt", 8080}};

}  // namespace

std::string port_text(std::uint16_t port) {
    for (const PortName& p : kPorts) {
        if (p.port == port) return std::string(p.name);
    }
    return std::to_string(port);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    for (const PortName& p : kPorts) {
        if (p.name == text) return p.port;
    }
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

std::string endpoint_text(const wire::Endpoint& e, bool numeric) {
    return wire::to_string(e.address) + ":" + (numeric ? std::to_string(e.port) : port_text(e.port));
}

}  // namespace lvslab::shell
