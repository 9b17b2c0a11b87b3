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
    std::optional<wire::Ipv4Address> broadcast;
    bool subnet_broadcast = false;
};

/// `+` is the subnet's own broadcast address, `-` none.
void read_broadcast(Arguments& arguments, AddressRequest& request) {
    request.broadcast.reset();
    request.subnet_broadcast = arguments.take("+");
    if (request.subnet_broadcast || arguments.take("-")) return;
    request.broadcast = arguments.address("brd");
}

constexpr Option<AddressRequest> kAddressOptions[] = {
    {"dev", [](Arguments& a, AddressRequest& r) { r.dev = a.next("the device"); }},
    {"brd", read_broadcast},
    {"broadcast", read_broadcast},
    {"scope", [](Arguments& a, AddressRequest& r) { r.scope = read_scope(a); }},
    {"label", [](Arguments& a, AddressRequest& r) { r.label = a.next("the label"); }},
};

AddressRequest read_request(Arguments& arguments) {
    AddressRequest request = read_options(arguments, kAddressOptions, AddressRequest{}, [&](const std::string& word, auto& r) {
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

net::InterfaceAddress address_of(const AddressRequest& request) {
    const net::Scope by_default = request.prefix->address.is_loopback() ? net::Scope::host : net::Scope::global;
    net::InterfaceAddress address{.prefix = *request.prefix, .scope = request.scope.value_or(by_default)};
    address.broadcast = request.broadcast;
    if (request.subnet_broadcast) address.broadcast = request.prefix->broadcast();
    if (request.label != request.dev) address.label = request.label;
    return address;
}

Command parse_address_add(Arguments& arguments) {
    return Action([request = read_request(arguments)](const Node& node) {
        net::Interface& dev = configured_device(node.host, request.dev);
        const auto result = node.host.add_address(dev, address_of(request));
        if (result == net::Host::AddressResult::exists) throw_netlink(node.host, {"File exists"});
        return std::string();
    });
}

Command parse_address_delete(Arguments& arguments) {
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

/// `add`, but one that is there already is no error.
Command parse_address_replace(Arguments& arguments) {
    return Action([request = read_request(arguments)](const Node& node) {
        node.host.add_address(configured_device(node.host, request.dev), address_of(request));
        return std::string();
    });
}

Command parse_address_flush(Arguments& arguments) {
    arguments.take("dev");
    const std::string name = arguments.next("the device");
    arguments.expect_end();
    return Action([name](const Node& node) {
        net::Interface* dev = node.host.interfaces().find(name);
        if (dev == nullptr) throw CommandError("Device \"" + name + "\" does not exist.");
        while (!dev->addresses.empty()) node.host.remove_address(*dev, dev->addresses.back().prefix);
        return std::string();
    });
}

Command parse_address_show(Arguments& arguments) {
    LinkSelection selection{.brief = arguments.has_flag("-br"),
                            .ipv4_only = arguments.has_flag("-4"),
                            .statistics = arguments.has_flag("-s"),
                            .one_line = arguments.has_flag("-o")};
    selection.up_only = arguments.take("up");
    arguments.take("dev");
    if (!arguments.done()) selection.dev = arguments.next("the device");
    arguments.expect_end();
    return Listing([selection](const ipvs::NodeTables& t) { return print_addresses(t.net, selection); });
}

constexpr Verb kAddressVerbs[] = {{"add", parse_address_add},       {"change", parse_address_replace}, {"replace", parse_address_replace},
                           {"delete", parse_address_delete}, {"flush", parse_address_flush},    {"show", parse_address_show},
                           {"list", parse_address_show}};

}  // namespace

Command parse_ip_address(Arguments& arguments) {
    return arguments.done() ? parse_address_show(arguments) : dispatch(arguments, kAddressVerbs, WordMatch::abbreviated);
}

}  // namespace lvslab::shell
