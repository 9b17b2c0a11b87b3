#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/arp.hpp"
#include "net/fib.hpp"
#include "net/hooks.hpp"
#include "net/icmp.hpp"
#include "net/interface.hpp"
#include "net/ip.hpp"
#include "net/neighbour.hpp"
#include "net/observer.hpp"
#include "net/packet.hpp"
#include "net/peers.hpp"
#include "net/random.hpp"
#include "net/reporter.hpp"
#include "net/settings.hpp"
#include "net/sysctl.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::net {

/// Where a Host's frames go. A frame starts at the destination MAC; FCS is the device's business.
class FrameSink {
public:
    virtual ~FrameSink() = default;
    virtual void transmit(InterfaceIndex interface, Packet&& frame) = 0;
};

/// What lives above the Host: TCP, UDP and programs. The Host answers for ports that nobody listens on.
class SocketLayer {
public:
    virtual ~SocketLayer() = default;
    struct Flow {
        wire::Protocol protocol;
        wire::Ipv4Address local_address;
        std::uint16_t local_port;
        wire::Ipv4Address remote_address;
        std::uint16_t remote_port;
        bool operator==(const Flow&) const = default;
    };
    virtual bool has_socket(const Flow& flow) const = 0;
    /// Has this TCP connection a segment with this number under way? An error about any other is made up (RFC 5927 4.1).
    virtual bool is_under_way(const Flow&, std::uint32_t /*sequence*/) const { return true; }
    /// A TCP or UDP packet for a socket that has_socket() knew; starts at the IP header.
    virtual void deliver(Packet&& packet) = 0;
    /// ICMP messages other than echo requests: answers to ping, errors about our packets.
    virtual void deliver_icmp(Packet&& packet) = 0;
};

/// Something with deadlines of its own that lives on a Host, such as the director.
class Clocked {
public:
    virtual ~Clocked() = default;
    virtual Time next_deadline() const = 0;
    virtual void advance(Time now) = 0;
};

/// Hears what arrives for this host, as raw and packet sockets do: ping, traceroute and arping listen so.
class Listener {
public:
    virtual ~Listener() = default;
    /// An ICMP packet for this host, whole and its checksum right; starts at the IP header. True if it was waited for.
    virtual bool hear_icmp(const Packet& packet) = 0;
    /// An ARP packet, before the Host looks at it; packet.link is the frame's header.
    virtual void hear_arp(const Packet& packet) = 0;
};

/// Which Linux a Host behaves like.
enum class Era : std::uint8_t { linux_6_1, linux_2_6_32 };

struct HostConfig {
    std::string name;
    std::uint64_t seed = 1;
    Era era = Era::linux_6_1;
};

/// A Linux-like IPv4 host without any I/O. Frames, commands and the time go in; frames, events and the next deadline
/// come out. It is the only place with ARP, routes, hooks and ICMP, and it lives unchanged in ns-3, on TAP devices,
/// in a replay, and in tests.
///
/// Time is given with every input and must not go back. Between inputs nothing happens: whoever owns the Host calls
/// advance() when next_deadline() has come.
class Host {
public:
    Host(HostConfig config, PacketIds& ids, FrameSink& sink);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    void attach(Observer* observer) { report_.attach(observer); }
    void attach(SocketLayer* sockets) { sockets_ = sockets; }
    void attach(Clocked& clocked) { clocked_.push_back(&clocked); }
    void attach(Listener& listener) { listeners_.push_back(&listener); }

    // ---- inputs
    /// A frame that arrived at `interface`; id and parent come along when they are known, else 0.
    struct Arrival {
        InterfaceIndex interface;
        PacketId id = 0;
        PacketId parent = 0;
        /// Between namespaces of one kernel a frame is its sender's sk_buff still, and so keeps TCP's word that the
        /// next hop works (Packet::confirms). No real cable carries it.
        bool confirms = false;
    };
    void receive(Time now, const Arrival& arrival, wire::Buffer frame);
    void advance(Time now);
    Time next_deadline() const;
    /// Does something to this Host at `now` (a command, a local packet): runs due timers first, settles after.
    /// Inside another input (a socket that answers while it is being served) it becomes a part of that one.
    template <class Action>
    void at(Time now, Action&& action) {
        const Activity activity(*this, now);
        action();
    }

