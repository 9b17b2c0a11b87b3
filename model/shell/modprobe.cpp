#include "shell/command.hpp"

namespace lvslab::shell {

namespace {

constexpr std::string_view kModules[] = {"ipip", "nf_conntrack", "xt_ipvs", "veth", "dummy", "bridge"};

bool is_module(std::string_view name) {
    if (name.substr(0, 5) == "ip_vs") return true;
    for (const std::string_view module : kModules) {
        if (name == module) return true;
    }
    return false;
}

}  // namespace

/// Modules are always there; only ipip leaves a trace that one can see: the device tunl0.
Command parse_modprobe(Arguments& arguments) {
    const std::string name = arguments.next("the module's name");
    if (!is_module(name)) {
        std::string known = "ip_vs*";
        for (const std::string_view module : kModules) known += ", " + std::string(module);
        arguments.refuse_word(name, known);
    }
    arguments.expect_end();
    return Action([name](const Node& node) {
        if (name == "ipip") node.host.tunnel();
        return std::string();
    });
}

/// Frames are as long and checksums as real as they look: there is no offload that could be switched off.
Command parse_ethtool(Arguments& arguments) {
    if (!arguments.take("-K")) arguments.refuse_word(arguments.next("-K"), "-K");
    arguments.next("the device");
    do {
        const std::string feature = arguments.next("a feature");
        const std::string value = arguments.next("on or off");
        if (value != "on" && value != "off") arguments.refuse_word(value, feature + " on, " + feature + " off");
    } while (!arguments.done());
    return Action([](const Node&) { return std::string(); });
}

}  // namespace lvslab::shell
