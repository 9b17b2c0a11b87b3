#include <algorithm>
#include <optional>

#include "shell/error.hpp"
#include "shell/ip.hpp"
#include "shell/print_links.hpp"

namespace lvslab::shell {

namespace {

struct AddressRequest {
    std::optional<wire::Prefix> prefix;
    bool has_length = false;  ///< `del 10.0.2.2` without a length means whatever length it has
    std::string dev;
    std::optional<net::Scope> scope;
    std::string label;
};

/// The broadcast address follows from the prefix in the Host; the word is checked and goes no further.
void read_broadcast(Arguments& arguments, AddressRequest&) {
    if (!arguments.take("+") && !arguments.take("-")) arguments.address("brd");
}

constexpr Option<AddressRequest> kOptions[] = {
    {"dev", [](Arguments& a, AddressRequest& r) { r.dev = a.next("the device"); }},
    {"brd", read_broadcast},
    {"broadcast", read_broadcast},
    {"scope", [](Arguments& a, AddressRequest& r) { r.scope = read_scope(a); }},
    {"label", [](Arguments& a, AddressRequest& r) { r.label = a.next("the label"); }},
};

AddressRequest read_request(Arguments& arguments) {
    AddressRequest request = read_options(arguments, kOptions, AddressRequest{}, [&](const std::string& word, auto& r) {
        if (r.prefix) return false;
        r.prefix = wire::parse_prefix(word);
        if (!r.prefix) arguments.refuse("any valid prefix is expected rather than \"" + word + "\"");
        r.has_length = word.find('/') != std::string::npos;
        return true;
    });
    if (!request.prefix) arguments.refuse("the address is missing: ip addr add 10.0.2.2/24 dev eth0");
    if (request.dev.empty()) throw CommandError("Not enough information: \"dev\" argument is required.");
    if (request.label.compare(0, request.dev.size(), request.dev) != 0 && !request.label.empty()) {
        throw CommandError("\"dev\" (" + request.dev + ") must match \"label\" (" + request.label + ").");
    }
    return request;
}

Command parse_add(Arguments& arguments) {
    return Action([request = read_request(arguments)](const Node& node) {
        const net::Scope by_default = request.prefix->address.is_loopback() ? net::Scope::host : net::Scope::global;
        net::Interface& dev = configured_device(node.host, request.dev);
        const auto result =
            node.host.add_address(dev, {.prefix = *request.prefix, .scope = request.scope.value_or(by_default)});
        if (result == net::Host::AddressResult::exists) throw_netlink(node.host, {"File exists"});
        return std::string();
    });
}

Command parse_delete(Arguments& arguments) {
    return Action([request = read_request(arguments)](const Node& node) {
        net::Interface& dev = find_device(node.host, request.dev);
        const auto it = std::find_if(dev.addresses.begin(), dev.addresses.end(), [&](const net::InterfaceAddress& a) {
            return request.has_length ? a.prefix == *request.prefix : a.prefix.address == request.prefix->address;
        });
        if (it == dev.addresses.end()) throw_netlink(node.host, {"Cannot assign requested address"});
        node.host.remove_address(dev, it->prefix);
        return std::string();
    });
}

Command parse_show(Arguments& arguments) {
    LinkSelection selection{.brief = arguments.has_flag("-br"), .ipv4_only = arguments.has_flag("-4")};
    arguments.take("dev");
    if (!arguments.done()) selection.dev = arguments.next("the device");
    arguments.expect_end();
    return Listing([selection](const ipvs::NodeTables& t) { return print_addresses(t.net, selection); });
}

constexpr Verb kVerbs[] = {{"add", parse_add}, {"delete", parse_delete}, {"show", parse_show}, {"list", parse_show}};

}  // namespace

Command parse_ip_address(Arguments& arguments) {
    return arguments.done() ? parse_show(arguments) : dispatch(arguments, kVerbs, Match::abbreviated);
}

}  // namespace lvslab::shell
