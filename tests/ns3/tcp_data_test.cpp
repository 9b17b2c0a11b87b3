#include "lab_hosts.hpp"
#include "ns3/http_client.hpp"
#include "ns3/http_server.hpp"

namespace lvslab::sim::test {
namespace {

constexpr std::uint16_t kWebPort = 80;

/// One request over the path.
class TcpData : public Simulation {
protected:
    void fetch(std::uint64_t body) {
        path.server.node()->AddApplication(CreateObject<HttpServer>(HttpServerConfig{.body = body, .name = "rs1"}));
        path.client.node()->AddApplication(
            CreateObject<HttpClient>(HttpClientConfig{.server = {{0x0a000202}, kWebPort}, .when = {.start = 1s}},
                                     [this](const HttpResult& r) { result = r; }));
        run_until(6500ms);
    }
    /// A letter for each segment with data: P with PSH, else a point.
    std::string pushes(bool of_server) const {
        std::string text;
        for (const Segment& s : path.client_tap.segments) {
            if (s.data != 0 && (s.from_port == kWebPort) == of_server) text += s.flags.has(wire::kPsh) ? 'P' : '.';
        }
        return text;
    }
    /// Loses the first `count` of the client's segments that have all these flags.
    void lose(wire::TcpFlags flags, std::size_t count) {
        path.client_tap.set_change([this, flags, count](std::span<std::uint8_t> frame) {
            const auto ip = wire::Ipv4<std::uint8_t>::parse(frame.subspan(14));
            if (!ip || ip->protocol() != wire::Protocol::tcp) return true;
            const auto tcp = wire::Tcp<std::uint8_t>::parse(ip->payload());
            if (tcp->destination_port() != kWebPort || !tcp->flags().has(flags)) return true;
            sent.push_back(lab_now());
            return sent.size() > count;
        });
    }
    /// When those were sent, in ms since the first, to 20 ms: ARP or other segments may have held the first up.
    std::vector<std::int64_t> times() const {
        std::vector<std::int64_t> all;
        for (const net::Time time : sent) all.push_back((time - sent.front() + 10ms) / 20ms * 20);
        return all;
    }
    std::vector<net::Time> sent;
    LabPath path;
    HttpResult result;
};

TEST_F(TcpData, HasPshWhereAWriteEndsAndNowhereElse) {
    fetch(10'000);
    EXPECT_EQ(pushes(false), "P");
    EXPECT_EQ(pushes(true), "......P");
    EXPECT_EQ(result.outcome, traffic::Outcome::ok);  // so the checksums are right
}

TEST_F(TcpData, IsSentAgainAfterTheRoundTripAnd200Milliseconds) {
    lose(wire::kPsh, 1);
    fetch(100);
    EXPECT_EQ(result.outcome, traffic::Outcome::ok);
    const std::int64_t round_trip = (*result.connected - result.start).count() / 1'000'000;
    EXPECT_EQ(times(), (std::vector<std::int64_t>{0, 200 + round_trip}));
}

// A kernel 6.1 whose ticks are 10 ms, and with no way to go: 0, 222, 439, 874, 1754. Ours has 10 ms there and back.
TEST_F(TcpData, IsSentAgainAtTheKernelsTimes) {
    lose(wire::kPsh, 99);
    fetch(100);
    EXPECT_EQ(result.outcome, traffic::Outcome::timed_out);
    const std::int64_t once = 200 + (*result.connected - result.start).count() / 1'000'000;
    EXPECT_EQ(times(), (std::vector<std::int64_t>{0, once, 2 * once, 4 * once, 8 * once, 16 * once}));
}

// The kernel: 0, 1.007, 3.087.
TEST_F(TcpData, BeginsWithASynThatIsSentAgainAtTheKernelsTimes) {
    lose(wire::kSyn, 99);
    fetch(100);
    EXPECT_EQ(result.outcome, traffic::Outcome::timed_out);
    EXPECT_EQ(times(), (std::vector<std::int64_t>{0, 1000, 3000}));
}

}  // namespace
}  // namespace lvslab::sim::test