    // ---- configuration (used by the shell's commands)
    struct NewInterface {
        std::string name;
        InterfaceKind kind = InterfaceKind::ethernet;
        wire::MacAddress mac{};
        std::uint32_t mtu = 1500;
    };
    Interface& add_interface(const NewInterface& what);
    /// tunl0, made when it is first needed, as `modprobe ipip` does.
    Interface& tunnel();
    void set_up(Interface& interface, bool up);
    void set_carrier(Interface& interface, bool carrier);
    void set_mac(Interface& interface, wire::MacAddress mac);
    void set_mtu(Interface& interface, std::uint32_t mtu);
    enum class AddressResult { ok, exists };
    AddressResult add_address(Interface& interface, const InterfaceAddress& address);
    bool remove_address(Interface& interface, wire::Prefix prefix);

    // ---- parts
    const std::string& name() const { return config_.name; }
    Era era() const { return config_.era; }
    Time now() const { return report_.now(); }
    Reporter& report() { return report_; }
    Interfaces& interfaces() { return interfaces_; }
    const Interfaces& interfaces() const { return interfaces_; }
    Sysctls& sysctls() { return sysctls_; }
    Fib& fib() { return fib_; }
    NeighbourTable& neighbours() { return neighbours_; }
    Hooks& hooks() { return hooks_; }
    Ip& ip() { return ip_; }
    Icmp& icmp() { return icmp_; }
    Arp& arp() { return arp_; }
    Random& random() { return random_; }
    SocketLayer* sockets() { return sockets_; }
    const std::vector<Listener*>& listeners() const { return listeners_; }
    InterfaceConf& conf_all() { return conf_all_; }
    const IpSettings& settings() const { return settings_; }
    Peers& peers() { return peers_; }
    std::uint8_t default_ttl() const { return static_cast<std::uint8_t>(default_ttl_); }
    bool ignores_echo() const { return echo_ignore_all_ != 0; }
    PacketId new_id() { return ids_.next(); }
    Tables tables() const;

    /// Puts the Ethernet header on and hands the frame out (or back in, on lo).
    void transmit(Packet&& packet, const LinkHeader& link);
    /// A packet that came out of a tunnel: it is received anew, on the tunnel's interface, after the present one.
    void receive_from_tunnel(Packet&& packet) { backlog_.push_back(std::move(packet)); }

private:
    /// One input being dealt with. Only the outermost one moves the clock and settles.
    class Activity {
    public:
        Activity(Host& host, Time now) : host_(host) {
            if (host_.depth_ == 0) host_.advance(now);
            ++host_.depth_;
        }
        ~Activity() {
            if (host_.depth_ == 1) host_.settle();
            --host_.depth_;
        }
        Activity(const Activity&) = delete;
        Activity& operator=(const Activity&) = delete;

    private:
        Host& host_;
    };

    void take_frame(const Arrival& arrival, wire::Buffer frame);
    void take_packet(Packet&& packet, const wire::Ethernet<const std::uint8_t>& ethernet);
    void tell_link_change(const Packet& packet, const LinkHeader& link);
    void settle();
    void take_tunnelled(Packet&& packet);
    void drain_backlog();
    void forwarding_changed(int value);
    void add_connected_routes(Interface& interface, const InterfaceAddress& address);
    void add_local_routes(Interface& interface, const InterfaceAddress& address);
    void remove_routes_of(Interface& interface, const InterfaceAddress& address);
    void register_sysctls();
    void register_ip_settings();
    void announce(const Interface& interface);
    void tell_counters();

    HostConfig config_;
    PacketIds& ids_;
    FrameSink& sink_;
    SocketLayer* sockets_ = nullptr;
    std::vector<Clocked*> clocked_;
    std::vector<Listener*> listeners_;
    Reporter report_;
    Random random_;
    Sysctls sysctls_;
    InterfaceConf conf_all_{}, conf_default_{};
    NeighbourConf neighbour_all_{}, neighbour_default_{};
    int ip_forward_ = 0;
    int default_ttl_ = 64;
    int echo_ignore_all_ = 0;
    IpSettings settings_{};
    Peers peers_{};
    Interfaces interfaces_;
    Fib fib_;
    NeighbourTable neighbours_;
    Hooks hooks_;
    Icmp icmp_;
    Ip ip_;
    Arp arp_;
    std::deque<Packet> backlog_;  // came over lo or out of a tunnel, and waits to be received (Linux: netif_rx)
    int depth_ = 0;
    Time counters_due_ = std::chrono::seconds(1);
    std::vector<CounterRow> counters_told_;
};

}  // namespace lvslab::net
