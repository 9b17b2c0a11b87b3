#include <optional>

#include "shell/error.hpp"
#include "shell/ip.hpp"
#include "shell/print_links.hpp"

namespace lvslab::shell {

namespace {

constexpr std::uint32_t kSmallestMtu = 68;  // RFC 791
constexpr std::uint32_t kLargestMtu = 65535;

struct LinkRequest {
    std::string dev;
    std::optional<bool> up;
    std::optional<std::uint32_t> mtu;
    std::optional<wire::MacAddress> mac;
};

void read_switch(Arguments& arguments, LinkRequest&) {
    const std::string word = arguments.next("on or off");
    if (word != "on" && word != "off") arguments.refuse_word(word, "on, off");
}

constexpr Option<LinkRequest> kLinkOptions[] = {
    {"dev", [](Arguments& a, LinkRequest& r) { r.dev = a.next("the device"); }},
    {"up", [](Arguments&, LinkRequest& r) { r.up = true; }},
    {"down", [](Arguments&, LinkRequest& r) { r.up = false; }},
    {"mtu", [](Arguments& a, LinkRequest& r) { r.mtu = a.number("mtu", {}); }},
    {"address", [](Arguments& a, LinkRequest& r) { r.mac = a.mac("address"); }},
    {"promisc", read_switch},  // whether frames for others are seen changes nothing of what the host does
};

void expect_possible(const Node& node, const LinkRequest& request) {
    if (request.mac) {
        if (request.dev == "tunl0") throw_netlink(node.host, {"Operation not supported"});
        if (request.mac->is_multicast() || *request.mac == wire::MacAddress{}) {
            throw_netlink(node.host, {"Cannot assign requested address"});
        }
    }
    if (!request.mtu) return;
    const auto invalid = [&](const char* why) { throw_netlink(node.host, {"Invalid argument", why}); };
    if (*request.mtu < kSmallestMtu) invalid("mtu less than device minimum.");
    if (*request.mtu > kLargestMtu && request.dev != "lo") invalid("mtu greater than device maximum.");
}

Command parse_link_set(Arguments& arguments) {
    const LinkRequest request =
        read_options(arguments, kLinkOptions, LinkRequest{}, [](const std::string& word, LinkRequest& r) {
            if (!r.dev.empty()) return false;
            r.dev = word;
            return true;
        });
    if (request.dev.empty()) throw CommandError("Not enough information: \"dev\" argument is required.");
    return Action([request](const Node& node) {
        expect_possible(node, request);
        net::Interface& dev = configured_device(node.host, request.dev);
        if (request.mac) node.host.set_mac(dev, *request.mac);
        if (request.mtu) node.host.set_mtu(dev, *request.mtu);
        if (request.up) node.host.set_up(dev, *request.up);
        return std::string();
    });
}

Command parse_link_show(Arguments& arguments) {
    LinkSelection selection{.brief = arguments.has_flag("-br"),
                            .statistics = arguments.has_flag("-s"),
                            .one_line = arguments.has_flag("-o")};
    selection.up_only = arguments.take("up");
    arguments.take("dev");
    if (!arguments.done()) selection.dev = arguments.next("the device");
    arguments.expect_end();
    return Listing([selection](const ipvs::NodeTables& t) { return print_links(t.net, selection); });
}

struct NewLink {
    std::string name, type;
    std::optional<wire::MacAddress> mac;
    std::uint32_t mtu = 1500;
};

constexpr Option<NewLink> kNewOptions[] = {
    {"name", [](Arguments& a, NewLink& r) { r.name = a.next("the name"); }},
    {"address", [](Arguments& a, NewLink& r) { r.mac = a.mac("address"); }},
    {"mtu", [](Arguments& a, NewLink& r) { r.mtu = a.number("mtu", {.low = kSmallestMtu, .high = kLargestMtu}); }},
    {"type",
     [](Arguments& a, NewLink& r) {
         r.type = a.next("the type");
         if (r.type != "veth") a.refuse_word(r.type, "veth");
     }},
};

/// A MAC of nobody's, for an interface that was given none: locally administered.
wire::MacAddress random_mac(net::Host& host) {
    const std::uint64_t bits = host.random().next();
    const auto octet = [&](int i) { return static_cast<std::uint8_t>(bits >> (8 * i)); };
    return {{static_cast<std::uint8_t>((octet(0) & 0xfc) | 0x02), octet(1), octet(2), octet(3), octet(4), octet(5)}};
}

/// One end of a veth pair whose other end is the world that owns this Host.
Command parse_link_add(Arguments& arguments) {
    const NewLink link = read_options(arguments, kNewOptions, NewLink{}, [](const std::string& word, NewLink& r) {
        if (!r.name.empty()) return false;
        r.name = word;
        return true;
    });
    if (link.type.empty()) throw CommandError("Not enough information: \"type\" argument is required");
    if (link.name.empty()) arguments.refuse("the name is missing: ip link add eth0 address MAC type veth");
    return Action([link](const Node& node) {
        if (node.host.interfaces().find(link.name) != nullptr) throw_netlink(node.host, {"File exists"});
        const wire::MacAddress mac = link.mac ? *link.mac : random_mac(node.host);
        node.host.add_interface({.name = link.name, .mac = mac, .mtu = link.mtu});
        return std::string();
    });
}

constexpr Verb kLinkVerbs[] = {{"add", parse_link_add}, {"set", parse_link_set}, {"show", parse_link_show}, {"list", parse_link_show}};

}  // namespace

Command parse_ip_link(Arguments& arguments) {
    return arguments.done() ? parse_link_show(arguments) : dispatch(arguments, kLinkVerbs, WordMatch::abbreviated);
}

}  // namespace lvslab::shell
