#pragma once

#include <optional>
#include <string>

#include "net/packet.hpp"
#include "net/reassembly.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::net {

class Host;
struct Interface;
struct Neighbour;
struct RouteEntry;

/// What a packet that starts here wants in its IP header. DF and id are chosen as Linux does for the protocol.
struct LocalPacket {
    wire::Protocol protocol;
    wire::Ipv4Address source{};  ///< unspecified: the route's
    wire::Ipv4Address destination{};
    std::uint8_t ttl = 0;  ///< 0: net.ipv4.ip_default_ttl
    std::uint8_t tos = 0;
    bool dont_fragment = false;
    std::optional<std::uint16_t> id{};  ///< none: 0 with DF, else the Host's counter
    PacketId parent = 0;
    InterfaceIndex out = kNoInterface;  ///< bound to an interface
    std::uint32_t tracked = 0;  ///< what it belongs to, if that is known beforehand
    /// DF while it fits the path's MTU, pieces without DF else: what a UDP socket does (IP_PMTUDISC_WANT).
    bool discover = false;
    bool confirms = false;  ///< TCP has heard from its peer: the next hop works
};

/// IPv4 input, forwarding and output (net/ipv4/ip_input.c, ip_forward.c, ip_output.c, route.c).
class Ip {
public:
    explicit Ip(Host& host);

    /// A packet that came in over packet.in, starting at its IP header.
    void receive(Packet&& packet);

    /// Builds the IP header in front of `payload` (its transport checksum must be right) and sends it.
    /// The id given to the packet, or none: no route (the event says so, for the caller to turn into an error).
    std::optional<PacketId> send(const LocalPacket& what, wire::Buffer payload);
    /// A whole IP packet of ours, its header complete, source chosen: LOCAL_OUT and on (Linux: ip_local_out).
    /// packet.route must be set.
    void local_out(Packet&& packet);

    /// Output look-up. `source` may be unspecified; then the answer's preferred_source is what Linux would choose.
    struct OutputQuery {
        wire::Ipv4Address destination;
        wire::Ipv4Address source{};
        InterfaceIndex out = kNoInterface;
        std::uint32_t mark = 0;  ///< for policy rules
    };
    std::optional<Route> route_output(const OutputQuery& query) const;
    /// Source address for packets over `dev` to `destination` (Linux: inet_select_addr).
    wire::Ipv4Address select_source(InterfaceIndex dev, wire::Ipv4Address destination, Scope scope) const;
    /// Is `source` one that may come in over `in`? Martians and rp_filter (fib_validate_source).
    struct SourceCheck {
        bool valid;
        bool directly_connected;
        const char* rule;  ///< sysctl or reason when not valid
    };
    SourceCheck check_source(const Packet& packet, wire::Ipv4Address source, InterfaceIndex out) const;
    /// Would a packet that came in as `packet` did be passed on, and how (proxy ARP)?
    struct ForwardQuery {
        wire::Ipv4Address source;
        wire::Ipv4Address destination;
    };
    std::optional<Route> route_forward(const Packet& packet, const ForwardQuery& query) const;

    /// Puts fragments together, for whoever must see whole packets: LOCAL_IN, connection tracking, the director. True:
    /// the packet is whole (or always was). False: it was kept or dropped, so the caller's verdict is `stolen`. A packet
    /// that was put together leaves in the same pieces that it came in.
    bool defragment(Packet& packet, DefragUser user = DefragUser::local_deliver);
    const Reassembly& reassembly() const { return reassembly_; }

    /// How long a packet over this route may be (ip_dst_mtu_maybe_forward): what a router told, else the route's own MTU,
    /// else the interface's. For packets that are passed on, what routers tell this host does not count.
    enum class Traffic : std::uint8_t { own, forwarded };
    std::uint32_t path_mtu(const Route& route, Traffic traffic = Traffic::own) const;
    /// Somebody on the path from `source`, one of ours, to `destination` takes no more than `mtu` (ipv4_update_pmtu).
    struct PathMtuNews {
        wire::Ipv4Address destination;
        wire::Ipv4Address source{};
        std::uint32_t mtu = 0;
    };
    void learn_path_mtu(const Packet& about, const PathMtuNews& news);
    /// An ICMP redirect that came for a flow of ours (__ip_do_redirect).
    struct RedirectNews {
        wire::Ipv4Address destination;
        wire::Ipv4Address source;
        wire::Ipv4Address new_gateway;
        std::uint8_t code = 1;
    };
    void take_redirect(const Packet& about, const RedirectNews& news);

    Time next_deadline() const;
    void advance(Time now);

    /// POST_ROUTING, MTU, neighbour: the way out of a packet whose route stands.
    void output(Packet&& packet);
    /// The neighbour part alone, for packets that waited.
    void send_to_neighbour(Packet&& packet, const Neighbour& neighbour);
    std::uint16_t next_id() { return ++id_counter_; }
    void start_ids_at(std::uint16_t id) { id_counter_ = id; }

private:
    bool route_input(Packet& packet);
    bool admit_source(const Packet& packet, Route& route);
    void refuse(const Packet& packet, const RouteEntry& entry);
    void no_route(const Packet& packet);
    void deliver_local(Packet&& packet);
    void deliver_transport(Packet&& packet);
    void deliver_tunnel(Packet&& packet);
    void nobody_listens(const Packet& packet, std::uint16_t port);
    void forward(Packet&& packet);
    Route as_route(const RouteEntry& entry, wire::Ipv4Address destination) const;
    void finish_output(Packet&& packet);
    void leave(Packet&& packet);
    void leave_in_pieces(Packet&& packet, std::uint32_t mtu);
    void send_redirect(const Packet& packet, const Route& route);
    const char* why_refused(const Packet& about, const Route& route, const RedirectNews& news) const;
    void forget_fragments(Time now);
    const std::string& name_of(InterfaceIndex index) const;

    Host& host_;
    Reassembly reassembly_;
    std::uint16_t id_counter_ = 0;
};

}  // namespace lvslab::net
