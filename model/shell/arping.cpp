#include "shell/arping.hpp"

#include <algorithm>

#include "shell/command.hpp"
#include "shell/error.hpp"
#include "shell/print.hpp"
#include "shell/seconds.hpp"
#include "shell/way_out.hpp"
#include "wire/build.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::shell {

namespace {

using Mode = ArpingRequest::Mode;

constexpr std::uint16_t kArpType = static_cast<std::uint16_t>(wire::EtherType::arp);

}  // namespace

void Arping::start() {
    const net::Interface* dev = choose_device();
    if (dev == nullptr || !choose_source(*dev)) return finish();
    out_ = dev->index;
    if (!request_.quiet) {
        say("ARPING " + wire::to_string(request_.target) + " from " + wire::to_string(source_) + " " + dev->name +
            "\n");
    }
    if (request_.timeout.count() != 0) give_up_ = host().now() + request_.timeout;
    send();
}

const net::Interface* Arping::choose_device() {
    const net::Interfaces& all = host().interfaces();
    if (request_.dev.empty()) {
        const net::Interface* only = nullptr;
        int found = 0;
        for (const net::Interface& i : all) {
            if (i.kind != net::InterfaceKind::ethernet || !i.up) continue;
            only = &i;
            ++found;
        }
        if (found == 1) return only;
        say("arping: Suitable device could not be determined. Please, use option -I.\n");
        return nullptr;
    }
    const net::Interface* dev = all.find(request_.dev);
    if (dev == nullptr) {
        say("arping: Device " + request_.dev + " not available.\n");
    } else if (!dev->up) {
        say("Interface \"" + dev->name + "\" is down\n");
        return nullptr;
    } else if (dev->kind != net::InterfaceKind::ethernet) {
        say("Interface \"" + dev->name + "\" is not ARPable\n");
        return nullptr;
    }
    return dev;
}

/// Asking for a duplicate needs no address; announcing speaks of the address itself; else it is what a socket to the
/// target would get. An address that is not ours can not be bound.
bool Arping::choose_source(const net::Interface& dev) {
    source_ = request_.source;
    if (source_.is_unspecified() && request_.unsolicited()) source_ = request_.target;
    if (!source_.is_unspecified()) {
        if (host().interfaces().owner_of(source_) != nullptr) return true;
        say("arping: bind: Cannot assign requested address\n");
        return false;
    }
    if (request_.mode == Mode::duplicate) return true;
    source_ = host().ip().select_source(dev.index, request_.target, net::Scope::link);
    if (source_.is_unspecified()) say("arping: no source address in not-DAD mode\n");
    return !source_.is_unspecified();
}

void Arping::send() {
    const net::Interface& dev = host().interfaces()[out_];
    const bool answers = request_.mode == Mode::answer;
    net::Packet frame;
    frame.id = host().new_id();
    frame.out = out_;
    frame.data = wire::build_arp({.operation = answers ? wire::ArpOperation::reply : wire::ArpOperation::request,
                                  .sender_mac = dev.mac,
                                  .sender_ip = source_,
                                  .target_mac = answers ? dev.mac : to_,
                                  .target_ip = request_.target});
    ++sent_;
    if (to_ == wire::kBroadcastMac) ++broadcasts_;
    last_sent_ = host().now();
    next_send_ = last_sent_ + request_.interval;
    host().transmit(std::move(frame), {to_, dev.mac, kArpType});
    // Nobody is expected to answer an announcement: it ends with its last frame.
    if (request_.unsolicited() && sent_ == request_.count) end();
}

void Arping::advance(net::Time now) {
    if (now >= give_up_) return end();
    if (now < next_send_) return;
    if (request_.count != 0 && sent_ >= request_.count) return end();
    send();
}

bool Arping::is_for_us(const net::Packet& packet, const wire::ArpMessage& message) {
    if (packet.in != out_ || packet.type == net::PacketType::other_host) return false;
    if (message.sender_ip != request_.target) return false;
    const net::Interface& dev = host().interfaces()[out_];
    if (request_.mode != Mode::duplicate) return message.target_ip == source_ && message.target_mac == dev.mac;
    return message.sender_mac != dev.mac && (source_.is_unspecified() || message.target_ip == source_);
}

