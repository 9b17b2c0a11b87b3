#include "net/arp.hpp"

#include <algorithm>

#include "net/host.hpp"
#include "net/templates.hpp"
#include "wire/arp.hpp"
#include "wire/build.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::net {

namespace {

const char* ignore_meaning(int level) {
    switch (level) {
        case 1: return "only addresses of the asked interface are answered for";
        case 2: return "only addresses of the asked interface, and only to askers of its subnet";
        case 3: return "addresses of scope host are not answered for";
        default: return "no address is answered for";
    }
}

const char* announce_meaning(int level) {
    switch (level) {
        case 1: return "the packet's source only if the target shares its subnet here";
        case 2: return "the best address of this interface for the target";
        default: return "the packet's own source, if it is ours";
    }
}

/// Every device has its own switch, and `all` turns it on for each.
bool either(const InterfaceConf& all, const InterfaceConf& own, int InterfaceConf::*what) {
    return all.*what != 0 || own.*what != 0;
}

}  // namespace

void Arp::receive(Packet&& packet) { take(std::move(packet), Attempt::first); }

void Arp::take(Packet&& packet, Attempt attempt) {
    Reporter& report = host_.report();
    const auto arp = wire::Arp<const std::uint8_t>::parse(std::as_const(packet.data).bytes());
    if (!arp) return report.drop(packet, kDropMalformed, "ARP", "not ARP for IPv4 over Ethernet");
    const wire::ArpMessage message = arp->message();
    const bool request = message.operation == wire::ArpOperation::request;
    if (!request && message.operation != wire::ArpOperation::reply) {
        return report.drop(packet, kDropMalformed, "ARP", "neither a question nor an answer");
    }
    if (message.target_ip.is_multicast() || message.target_ip.is_loopback()) {
        return report.drop(packet, kDropArpTarget, message.target_ip);
    }
    const Interface& in = host_.interfaces()[packet.in];
    if (message.sender_ip == message.target_ip &&
        either(host_.conf_all(), in.conf, &InterfaceConf::drop_gratuitous_arp)) {
        return report.drop(packet, kDropArpGratuitous, message.sender_ip, in.name);
    }
    const bool ours = host_.fib().address_type(message.target_ip) == RouteType::local;
    if (message.sender_ip.is_unspecified()) {  // duplicate address detection: answer, learn nothing
        if (!request || !ours) return report.decide(packet, kArpNotOurs, message.target_ip);
        if (!ignored(packet, message)) answer(packet, message);
        return;
    }
    if (request && ours) return take_question_for_us(packet, message);
    if (request && proxy_reason(packet, message) != nullptr) {
        return answer_as_proxy(std::move(packet), message, attempt);
    }
    learn(packet, message);
}

void Arp::take_question_for_us(const Packet& packet, const wire::ArpMessage& message) {
    Reporter& report = host_.report();
    const std::string& in = host_.interfaces()[packet.in].name;
    const auto check = host_.ip().check_source(packet, message.sender_ip, kNoInterface);
    if (!check.valid) return report.drop(packet, kDropArpMartian, message.sender_ip, in, check.rule);
    if (ignored(packet, message) || filtered(packet, message)) return;
    const NeighbourKey key{message.sender_ip, packet.in};
    host_.neighbours().update(key, {.mac = message.sender_mac, .override_mac = true, .create = true});
    report.decide(packet, kArpLearnt, message.sender_ip, in, message.sender_mac,
                  to_string(host_.neighbours().find(key)->state), "its question");
    answer(packet, message);
}

/// arp_ignore: says why when the question stays without an answer. An asker without an address is in every subnet.
bool Arp::ignored(const Packet& packet, const wire::ArpMessage& message) {
    const Interface& in = host_.interfaces()[packet.in];
    const int level = std::max(host_.conf_all().arp_ignore, in.conf.arp_ignore);
    const auto shared = [&](const InterfaceAddress& a) {
        const bool with_sender = message.sender_ip.is_unspecified() || a.prefix.contains(message.sender_ip);
        return with_sender && a.prefix.contains(message.target_ip);
    };
    const auto silent = [&] {
        const Interface* owner = host_.interfaces().owner_of(message.target_ip);
        switch (level) {
            case 0: return false;
            case 1: return !in.owns(message.target_ip);
            case 2: return !in.owns(message.target_ip) || std::ranges::none_of(in.addresses, shared);
            case 3: {
                if (owner == nullptr) return true;
                for (const InterfaceAddress& a : owner->addresses) {
                    if (a.prefix.address == message.target_ip) return a.scope == Scope::host;
                }
                return true;
            }
            case 4: case 5: case 6: case 7: return false;  // reserved
            case 8: return true;
            default: return false;
        }
    };
    if (!silent()) return false;
    host_.report().drop(packet, kDropArpIgnore, message.target_ip, level, in.name, ignore_meaning(level));
    return true;
}

/// arp_filter: only the interface over which the way back to the asker lies answers it.
bool Arp::filtered(const Packet& packet, const wire::ArpMessage& message) {
    const Interface& in = host_.interfaces()[packet.in];
    if (host_.conf_all().arp_filter == 0 && in.conf.arp_filter == 0) return false;
    const auto back = host_.ip().route_output({.destination = message.sender_ip, .source = message.target_ip});
    if (back && back->out == packet.in) return false;
    host_.report().drop(packet, kDropArpFilter, message.sender_ip, in.name);
    return true;
}

