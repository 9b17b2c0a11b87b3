#include "shell/ip.hpp"

#include <algorithm>

#include "net/scope_name.hpp"
#include "shell/error.hpp"

namespace lvslab::shell {

namespace {

// ip takes the first object that begins with the word: `ip a`, `ip r`, `ip n`, `ip l`.
constexpr Verb kObjects[] = {
    {"address", parse_ip_address},    {"route", parse_ip_route}, {"neighbour", parse_ip_neighbour},
    {"neighbor", parse_ip_neighbour}, {"link", parse_ip_link},   {"rule", parse_ip_rule},
    {"tunnel", parse_ip_tunnel},
};

}  // namespace

Command parse_ip(Arguments& arguments) {
    while (arguments.peek().substr(0, 1) == "-") {
        const std::string option = arguments.next("an option");
        static constexpr std::string_view kFlags[] = {"-4", "-br", "-s", "-o"};
        const std::string flag = option == "-brief" ? "-br" : option == "-oneline" ? "-o" : option;
        if (std::find(std::begin(kFlags), std::end(kFlags), flag) == std::end(kFlags)) {
            arguments.refuse_word(option, "-4, -br, -s, -o");
        }
        arguments.set_flag(flag);
    }
    return dispatch(arguments, kObjects, WordMatch::abbreviated);
}

net::Interface& find_device(net::Host& host, const std::string& name) {
    if (net::Interface* found = host.interfaces().find(name)) return *found;
    throw CommandError("Cannot find device \"" + name + "\"");
}

net::Interface& configured_device(net::Host& host, const std::string& name) {
    return name == "tunl0" ? host.tunnel() : find_device(host, name);
}

void expect_device(const net::Tables& tables, const std::string& name) {
    if (!name.empty() && !has_device(tables, name)) throw CommandError("Cannot find device \"" + name + "\"");
}

bool has_device(const net::Tables& tables, const std::string& name) {
    return std::any_of(tables.interfaces.begin(), tables.interfaces.end(),
                       [&](const net::InterfaceRow& row) { return row.name == name; });
}

net::Scope read_scope(Arguments& arguments) {
    const std::string word = arguments.next("the scope");
    if (const auto scope = net::scope_named(word)) return *scope;
    arguments.refuse_word(word, names_of(net::kScopes));
}

void throw_netlink(const net::Host& host, const Refusal& refusal) {
    if (refusal.why != nullptr && host.era() != net::Era::linux_2_6_32) {
        throw CommandError("Error: " + std::string(refusal.why));
    }
    throw CommandError("RTNETLINK answers: " + std::string(refusal.error));
}

}  // namespace lvslab::shell
