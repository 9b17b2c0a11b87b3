#include "shell/error.hpp"
#include "shell/ip.hpp"

/// `ip tunnel`: the one tunnel device here is tunl0, which takes IPIP from anybody.
namespace lvslab::shell {

namespace {

Command parse_tunnel_show(Arguments& arguments) {
    const std::string name = arguments.done() ? "" : arguments.next("the tunnel");
    arguments.expect_end();
    return Listing([name](const ipvs::NodeTables& t) {
        if (!name.empty() && name != "tunl0") throw CommandError("get tunnel \"" + name + "\" failed: No such device");
        if (!has_device(t.net, "tunl0")) return std::string();
        return std::string("tunl0: any/ip remote any local any ttl inherit nopmtudisc\n");
    });
}

[[noreturn]] Command refuse_more(Arguments& arguments) {
    arguments.refuse("only tunl0 is known here; modprobe ipip or ip link set tunl0 up makes it");
}
Command parse_tunnel_add(Arguments& arguments) { refuse_more(arguments); }

Command parse_tunnel_delete(Arguments& arguments) {
    const std::string name = arguments.next("the tunnel");
    arguments.expect_end();
    return Action([name](const Node&) -> std::string {
        const char* why = name == "tunl0" ? "Operation not permitted" : "No such device";
        throw CommandError("delete tunnel \"" + name + "\" failed: " + why);
    });
}

constexpr Verb kTunnelVerbs[] = {
    {"add", parse_tunnel_add}, {"change", parse_tunnel_add}, {"delete", parse_tunnel_delete}, {"show", parse_tunnel_show}, {"list", parse_tunnel_show}};

}  // namespace

Command parse_ip_tunnel(Arguments& arguments) {
    return arguments.done() ? parse_tunnel_show(arguments) : dispatch(arguments, kTunnelVerbs, WordMatch::abbreviated);
}

}  // namespace lvslab::shell
