#pragma once

#include <string>
#include <vector>

#include "ipvs/director.hpp"
#include "net/host.hpp"
#include "netfilter/netfilter.hpp"
#include "shell/shell.hpp"

namespace lvslab::differential {

/// A frame at an interface of the host under test.
struct TimedFrame {
    net::Time time{0};
    std::string interface {};
    std::string bytes{};  ///< from the destination MAC on
};

/// One of our Hosts, alone: what is put in, and what it sends.
class Solo final : private net::FrameSink {
public:
    explicit Solo(std::uint64_t seed)
        : host_({.name = "host", .seed = seed}, ids_, static_cast<net::FrameSink&>(*this)),
          netfilter_(host_),
          director_(host_, &netfilter_),
          shell_(host_, netfilter_, director_) {}

    void add_interface(const net::Host::NewInterface& what) { host_.set_up(host_.add_interface(what), true); }
    /// Returns what it prints. Throws shell::CommandError.
    std::string command(net::Time now, const std::string& text) {
        pass(now);
        std::string printed;
        host_.at(now, [&] { printed = shell_.run(text); });
        return printed;
    }
    void receive(const TimedFrame& frame) {
        pass(frame.time);
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(frame.bytes.data());
        host_.receive(frame.time, {.interface = host_.interfaces().find(frame.interface)->index, .id = ids_.next()},
                      wire::Buffer::copy_of({bytes, frame.bytes.size()}));
    }
    /// Timers happen at their own times.
    void pass(net::Time now) {
        while (host_.next_deadline() <= now) host_.advance(host_.next_deadline());
        host_.advance(now);
    }
    const std::vector<TimedFrame>& sent() const { return sent_; }

private:
    void transmit(net::InterfaceIndex interface, net::Packet&& frame) override {
        const auto bytes = std::as_const(frame.data).bytes();
        sent_.push_back({host_.now(), host_.interfaces()[interface].name, std::string(bytes.begin(), bytes.end())});
    }

    net::PacketIds ids_;
    std::vector<TimedFrame> sent_;
    net::Host host_;
    netfilter::Netfilter netfilter_;
    ipvs::Director director_;
    shell::Shell shell_;
};

}  // namespace lvslab::differential
