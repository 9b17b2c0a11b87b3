#pragma once

#include "net/neighbour.hpp"
#include "net/packet.hpp"
#include "wire/arp.hpp"

namespace lvslab::net {

class Host;

/// ARP as Linux does it (net/ipv4/arp.c): who is answered, with which address we ask, what is learnt from whom.
class Arp final : public Solicitor {
public:
    explicit Arp(Host& host) : host_(host) {}

    /// An ARP packet without its Ethernet header.
    void receive(Packet&& packet);

    void solicit(const Neighbour& neighbour, bool unicast) override;
    void unreachable(const Neighbour& neighbour, std::deque<Packet> waiting) override;
    void resolved(const Neighbour& neighbour, std::deque<Packet> waiting) override;

private:
    void answer(const Packet& request, const wire::ArpMessage& message);
    void learn(const Packet& packet, const wire::ArpMessage& message);
    bool ignored(const Packet& packet, const wire::ArpMessage& message);
    bool filtered(const Packet& packet, const wire::ArpMessage& message);
    wire::Ipv4Address choose_source(const Neighbour& neighbour);

    Host& host_;
};

}  // namespace lvslab::net
