#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "replay/replay.hpp"
#include "wire/arp.hpp"
#include "wire/ethernet.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"
#include "wire/tcp.hpp"
#include "wire/text.hpp"

/// A real kernel's capture beside what the Host sends when it gets the same frames.
namespace lvslab::replay {

using Bytes = std::vector<std::uint8_t>;

/// A frame as it left an interface.
struct Left {
    std::string interface;
    net::Time time{0};
    Bytes frame;
};

/// Some ids are a kernel's own choice, from counters and secrets that no capture tells: those of an IPIP header
/// without DF, of its own ICMP messages, and of its own RST. In `frame` they become 0, and the IP checksum with them.
inline Bytes without_own_ids(Bytes frame) {
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(std::as_const(frame));
    if (!ethernet || ethernet->type() != wire::EtherType::ipv4) return frame;
    const auto ip = wire::Ipv4<std::uint8_t>::parse(std::span(frame).subspan(ethernet->header_size()));
    if (!ip) return frame;
    const bool tunnel = ip->protocol() == wire::Protocol::ipip && !ip->dont_fragment();
    const bool icmp = ip->protocol() == wire::Protocol::icmp;
    bool reset = false;
    if (ip->protocol() == wire::Protocol::tcp) {
        const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
        reset = tcp && tcp->flags().has(wire::kRst);
    }
    if (tunnel || icmp || reset) {
        ip->set_id(0);
        ip->fill_header_checksum();
    }
    return frame;
}

/// One node's captures in tests/replay/captures/CASE, and what our Host makes of them.
class KernelCapture {
public:
    KernelCapture(const std::string& name, const std::string& node) {
        const std::filesystem::path folder = std::filesystem::path(LVSLAB_SOURCE_DIR) / "tests/replay/captures" / name;
        std::vector<Input> inputs;
        for (const std::string interface : {"eth0", "eth1"}) {
            const auto file = folder / (node + "-" + interface + ".pcap");
            if (std::filesystem::exists(file)) inputs.push_back({interface, file.string()});
        }
        std::ifstream in(folder / (node + ".setup"));
        std::stringstream setup;
        setup << in.rdbuf();
        Replay world(inputs, 1, [this](const Replay::Sent& sent) {
            ours.push_back({sent.interface, sent.time, Bytes(sent.frame.begin(), sent.frame.end())});
        });
        world.run({.setup = shell::parse_setup({setup.str(), node + ".setup"}), .setup_file = node + ".setup", .drain = {}});
        for (const Input& input : inputs) read_kernels(input, world.host().interfaces().find(input.interface)->mac);
        std::stable_sort(kernels.begin(), kernels.end(), [](const Left& a, const Left& b) { return a.time < b.time; });
    }

    std::vector<Left> ours;
    std::vector<Left> kernels;
    std::vector<Left> received;

private:
    void read_kernels(const Input& input, wire::MacAddress mac) {
        record::CaptureReader capture{std::filesystem::path(input.path)};
        while (const auto frame = capture.next()) {
            const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame->bytes);
            auto& list = ethernet->source() == mac ? kernels : received;
            list.push_back({input.interface, frame->timestamp, Bytes(frame->bytes.begin(), frame->bytes.end())});
        }
    }
};

inline bool is_arp(const Left& left) {
    return wire::Ethernet<const std::uint8_t>::parse(left.frame)->type() == wire::EtherType::arp;
}

/// The frames of an interface, ARP or all others, in order, as bytes that can be compared.
inline std::vector<Bytes> column(const std::vector<Left>& frames, const std::string& interface, bool arp) {
    std::vector<Bytes> column;
    for (const Left& left : frames) {
        if (left.interface == interface && is_arp(left) == arp) column.push_back(without_own_ids(left.frame));
    }
    return column;
}

/// Frame for frame and byte for byte; ARP by content and order, since its times are the kernel's timers.
inline void expect_equal(const std::vector<Left>& ours, const std::vector<Left>& kernels) {
    for (const std::string interface : {"eth0", "eth1"}) {
        for (const bool arp : {false, true}) {
            const auto mine = column(ours, interface, arp), theirs = column(kernels, interface, arp);
            EXPECT_EQ(mine.size(), theirs.size()) << interface << (arp ? " ARP" : " IP");
            for (std::size_t i = 0; i < std::min(mine.size(), theirs.size()); ++i) {
                EXPECT_EQ(mine[i], theirs[i])
                    << interface << " frame " << i << "\n  kernel: " << wire::to_line(theirs[i])
                    << "\n  ours:   " << wire::to_line(mine[i]);
            }
        }
    }
}

}  // namespace lvslab::replay
