#include "shell/error.hpp"
#include "shell/ip.hpp"
#include "shell/print_neighbours.hpp"

namespace lvslab::shell {

namespace {

constexpr std::string_view kArpWords = "-n, -a, -s ADDRESS MAC, -d ADDRESS, -i DEV";

struct ArpRequest {
    enum class What : std::uint8_t { show, set, remove } what = What::show;
    ArpStyle style = ArpStyle::table;
    NeighbourSelection which;
};

void read_flags(Arguments& arguments, ArpRequest& request) {
    const std::string word = arguments.next("an option");
    for (const char flag : word.substr(1)) {
        switch (flag) {
            case 'n':
                break;
            case 'a':
                request.style = ArpStyle::sentences;
                break;
            case 's':
                request.what = ArpRequest::What::set;
                break;
            case 'd':
                request.what = ArpRequest::What::remove;
                break;
            case 'i':
                request.which.dev = arguments.next("the device");
                break;
            default:
                arguments.refuse_word(word, kArpWords);
        }
    }
}

/// The device whose subnet holds the address; unlike `ip neigh`, arp need not be told.
net::Interface& device_of(net::Host& host, const NeighbourSelection& which) {
    if (!which.dev.empty()) return find_device(host, which.dev);
    for (const net::RouteEntry& e : host.fib().entries()) {
        const bool on_link = e.table == net::RouteTable::main && e.scope >= net::Scope::link;
        if (on_link && e.dev != net::kNoInterface && e.destination.contains(*which.address)) {
            return host.interfaces()[e.dev];
        }
    }
    throw CommandError("SIOCSARP: Network is unreachable");
}

Command set_entry(const NeighbourSelection& which, const wire::MacAddress& mac) {
    return Action([which, mac](const Node& node) {
        const net::NeighbourKey key{*which.address, device_of(node.host, which).index};
        node.host.neighbours().update(
            key,
            {.mac = mac, .state = net::NeighbourState::permanent, .override_mac = true, .admin = true, .create = true});
        return std::string();
    });
}

Command remove_entry(const NeighbourSelection& which) {
    return Action([which](const Node& node) {
        for (const net::NeighbourRow& row : node.host.neighbours().rows()) {
            if (row.address != *which.address || (!which.dev.empty() && row.dev != which.dev)) continue;
            node.host.neighbours().remove({row.address, find_device(node.host, row.dev).index});
            return std::string();
        }
        throw CommandError("No ARP entry for " + wire::to_string(*which.address));
    });
}

}  // namespace

Command parse_arp(Arguments& arguments) {
    ArpRequest request;
    while (arguments.peek().size() > 1 && arguments.peek()[0] == '-') read_flags(arguments, request);
    const bool writes = request.what != ArpRequest::What::show;
    if (writes || !arguments.done()) request.which.address = arguments.address("the address");
    if (request.what == ArpRequest::What::set) {
        const wire::MacAddress mac = arguments.mac("the hardware address");
        arguments.expect_end();
        return set_entry(request.which, mac);
    }
    arguments.expect_end();
    if (request.what == ArpRequest::What::remove) return remove_entry(request.which);
    return Listing([r = request](const ipvs::NodeTables& t) { return print_arp(t.net, r.which, r.style); });
}

}  // namespace lvslab::shell