void Arping::hear_arp(const net::Packet& packet) {
    const auto arp = wire::Arp<const std::uint8_t>::parse(packet.data.bytes());
    if (!arp || !is_for_us(packet, arp->message())) return;
    const bool whole_link = packet.type != net::PacketType::host;
    const bool request = arp->operation() == wire::ArpOperation::request;
    ++received_;
    if (request) ++requests_heard_;
    if (whole_link) ++broadcasts_heard_;
    if (!request_.quiet) {
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(host().now() - last_sent_).count();
        say(print("%s %s from %s [%s]  %lld.%03lldms\n", whole_link ? "Broadcast" : "Unicast",
                  request ? "request" : "reply", wire::to_string(arp->sender_ip()).c_str(),
                  wire::to_string(arp->sender_mac()).c_str(), static_cast<long long>(us / 1000),
                  static_cast<long long>(us % 1000)));
    }
    if (request_.until_reply || request_.mode == Mode::duplicate) return end();
    if (!request_.broadcast_only) to_ = arp->sender_mac();
}

void Arping::end() {
    if (!request_.quiet) {
        std::string text =
            print("Sent %u probes (%u broadcast(s))\nReceived %u response(s)", sent_, broadcasts_, received_);
        if (requests_heard_ != 0 || broadcasts_heard_ != 0) {
            text += " (";
            if (requests_heard_ != 0) text += print("%u request(s)", requests_heard_);
            if (broadcasts_heard_ != 0) {
                text += print("%s%u broadcast(s)", requests_heard_ != 0 ? ", " : "", broadcasts_heard_);
            }
            text += ")";
        }
        say(text + "\n");
    }
    next_send_ = give_up_ = net::kNever;
    finish();
}

namespace {

constexpr Option<ArpingRequest> kOptions[] = {
    {"-c", [](Arguments& a, ArpingRequest& r) { r.count = a.number("-c", {.low = 1}); }},
    {"-w", [](Arguments& a, ArpingRequest& r) { r.timeout = std::chrono::seconds(a.number("-w", {.high = 86400})); }},
    {"-i", [](Arguments& a,
              ArpingRequest& r) { r.interval = std::chrono::seconds(a.number("-i", {.low = 1, .high = 86400})); }},
    {"-I", [](Arguments& a, ArpingRequest& r) { r.dev = a.next("-I"); }},
    {"-s", [](Arguments& a, ArpingRequest& r) { r.source = a.address("-s"); }},
    {"-D", [](Arguments&, ArpingRequest& r) { r.mode = Mode::duplicate; }},
    {"-U", [](Arguments&, ArpingRequest& r) { r.mode = Mode::announce; }},
    {"-A", [](Arguments&, ArpingRequest& r) { r.mode = Mode::answer; }},
    {"-f", [](Arguments&, ArpingRequest& r) { r.until_reply = true; }},
    {"-b", [](Arguments&, ArpingRequest& r) { r.broadcast_only = true; }},
    {"-q", [](Arguments&, ArpingRequest& r) { r.quiet = true; }},
};

ArpingRequest read_arping(Arguments& arguments) {
    bool has_target = false;
    auto request = read_options(arguments, kOptions, ArpingRequest{}, [&](const std::string& word, ArpingRequest& r) {
        const auto target = wire::parse_ipv4(word);
        if (has_target || !target) return false;
        has_target = true;
        r.target = *target;
        return true;
    });
    if (!has_target) arguments.refuse("the address is missing: arping -c 2 -I eth0 10.0.2.100");
    if (request.count == 0 && request.timeout.count() == 0 && !request.until_reply) {
        arguments.refuse("nobody can stop it here: give it a count (-c) or a time (-w)");
    }
    return request;
}

}  // namespace

Command parse_arping(Arguments& arguments) {
    return Action([request = read_arping(arguments)](const Node& node) {
        if (node.programs == nullptr) throw CommandError("arping: no program can be started here");
        node.programs->start(std::make_unique<Arping>(node.programs->stage(node.later), request));
        return std::string();
    });
}

}  // namespace lvslab::shell
