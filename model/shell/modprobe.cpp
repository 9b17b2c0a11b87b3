#include "shell/command.hpp"

namespace lvslab::shell {

namespace {

/// A name that ends in * stands for all that begin so.
constexpr std::string_view kModules[] = {"ipip",   "ip_tables", "veth",  "dummy", "bridge",
                                         "ip_vs*", "iptable_*", "ipt_*", "nf_*",  "xt_*"};

bool is_module(std::string_view name) {
    for (const std::string_view module : kModules) {
        if (name == module || (module.ends_with('*') && name.starts_with(module.substr(0, module.size() - 1))))
            return true;
    }
    return false;
}

}  // namespace

/// Modules are always there; only ipip leaves a trace that one can see: the device tunl0. Connection tracking begins
/// with the first rule that needs it, not with its module (Linux 4.10 and later).
Command parse_modprobe(Arguments& arguments) {
    const std::string name = arguments.next("the module's name");
    if (!is_module(name)) {
        std::string known;
        for (const std::string_view module : kModules) known += (known.empty() ? "" : ", ") + std::string(module);
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
