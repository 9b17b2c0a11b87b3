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

constexpr Option<LinkRequest> kOptions[] = {
    {"dev", [](Arguments& a, LinkRequest& r) { r.dev = a.next("the device"); }},
    {"up", [](Arguments&, LinkRequest& r) { r.up = true; }},
    {"down", [](Arguments&, LinkRequest& r) { r.up = false; }},
    {"mtu", [](Arguments& a, LinkRequest& r) { r.mtu = a.number("mtu", {}); }},
    {"address", [](Arguments& a, LinkRequest& r) { r.mac = a.mac("address"); }},
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

Command parse_set(Arguments& arguments) {
    const LinkRequest request =
        read_options(arguments, kOptions, LinkRequest{}, [](const std::string& word, LinkRequest& r) {
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

Command parse_show(Arguments& arguments) {
    LinkSelection selection{.brief = arguments.has_flag("-br")};
    arguments.take("dev");
    if (!arguments.done()) selection.dev = arguments.next("the device");
    arguments.expect_end();
    return Listing([selection](const ipvs::NodeTables& t) { return print_links(t.net, selection); });
}

constexpr Verb kVerbs[] = {{"set", parse_set}, {"show", parse_show}, {"list", parse_show}};

}  // namespace

Command parse_ip_link(Arguments& arguments) {
    return arguments.done() ? parse_show(arguments) : dispatch(arguments, kVerbs, Match::abbreviated);
}

}  // namespace lvslab::shell
