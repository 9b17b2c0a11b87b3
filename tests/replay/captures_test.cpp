#include <map>
#include <set>

#include "replay/kernel_capture.hpp"
#include "wire/ports.hpp"

namespace lvslab::replay {

using wire::Ipv4Address;

struct Case {
    const char* name;
    const char* node;
    std::size_t frames;  ///< that the kernel sent
};

class Captures : public testing::TestWithParam<Case> {};

TEST_P(Captures, HostSendsWhatTheKernelSent) {
    const KernelCapture capture(GetParam().name, GetParam().node);
    EXPECT_EQ(capture.kernels.size(), GetParam().frames);
    expect_equal(capture.ours, capture.kernels);
}

INSTANTIATE_TEST_SUITE_P(OfLinux, Captures,
                         testing::Values(Case{"nat-tcp", "director", 44}, Case{"nat-tcp", "router", 42},
                                         Case{"tun-tcp", "director", 22}, Case{"tun-tcp", "router", 35},
                                         Case{"dr-tcp", "director", 22}, Case{"dr-tcp", "router", 35},
                                         Case{"onearm-fullnat", "router", 95}),
                         [](const auto& tested) {
                             std::string name = std::string(tested.param.name) + "_" + tested.param.node;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

/// Addresses and ports of a TCP or UDP frame.
struct Seen {
    wire::Endpoint source, destination;
    wire::TcpFlags flags{};  ///< of TCP
};

std::optional<Seen> endpoints(const Left& left) {
    const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(left.frame);
    if (ethernet->type() != wire::EtherType::ipv4) return std::nullopt;
    const auto ip = wire::Ipv4<const std::uint8_t>::parse(std::span(left.frame).subspan(ethernet->header_size()));
    const auto ports = wire::read_ports(ip->payload());
    if (!ports) return std::nullopt;
    const auto tcp = wire::Tcp<const std::uint8_t>::parse(ip->payload());
    const bool is_tcp = ip->protocol() == wire::Protocol::tcp && tcp;
    return Seen{{ip->source(), ports->source},
                {ip->destination(), ports->destination},
                is_tcp ? tcp->flags() : wire::TcpFlags{}};
}

const Ipv4Address kSecondClient = *wire::parse_ipv4("10.0.1.11");
const Ipv4Address kDirector = *wire::parse_ipv4("10.0.2.2");

net::Time first_frame_of_second_client(const KernelCapture& capture) {
    for (const Left& left : capture.received) {
        const auto seen = endpoints(left);
        if (seen && seen->source.address == kSecondClient) return left.time;
    }
    return net::kNever;
}

std::vector<Left> before(const std::vector<Left>& frames, net::Time time) {
    std::vector<Left> some;
    for (const Left& left : frames) {
        if (left.time < time) some.push_back(left);
    }
    return some;
}

TEST(OneArmCapture, HostSendsWhatTheKernelSentUntilPortsClash) {
    const KernelCapture capture("onearm-fullnat", "director");
    const net::Time clash = first_frame_of_second_client(capture);
    ASSERT_NE(clash, net::kNever);
    const auto kernels = before(capture.kernels, clash);
    EXPECT_EQ(kernels.size(), 66U);
    expect_equal(before(capture.ours, clash), kernels);
}

/// Where two clients use one source port towards one server, the kernel draws another port; so do we, and both are
/// right if each connection has one of its own.
TEST(OneArmCapture, AClashedPortIsUniqueAndInRange) {
    const KernelCapture capture("onearm-fullnat", "director");
    std::map<wire::Endpoint, std::set<std::uint16_t>> ports;  // drawn ports by server
    std::set<std::uint16_t> drawn;
    for (const Left& left : capture.ours) {
        const auto seen = endpoints(left);
        if (!seen || seen->source.address != kDirector || !seen->flags.has(wire::kSyn)) continue;
        if (left.time < first_frame_of_second_client(capture)) continue;
        EXPECT_GE(seen->source.port, 1024);
        const bool kept = seen->source.port >= 40031 && seen->source.port <= 40033;
        EXPECT_FALSE(kept) << "this port belongs to the first client";
        drawn.insert(seen->source.port);
        ports[seen->destination].insert(seen->source.port);
    }
    EXPECT_EQ(drawn.size(), 3U);
    EXPECT_EQ(ports.size(), 3U);
    for (const auto& [server, used] : ports) EXPECT_EQ(used.size(), 1U) << wire::to_string(server);
}

}  // namespace lvslab::replay
