#include "wire/address.hpp"

#include <charconv>

#include "wire/hex.hpp"

namespace lvslab::wire {
namespace {

/// A decimal number without sign or leading zeros, taken off the front of `text`.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t maximum) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || value > maximum || (digits > 1 && text.front() == '0')) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::uint8_t> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
    return std::nullopt;
}

}  // namespace

std::string to_string(Ipv4Address address) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) {
        text += std::to_string((address.value >> shift) & 0xff);
        if (shift > 0) text += '.';
    }
    return text;
}

std::string to_string(const Prefix& prefix) { return to_string(prefix.address) + '/' + std::to_string(prefix.length); }

std::string to_string(const MacAddress& address) {
    std::string text;
    for (const auto octet : address.octets) {
        if (!text.empty()) text += ':';
        text += hex(std::span(&octet, 1));
    }
    return text;
}

std::string to_string(const Endpoint& endpoint) {
    return to_string(endpoint.address) + ':' + std::to_string(endpoint.port);
}

std::optional<Ipv4Address> parse_ipv4(std::string_view text) {
    Ipv4Address address;
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && !take(text, '.')) return std::nullopt;
        const auto number = take_number(text, 255);
        if (!number) return std::nullopt;
        address.value = address.value << 8 | *number;
    }
    return text.empty() ? std::optional(address) : std::nullopt;
}

std::optional<Prefix> parse_prefix(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_ipv4(text.substr(0, slash));
    if (!address) return std::nullopt;
    if (slash == std::string_view::npos) return Prefix{*address, 32};
    text.remove_prefix(slash + 1);
    const auto length = take_number(text, 32);
    if (!length || !text.empty()) return std::nullopt;
    return Prefix{*address, static_cast<std::uint8_t>(*length)};
}

std::optional<MacAddress> parse_mac(std::string_view text) {
    if (text.size() != 17) return std::nullopt;
    MacAddress address;
    for (std::size_t i = 0; i < address.octets.size(); ++i) {
        const auto high = hex_digit(text[3 * i]);
        const auto low = hex_digit(text[3 * i + 1]);
        if (!high || !low || (i > 0 && text[3 * i - 1] != ':')) return std::nullopt;
        address.octets[i] = static_cast<std::uint8_t>(*high << 4 | *low);
    }
    return address;
}

}  // namespace lvslab::wire
