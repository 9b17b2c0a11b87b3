#pragma once

#include <string>

#include "shell/arguments.hpp"
#include "shell/programs.hpp"
#include "wire/arp.hpp"

namespace lvslab::shell {

struct ArpingRequest {
    wire::Ipv4Address target{};
    std::string dev;          ///< `-I`; empty: the only one that can ARP
    std::uint32_t count = 0;  ///< `-c`; 0: until `-w`
    net::Time timeout{0};     ///< `-w`; 0: none
    net::Time interval = std::chrono::seconds(1);
    wire::Ipv4Address source{};                                                            ///< `-s`
    enum class Mode : std::uint8_t { ask, duplicate, announce, answer } mode = Mode::ask;  ///< -D, -U, -A
    bool until_reply = false;                                                              ///< `-f`
    bool broadcast_only = false;                                                           ///< `-b`
    bool quiet = false;

    bool unsolicited() const { return mode == Mode::announce || mode == Mode::answer; }
};

/// arping of iputils 20221126. `-U` and `-A` tell the neighbours where an address is: after a failover nothing else
/// corrects their caches before the entries are probed.
class Arping final : public Program {
public:
    Arping(Stage stage, ArpingRequest request) : Program(std::move(stage)), request_(std::move(request)) {}

    void start() override;
    void hear_arp(const net::Packet& packet) override;
    net::Time next_deadline() const override { return std::min(next_send_, give_up_); }
    void advance(net::Time now) override;

private:
    const net::Interface* choose_device();
    bool choose_source(const net::Interface& dev);
    bool is_for_us(const net::Packet& packet, const wire::ArpMessage& message);
    void send();
    void end();

    ArpingRequest request_;
    net::InterfaceIndex out_ = net::kNoInterface;
    wire::Ipv4Address source_{};
    wire::MacAddress to_ = wire::kBroadcastMac;  ///< after the first answer, who answered
    net::Time next_send_ = net::kNever, give_up_ = net::kNever, last_sent_{0};
    std::uint32_t sent_ = 0, broadcasts_ = 0, received_ = 0, requests_heard_ = 0, broadcasts_heard_ = 0;
};

}  // namespace lvslab::shell