void Arp::answer(const Packet& request, const wire::ArpMessage& message) {
    const Interface& in = host_.interfaces()[request.in];
    Packet reply;
    reply.id = host_.new_id();
    reply.parent = request.id;
    reply.out = request.in;
    reply.data = wire::build_arp({.operation = wire::ArpOperation::reply,
                                  .sender_mac = in.mac,
                                  .sender_ip = message.target_ip,
                                  .target_mac = message.sender_mac,
                                  .target_ip = message.sender_ip});
    const int level = std::max(host_.conf_all().arp_ignore, in.conf.arp_ignore);
    host_.report().decide(reply, kArpAnswer, message.target_ip, level, in.name, in.mac);
    host_.transmit(std::move(reply), {message.sender_mac, in.mac, kArpType});
}

/// Answers, and questions for others: they only correct what is in the cache, unless arp_accept says otherwise.
void Arp::learn(const Packet& packet, const wire::ArpMessage& message) {
    Reporter& report = host_.report();
    const Interface& in = host_.interfaces()[packet.in];
    const NeighbourKey key{message.sender_ip, packet.in};
    const Neighbour* known = host_.neighbours().find(key);
    const bool request = message.operation == wire::ArpOperation::request;
    const bool gratuitous = message.sender_ip == message.target_ip &&
                            (request || message.target_mac == message.sender_mac);
    const int mode = std::max(in.conf.arp_accept, host_.conf_all().arp_accept);
    const bool nearby = std::ranges::any_of(
        in.addresses, [&](const InterfaceAddress& a) { return a.prefix.contains(message.sender_ip); });
    const bool accept = mode == 1 || (mode == 2 && nearby);
    const bool create = accept && (gratuitous || !request) &&
                        host_.fib().address_type(message.sender_ip) == RouteType::unicast;
    if (known == nullptr && !create) {
        if (request) report.decide(packet, kArpNotOurs, message.target_ip);
        return report.decide(packet, kArpNotCached, message.sender_ip);
    }
    const Time locktime = std::chrono::milliseconds(10) * in.neighbour_conf.locktime;
    const bool overrides = known == nullptr || gratuitous || report.now() > known->updated + locktime;
    const bool other_mac = known != nullptr && known->valid() && known->mac != message.sender_mac;
    const bool confirmed = !request && packet.type == PacketType::host;
    host_.neighbours().update(key, {.mac = message.sender_mac,
                                    .state = confirmed ? NeighbourState::reachable : NeighbourState::stale,
                                    .override_mac = overrides,
                                    .create = create});
    known = host_.neighbours().find(key);
    if (other_mac && !overrides) return report.decide(packet, kArpKept, message.sender_ip, in.name, known->mac, locktime);
    report.decide(packet, kArpLearnt, message.sender_ip, in.name, known->mac, to_string(known->state),
                  gratuitous ? "a gratuitous ARP" : request ? "a question to another" : "the answer");
}

wire::Ipv4Address Arp::choose_source(const Neighbour& neighbour) {
    const Interface& out = host_.interfaces()[neighbour.key.dev];
    const int level = std::max(host_.conf_all().arp_announce, out.conf.arp_announce);
    const wire::Ipv4Address target = neighbour.key.address;
    if (level != 2 && !neighbour.queue.empty()) {
        const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::as_const(neighbour.queue.back().data).bytes());
        const bool ours = ip && host_.fib().address_type(ip->source()) == RouteType::local;
        if (ours && level != 1) return ip->source();
        if (ours && level == 1) {
            for (const InterfaceAddress& a : out.addresses) {
                if (a.prefix.contains(target) && a.prefix.contains(ip->source())) return ip->source();
            }
        }
    }
    return host_.ip().select_source(neighbour.key.dev, target, Scope::link);
}

void Arp::solicit(const Neighbour& neighbour, bool unicast) {
    const Interface& out = host_.interfaces()[neighbour.key.dev];
    const wire::Ipv4Address source = choose_source(neighbour);
    Packet question;
    question.id = host_.new_id();
    question.parent = neighbour.queue.empty() ? 0 : neighbour.queue.back().id;
    question.out = neighbour.key.dev;
    question.data = wire::build_arp({.operation = wire::ArpOperation::request,
                                     .sender_mac = out.mac,
                                     .sender_ip = source,
                                     .target_ip = neighbour.key.address});
    const int level = std::max(host_.conf_all().arp_announce, out.conf.arp_announce);
    if (unicast) host_.report().decide(question, kArpProbe, neighbour.key.address, neighbour.mac);
    else host_.report().decide(question, kArpQuestion, neighbour.key.address, source, level, announce_meaning(level));
    host_.transmit(std::move(question), {unicast ? neighbour.mac : wire::kBroadcastMac, out.mac, kArpType});
}

void Arp::unreachable(const Packet& packet) { host_.icmp().send_error(packet, IcmpError::host_unreachable()); }

void Arp::resolved(const Neighbour& neighbour, std::deque<Packet> waiting) {
    const NeighbourKey key = neighbour.key;
    for (Packet& packet : waiting) {
        // Each is looked up again, so that a STALE entry goes to DELAY with the first of them.
        const Neighbour* entry = host_.neighbours().resolve(key, packet);
        if (entry != nullptr) host_.ip().send_to_neighbour(std::move(packet), *entry);
    }
}

}  // namespace lvslab::net
