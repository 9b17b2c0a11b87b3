#pragma once

#include <map>

#include "net/neighbour.hpp"
#include "net/packet.hpp"
#include "wire/arp.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::net {

class Host;

inline constexpr auto kArpType = static_cast<std::uint16_t>(wire::EtherType::arp);

/// ARP as Linux does it (net/ipv4/arp.c): who is answered, with which address we ask, what is learnt from whom.
class Arp final : public Solicitor {
public:
    explicit Arp(Host& host) : host_(host) {}

    /// An ARP packet without its Ethernet header.
    void receive(Packet&& packet);

    void solicit(const Neighbour& neighbour, bool unicast) override;
    void unreachable(const Packet& packet) override;
    void resolved(const Neighbour& neighbour, std::deque<Packet> waiting) override;

    /// Gratuitous ARP: tells the link of every address of the interface (inetdev_send_gratuitous_arp).
    void announce(const Interface& interface);

    Time next_deadline() const { return delayed_.empty() ? kNever : delayed_.begin()->first; }
    void advance(Time now);

private:
    enum class Attempt : std::uint8_t { first, delayed };
    void take(Packet&& packet, Attempt attempt);
    void take_question_for_us(const Packet& packet, const wire::ArpMessage& message);
    const char* proxy_reason(const Packet& packet, const wire::ArpMessage& message);
    void answer_as_proxy(Packet&& packet, const wire::ArpMessage& message, Attempt attempt);
    void answer(const Packet& request, const wire::ArpMessage& message);
    void learn(const Packet& packet, const wire::ArpMessage& message);
    bool ignored(const Packet& packet, const wire::ArpMessage& message);
    bool filtered(const Packet& packet, const wire::ArpMessage& message);
    wire::Ipv4Address choose_source(const Neighbour& neighbour);

    Host& host_;
    std::multimap<Time, Packet> delayed_;  // questions that a proxy answers in a while
};

}  // namespace lvslab::net
