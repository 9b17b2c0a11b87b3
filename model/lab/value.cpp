#include "lab/value.hpp"

#include <algorithm>
#include <ranges>
#include <set>

#include "lab/names.hpp"
#include "lab/units.hpp"

namespace lvslab::lab {
namespace {

bool refuse(const Value& value) {
    value.refuse();
    return false;
}

/// Takes what a parser made of the scalar; `parse` is never asked about a list or mapping.
template <class T, class Parse>
bool take(const Value& value, T& result, Parse&& parse) {
    if (!value.node.IsScalar()) return refuse(value);
    const auto parsed = parse(value.node.Scalar());
    if (!parsed) return refuse(value);
    result = *parsed;
    return true;
}

std::optional<std::int64_t> parse_number(std::string_view text, const Key& key) {
    const auto number = key.form == Form::rate   ? parse_rate(text)
                        : key.form == Form::size ? parse_size(text)
                                                 : parse_integer(text);
    return number && *number >= key.range.least && *number <= key.range.most ? number : std::nullopt;
}

bool is_one_line(std::string_view text) {
    return !text.empty() &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t'; });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    const auto port = parse_integer(text);
    if (!port || *port < 1 || *port > 65'535) return std::nullopt;
    return static_cast<std::uint16_t>(*port);
}

/// A linux node of this lab: a bridge neither asks nor answers.
bool expect_host(const Value& value, const std::string& name) {
    const Lab& lab = value.reading.lab;
    const Node* node = lab.find(name);
    if (node && node->kind == NodeKind::linux_host) return true;
    std::vector<std::string> names;
    for (const Node& other : lab.nodes)
        if (other.kind == NodeKind::linux_host) names.push_back(other.name);
    value.complain(in_quotes(value.name == name ? value.where : value.name) +
                   (node ? " names " + in_quotes(name) + ", a bridge; it needs a linux node: "
                         : " names no node of the topology: " + in_quotes(name) + "; nodes: ") +
                   listed(names));
    return false;
}

template <class T>
bool read_by_node(const Value& value, std::map<std::string, T>& by_node) {
    const auto entries = members(value);
    if (entries.empty() && (value.node.IsMap() || value.node.IsNull()))
        value.complain(in_quotes(value.name) + " in " + value.where + " is empty; write NODE: followed by " +
                       takes(value.key));
    for (const Value& entry : entries)
        if (T inner{}; expect_host(entry, entry.name) && read(entry, inner)) by_node.emplace(entry.name, inner);
    return true;
}

/// The length of a list against the key's range.
bool has_room(const Value& value, std::size_t length) {
    if (std::cmp_greater_equal(length, value.key.range.least) && std::cmp_less_equal(length, value.key.range.most))
        return true;
    value.complain(in_quotes(value.name) + " in " + value.where + " has " + std::to_string(length) +
                   " entries; it takes " + std::to_string(value.key.range.least) + " to " +
                   std::to_string(value.key.range.most));
    return false;
}

}  // namespace

std::optional<wire::Endpoint> parse_socket(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto address = wire::parse_ipv4(text.substr(0, colon));
    const auto port = parse_port(text.substr(colon + 1));
    if (!address || !port) return std::nullopt;
    return wire::Endpoint{*address, *port};
}

std::optional<Url> parse_url(std::string_view text) {
    constexpr std::string_view kScheme = "http://";
    if (!text.starts_with(kScheme)) return std::nullopt;
    text.remove_prefix(kScheme.size());
    const auto host = text.substr(0, text.find('/'));
    const auto path = text.substr(host.size());
    // A request line is split at blanks (RFC 9112 3), so a path has none.
    if (std::ranges::any_of(path, [](char c) { return c <= ' ' || c > '~'; })) return std::nullopt;
    const auto server =
        parse_socket(host.find(':') == std::string_view::npos ? std::string(host) + ":80" : std::string(host));
    if (!server) return std::nullopt;
    return Url{*server, path.empty() ? "/" : std::string(path)};
}

bool read(const Value& value, std::int64_t& number) {
    return take(value, number, [&](const std::string& text) { return parse_number(text, value.key); });
}

bool read(const Value& value, nanoseconds& duration) {
    return take(value, duration, [&](const std::string& text) {
        const auto parsed = parse_duration(text);
        const Range& range = value.key.range;
        return parsed && parsed->count() >= range.least && parsed->count() <= range.most ? parsed : std::nullopt;
    });
}

bool read(const Value& value, bool& flag) {
    return take(value, flag, [](const std::string& text) -> std::optional<bool> {
        if (text == "true") return true;
        if (text == "false") return false;
        return std::nullopt;
    });
}

bool read(const Value& value, double& fraction) { return take(value, fraction, parse_fraction); }
bool read(const Value& value, wire::Ipv4Address& address) { return take(value, address, wire::parse_ipv4); }
bool read(const Value& value, wire::Endpoint& socket) { return take(value, socket, parse_socket); }
bool read(const Value& value, Url& url) { return take(value, url, parse_url); }

bool read(const Value& value, wire::MacAddress& mac) {
    wire::MacAddress parsed{};
    if (!take(value, parsed, wire::parse_mac)) return false;
    if (parsed.is_multicast() || parsed == wire::MacAddress{}) {
        value.complain("'" + to_string(parsed) +
                       "' is no interface's MAC: its first octet must be even, and not all are 0");
        return false;
    }
    mac = parsed;
    return true;
}

bool read(const Value& value, std::string& text) {
    const Form form = value.key.form;
    if (!value.node.IsScalar() || !is_one_line(value.node.Scalar())) return refuse(value);
    const std::string& scalar = value.node.Scalar();
    if (form == Form::label && !is_label(scalar)) return refuse(value);
    if ((form == Form::node || form == Form::nodes) && !expect_host(value, scalar)) return false;
    text = scalar;
    return true;
}

bool read(const Value& value, std::vector<std::string>& nodes) {
    const auto entries = value.node.IsScalar() ? std::vector<Value>{value} : items(value);
    if (!value.node.IsScalar() && !value.node.IsSequence() && !value.node.IsNull()) return false;
    if (!has_room(value, entries.size())) return false;
    std::set<std::string> names;
    for (const Value& entry : entries) {
        std::string name;
        if (!read(entry, name)) continue;
        if (names.insert(name).second)
            nodes.push_back(std::move(name));
        else
            entry.complain(in_quotes(entry.name) + " in " + entry.where + " names " + name + " twice; keep one");
    }
    return true;
}

bool read(const Value& value, std::vector<wire::Ipv4Address>& addresses) {
    const auto entries = items(value);
    if ((value.node.IsSequence() || value.node.IsNull()) && !has_room(value, entries.size())) return false;
    for (const Value& entry : entries)
        if (wire::Ipv4Address address; read(entry, address)) addresses.push_back(address);
    return true;
}

bool read(const Value& value, std::vector<Command>& commands) {
    const auto entries = items(value);
    if ((value.node.IsSequence() || value.node.IsNull()) && !has_room(value, entries.size())) return false;
    for (const Value& entry : entries) {
        if (entry.node.IsScalar() && is_one_line(entry.node.Scalar()))
            commands.push_back({.text = entry.node.Scalar(), .line = entry.line});
        else
            entry.complain(in_quotes(entry.name) + " in " + entry.where +
                           " takes one command an entry, as text; quote a command that holds ': '");
    }
    return true;
}

bool read(const Value& value, std::map<std::string, std::int64_t>& by_node) { return read_by_node(value, by_node); }
bool read(const Value& value, std::map<std::string, wire::Ipv4Address>& by_node) {
    return read_by_node(value, by_node);
}

bool read_choice(const Value& value, std::size_t& place) {
    return take(value, place, [&](const std::string& text) -> std::optional<std::size_t> {
        const auto at = std::ranges::find(value.key.choices, std::string_view(text));
        if (at == value.key.choices.end()) return std::nullopt;
        return static_cast<std::size_t>(at - value.key.choices.begin());
    });
}

}  // namespace lvslab::lab
