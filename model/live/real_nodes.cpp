#include "live/real_nodes.hpp"

#include <fcntl.h>

#include "guest/interruptible.hpp"
#include "live/tools.hpp"

namespace lvslab::live {

namespace {

/// In the order in which the keeper sends their descriptors.
std::vector<guest::Port> ports_of(const guest::Plan& plan) {
    std::vector<guest::Port> ports;
    for (const auto& node : plan.nodes) {
        for (const auto& interface : node.interfaces) ports.push_back({node.name, interface.name});
    }
    for (const std::string& node : tunnels_of(plan)) ports.push_back({node, "tunl0"});
    return ports;
}

const guest::Plan& checked(const guest::Plan& plan) {
    if (geteuid() != 0) throw LiveError("real nodes need root: they are network namespaces; run it with sudo");
    if (access("/dev/net/tun", W_OK) != 0) {
        throw LiveError("real nodes need /dev/net/tun, which is not here; `modprobe tun` brings it");
    }
    if (const std::string sentence = missing_tools(plan); !sentence.empty()) throw LiveError(sentence);
    return plan;
}

}  // namespace

RealNodes::RealNodes(const guest::Plan& plan, Ends ends, std::vector<Uplink>& uplinks) try
    : ports_(ports_of(checked(plan))), sandbox_([&](Channel& channel) { keep(plan, ends, uplinks, channel); }) {
    auto message = sandbox_.channel().receive();
    if (!message)
        throw LiveError(guest::Interruptible::wanted() ? "interrupted"
                                                       : "the keeper of the real nodes ended without a word");
    set_up_ = guest::report_from_json(message->text);
    descriptors_ = std::move(message->descriptors);
} catch (const agent::SystemError& error) {
    throw LiveError(error.what());
}

std::map<guest::Port, int> RealNodes::take() {
    std::map<guest::Port, int> taken;
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        const int descriptor = taken[ports_[i]] = descriptors_[i].release();
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);  // ns-3's readers wait in read()
    }
    return taken;
}

void RealNodes::begin() { sandbox_.channel().send("begin"); }

guest::Report RealNodes::finish() {
    sandbox_.channel().send("end");
    const auto message = sandbox_.channel().receive();
    if (!message) throw LiveError("the keeper of the real nodes was killed");
    guest::Report report = guest::report_from_json(message->text);
    if (!report.failure.empty()) throw LiveError(report.failure);
    return report;
}

}  // namespace lvslab::live
