#include <algorithm>
#include <cctype>
#include <vector>

#include "shell/error.hpp"
#include "shell/ip.hpp"
#include "shell/print_neighbours.hpp"

namespace lvslab::shell {

namespace {

using net::NeighbourState;

struct NeighbourRequest {
    NeighbourSelection which;
    std::optional<wire::MacAddress> mac;
    NeighbourState state = NeighbourState::permanent;
    bool all = false;
};

struct NamedState {
    std::string_view name;
    NeighbourState state;
};
// The states that a command can set; the others only stand while requests are on their way.
constexpr NamedState kNeighbourStates[] = {{"permanent", NeighbourState::permanent},
                                  {"noarp", NeighbourState::noarp},
                                  {"reachable", NeighbourState::reachable},
                                  {"stale", NeighbourState::stale}};

void read_state(Arguments& arguments, NeighbourRequest& request) {
    const std::string word = arguments.next("nud");
    for (const NamedState& s : kNeighbourStates) {
        if (s.name != word) continue;
        request.state = s.state;
        return;
    }
    arguments.refuse_word(word, names_of(kNeighbourStates));
}

void read_address(Arguments& arguments, NeighbourRequest& request) {
    request.which.address = arguments.address("the address");
}

void read_device(Arguments& arguments, NeighbourRequest& request) { request.which.dev = arguments.next("the device"); }

bool take_address(const std::string& word, NeighbourRequest& request) {
    if (request.which.address) return false;
    request.which.address = wire::parse_ipv4(word);
    return request.which.address.has_value();
}

constexpr Option<NeighbourRequest> kEntry[] = {
    {"to", read_address},
    {"dev", read_device},
    {"lladdr", [](Arguments& a, NeighbourRequest& r) { r.mac = a.mac("lladdr"); }},
    {"nud", read_state},
};
constexpr Option<NeighbourRequest> kNeighbourSelectors[] = {{"to", read_address}, {"dev", read_device}};

/// `show nud STATE`: any state's name, or all.
void read_shown_state(Arguments& arguments, NeighbourRequest& request) {
    const std::string word = arguments.next("nud");
    request.which.all_states = word == "all";
    if (request.which.all_states) return;
    for (int i = 0; i <= static_cast<int>(NeighbourState::permanent); ++i) {
        const auto state = static_cast<NeighbourState>(i);
        std::string name = net::to_string(state);
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
        if (name == word) request.which.state = state;
    }
    if (!request.which.state) throw CommandError("Error: argument \"" + word + "\" is wrong: nud state is bad");
}
constexpr Option<NeighbourRequest> kShown[] = {{"to", read_address}, {"dev", read_device}, {"nud", read_shown_state}};

/// `proxy ADDRESS dev DEV`: this host answers for the address on that device, whatever proxy_arp says.
Command change_proxy(Arguments& arguments, bool add) {
    NeighbourRequest request;
    request.which.address = arguments.address("the address");
    if (arguments.take("dev")) request.which.dev = arguments.next("the device");
    arguments.expect_end();
    if (request.which.dev.empty()) throw CommandError("Device and destination are required arguments.");
    return Action([which = request.which, add](const Node& node) {
        const net::NeighbourKey key{*which.address, find_device(node.host, which.dev).index};
        net::NeighbourTable& table = node.host.neighbours();
        if (add)
            table.add_proxy(key);  // once more is no error in Linux
        else if (!table.remove_proxy(key))
            throw_netlink(node.host, {"No such file or directory"});
        return std::string();
    });
}

/// `show proxy`: the addresses that this host answers for.
Command show_proxies(Arguments& arguments) {
    const auto request = read_options(arguments, kNeighbourSelectors, NeighbourRequest{}, take_address);
    return Action([which = request.which](const Node& node) {
        std::string text;
        for (const net::NeighbourKey& key : node.host.neighbours().proxies()) {
            const std::string& dev = node.host.interfaces()[key.dev].name;
            if ((which.address && key.address != *which.address) || (!which.dev.empty() && dev != which.dev)) continue;
            text += wire::to_string(key.address) + " " + (which.dev.empty() ? "dev " + dev + " " : "") + "proxy \n";
        }
        return text;
    });
}

NeighbourRequest read_entry(Arguments& arguments) {
    const auto request = read_options(arguments, kEntry, NeighbourRequest{}, take_address);
    if (!request.which.address || request.which.dev.empty()) {
        throw CommandError("Device and destination are required arguments.");
    }
    return request;
}

net::NeighbourKey key_of(const Node& node, const NeighbourRequest& request) {
    return {*request.which.address, find_device(node.host, request.which.dev).index};
}

enum class Entry : std::uint8_t { fresh, any, present };

/// neigh_add of net/core/neighbour.c: `add`, `replace` and `change` differ in what may be there before.
Command write_entry(Arguments& arguments, Entry wanted) {
    return Action([request = read_entry(arguments), wanted](const Node& node) {
        const net::NeighbourKey key = key_of(node, request);
        const net::Neighbour* present = node.host.neighbours().find(key);
        if (!request.mac && (present == nullptr || !present->has_mac)) {
            throw_netlink(node.host, {"Invalid argument", "No link layer address given."});
        }
        if (wanted == Entry::fresh && present != nullptr) throw_netlink(node.host, {"File exists"});
        if (wanted == Entry::present && present == nullptr) throw_netlink(node.host, {"No such file or directory"});
        node.host.neighbours().update(key, {.mac = request.mac ? *request.mac : present->mac,
                                            .state = request.state,
                                            .override_mac = true,
                                            .admin = true,
                                            .create = true});
        return std::string();
    });
}

Command parse_neighbour_add(Arguments& arguments) {
    return arguments.take("proxy") ? change_proxy(arguments, true) : write_entry(arguments, Entry::fresh);
}
Command parse_neighbour_replace(Arguments& arguments) { return write_entry(arguments, Entry::any); }
Command parse_neighbour_change(Arguments& arguments) { return write_entry(arguments, Entry::present); }

Command parse_neighbour_delete(Arguments& arguments) {
    if (arguments.take("proxy")) return change_proxy(arguments, false);
    return Action([request = read_entry(arguments)](const Node& node) {
        if (!node.host.neighbours().remove(key_of(node, request))) {
            throw_netlink(node.host, {"No such file or directory"});
        }
        return std::string();
    });
}

/// Everything but what an administrator wrote goes: PERMANENT and NOARP stay.
Command parse_neighbour_flush(Arguments& arguments) {
    if (arguments.done()) throw CommandError("Flush requires arguments.");
    const auto request = read_options(arguments, kNeighbourSelectors, NeighbourRequest{}, [](const std::string& word, auto& r) {
        if (word == "all") return r.all = true;
        return take_address(word, r);
    });
    return Action([which = request.which](const Node& node) {
        if (!which.dev.empty()) find_device(node.host, which.dev);
        for (const net::NeighbourRow& row : node.host.neighbours().rows()) {
            const bool fixed = row.state == NeighbourState::permanent || row.state == NeighbourState::noarp;
            if (fixed || (which.address && row.address != *which.address)) continue;
            if (!which.dev.empty() && row.dev != which.dev) continue;
            node.host.neighbours().remove({row.address, find_device(node.host, row.dev).index});
        }
        return std::string();
    });
}

Command parse_neighbour_show(Arguments& arguments) {
    if (arguments.take("proxy")) return show_proxies(arguments);
    const auto request = read_options(arguments, kShown, NeighbourRequest{}, take_address);
    return Listing([which = request.which](const ipvs::NodeTables& t) { return print_neighbours(t.net, which); });
}

constexpr Verb kNeighbourVerbs[] = {{"add", parse_neighbour_add},       {"change", parse_neighbour_change}, {"replace", parse_neighbour_replace},
                           {"delete", parse_neighbour_delete}, {"flush", parse_neighbour_flush},   {"show", parse_neighbour_show},
                           {"list", parse_neighbour_show}};

}  // namespace

Command parse_ip_neighbour(Arguments& arguments) {
    if (arguments.has_flag("-br")) arguments.refuse("-br is known with addr and link only");
    return arguments.done() ? parse_neighbour_show(arguments) : dispatch(arguments, kNeighbourVerbs, WordMatch::abbreviated);
}

}  // namespace lvslab::shell
