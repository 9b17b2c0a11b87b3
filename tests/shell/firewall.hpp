#pragma once

#include "ipvs/director.hpp"
#include "netfilter/nat_bench.hpp"
#include "shell/shell.hpp"

namespace lvslab::shell {

using net::bench::ip;
using netfilter::kClient;
using netfilter::kOther;
using netfilter::kServer;
using netfilter::NatBench;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

/// The router of NatBench, told what to do by Linux's commands:
///
///     clients 10.0.1.10, 10.0.1.11 -- eth0 10.0.1.1 | host | eth1 10.0.2.2 -- server 10.0.2.11
class Firewall : public NatBench {
public:
    ipvs::Director director{host, &netfilter};
    Shell shell{host, netfilter, director};

    std::string run(const std::string& line) {
        std::string out;
        host.at(now, [&] { out = shell.run(line); });
        return out;
    }
    Firewall& run(std::initializer_list<const char*> lines) {
        for (const char* line : lines) run(std::string(line));
        return *this;
    }
    /// A datagram from the client to the server's port 53. What left, as `10.0.1.10:40001 > 10.0.2.11:53`; empty:
    /// nothing.
    std::string ask(std::uint16_t port = 40001, const char* to = "10.0.2.11") {
        udp("eth0", kClient, {"10.0.1.10", to, port, 53});
        return left();
    }
    /// The only frame sent since the last look, as its flow; empty if there is none.
    std::string left() {
        const auto all = take();
        if (all.empty()) return "";
        const auto packet = all.back().packet();
        const auto view = *wire::Ipv4<const std::uint8_t>::parse(packet);
        return flow(view);
    }
    /// Packets that the rule has counted: `filter FORWARD 1`.
    std::uint64_t counted(std::string_view chain, std::uint32_t number) {
        for (const auto& rule : netfilter.tables().rules) {
            if (rule.chain == chain && rule.number == number) return rule.packets;
        }
        throw std::runtime_error("there is no such rule");
    }
};

}  // namespace lvslab::shell
