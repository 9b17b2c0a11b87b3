#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/frame_order.hpp"
#include "agent/loop.hpp"
#include "agent/namespaces.hpp"

namespace lvslab::agent {

/// Hears every frame of every interface of the nodes, loopback and tunnels included, as tcpdump does (packet(7)): one
/// socket a namespace, and the kernel's time stamps give one order over all nodes. The frames come through a ring that
/// the kernel copies them into at once (TPACKET_V3): a frame that waits in a socket shares its bytes with the packet,
/// and would show what later hops wrote into it.
class Capture {
public:
    Capture(Loop& loop, const Namespaces& namespaces) : loop_(loop), namespaces_(namespaces) {}
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    void listen(const std::string& node);
    /// Reads what is there, sorts by time, and writes the pcapng. Throws if the kernel had no room for a frame.
    void write(const std::string& path);

private:
    struct Ear {
        std::string node;
        Fd socket;
        std::uint8_t* ring = nullptr;
        std::size_t next = 0;  ///< block
    };
    struct Place {
        std::string name;
        bool raw;  ///< no Ethernet header: a tunnel
    };

    /// Takes the blocks that the kernel has filled.
    void read(std::size_t ear);
    void take(std::size_t ear, const std::uint8_t* packet);
    void check_for_losses() const;
    const Place& place(std::size_t ear, int interface, bool raw);

    Loop& loop_;
    const Namespaces& namespaces_;
    std::vector<Ear> ears_;
    std::vector<HeardFrame> frames_;
    std::map<std::pair<std::size_t, int>, Place> places_;
};

}  // namespace lvslab::agent
