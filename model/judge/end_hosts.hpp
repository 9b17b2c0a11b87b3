#pragma once

#include <string>
#include <vector>

#include "guest/machine.hpp"
#include "guest/plan.hpp"
#include "net/host.hpp"
#include "record/run_record.hpp"
#include "traffic/flow_ledger.hpp"

namespace lvslab::judge {

using Flow = net::SocketLayer::Flow;

/// What a node's own sockets sent in the kernel's run: the part of an end host that is not ours to judge.
struct OwnPacket {
    net::Time time{0};
    std::string node;
    std::vector<std::uint8_t> bytes;  ///< from the IP header on, whole, as at LOCAL_OUT: before any rule
    bool left = false;                ///< the node, by some interface
};

/// Of all that a kernel's nodes sent at LOCAL_OUT (Finished::own), what their sockets sent: its source is the node's
/// side of a socket, or it is a datagram or an echo request, which no kernel sends by itself (a command did). What IPVS
/// sends on from LOCAL_OUT passes there twice, and counts once. Not so resets that the kernel sends where there is no connection (tcp_v4_send_reset), and ICMP
/// errors, which a Host sends by itself. The guest's program hears of a packet a moment late; if it left before that,
/// the time is that of its first frame. Throws std::runtime_error if the capture can not be read.
std::vector<OwnPacket> own_packets(const guest::Finished& finished, const record::RunRecord& kernel);

/// The sockets of one node in the kernel's run, for the Host that stands in its place: what the guest's programs had
/// open, and which segments the kernel knew no connection for.
class RecordedSockets final : public net::SocketLayer {
public:
    RecordedSockets(const record::RunRecord& kernel, const std::vector<guest::Socket>& sockets,
                    const std::string& node);

    /// The Host whose clock tells when something is asked.
    void attach(const net::Host& host) { host_ = &host; }
    /// A reset closes a client's connection: after it the kernel has none, until its socket sends again.
    bool has_socket(const Flow& flow) const override;
    void deliver(net::Packet&& packet) override;
    void deliver_icmp(net::Packet&&) override {}

    /// The socket sends this packet now. Call it inside Host::at().
    void send(net::Host& host, const OwnPacket& packet);

private:
    /// The kernel had no connection for a segment that came about now (the client had given up, say).
    struct Refusal {
        Flow flow;
        net::Time time;
    };
    std::vector<guest::Socket> sockets_;
    traffic::FlowLedger ledger_{0};
    std::vector<Refusal> refusals_;
    std::vector<Flow> reset_;  ///< for which a reset has come, and nothing was sent since
    const net::Host* host_ = nullptr;
};

}  // namespace lvslab::judge
