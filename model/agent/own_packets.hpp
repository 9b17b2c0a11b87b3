#pragma once

#include <string>
#include <vector>

#include "agent/commands.hpp"

namespace lvslab::agent {

/// Hears what a node's kernel sends by itself and for its sockets, at LOCAL_OUT, before any other rule sees it: also
/// what never leaves, since ARP fails or a rule drops it. It takes a rule, the first of OUTPUT in table raw, that hands
/// each packet to this process (xt_NFLOG, nfnetlink_log.c). Checksums may not be filled in yet at that place.
class OwnPackets {
public:
    OwnPackets(Loop& loop, const Namespaces& namespaces, Commands& commands)
        : loop_(loop), namespaces_(namespaces), commands_(commands) {}
    /// Throws SystemError, or std::runtime_error with the words of iptables.
    void listen(const std::string& node);
    /// Takes the rules away and writes a pcapng: an interface a node, named like it, raw IP. The times are those at
    /// which this process heard of the packets, a moment late.
    void finish(const std::string& path);

private:
    struct Ear {
        std::string node;
        Fd socket;
    };
    struct Packet {
        net::Time at;
        std::size_t ear;
        std::string bytes;
    };
    void rule(const std::string& node, const std::string& action);
    void read(std::size_t ear);

    Loop& loop_;
    const Namespaces& namespaces_;
    Commands& commands_;
    std::vector<Ear> ears_;
    std::vector<Packet> packets_;
};

}  // namespace lvslab::agent
