#include "shell/firewall.hpp"

namespace lvslab::shell {
namespace {

using Options = std::vector<std::uint8_t>;

class Clamp : public testing::Test {
protected:
    Firewall f;

    /// A SYN with these options, as it leaves: its options. Checksums and lengths are checked.
    Options pass(const Options& options, std::size_t data = 0) {
        const std::vector<std::uint8_t> bytes(data, 'x');
        f.arrive("eth0", kClient,
                 wire::build_tcp(
                     {.source = ip("10.0.1.10"), .destination = ip("10.0.2.11")},
                     {.source_port = 40001, .destination_port = 80, .flags = wire::kSyn, .options = options}, bytes));
        const auto view = f.sent_packet();
        const auto tcp = *wire::Tcp<const std::uint8_t>::parse(view.payload());
        EXPECT_EQ(tcp.payload().size(), data);
        EXPECT_EQ(view.total_length(), 20 + tcp.header_size() + data);
        return {tcp.options().begin(), tcp.options().end()};
    }
};

TEST_F(Clamp, SetMssMakesALargerOneSmaller) {
    f.run({"iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400"});
    EXPECT_EQ(pass({2, 4, 0x05, 0xb4}), (Options{2, 4, 0x05, 0x78}));
}

TEST_F(Clamp, SetMssNeverMakesASmallerOneLarger) {
    f.run({"iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400"});
    EXPECT_EQ(pass({2, 4, 0x02, 0x18}), (Options{2, 4, 0x02, 0x18}));
}

TEST_F(Clamp, FindsTheOptionBehindOthers) {
    f.run({"iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400"});
    EXPECT_EQ(pass({4, 2, 1, 2, 4, 0x05, 0xb4, 0}), (Options{4, 2, 1, 2, 4, 0x05, 0x78, 0}));
}

TEST_F(Clamp, ToThePathMtuTakesTheNarrowerWay) {
    f.run({"iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu", "ip link set eth0 mtu 1300"});
    EXPECT_EQ(pass({2, 4, 0x05, 0xb4}), (Options{2, 4, 0x04, 0xec}));  // 1300 - 40
    f.run({"ip link set eth1 mtu 1200"});
    EXPECT_EQ(pass({2, 4, 0x05, 0xb4}), (Options{2, 4, 0x04, 0x88}));  // 1200 - 40
}

TEST_F(Clamp, AddsTheOptionInFrontOfTheOthersButNeverAbove536) {
    f.run({"iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400"});
    EXPECT_EQ(pass({}), (Options{2, 4, 0x02, 0x18}));
    EXPECT_EQ(pass({4, 2, 1, 1}), (Options{2, 4, 0x02, 0x18, 4, 2, 1, 1}));
    f.run({"iptables -t mangle -F", "iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 500"});
    EXPECT_EQ(pass({}), (Options{2, 4, 0x01, 0xf4}));
}

TEST_F(Clamp, AddsNothingToASynWithDataOrWithAFullHeader) {
    f.run({"iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400"});
    EXPECT_EQ(pass({}, 10), Options{});
    EXPECT_EQ(pass(Options(40, 1)), Options(40, 1));
}

TEST_F(Clamp, LeavesOtherSegmentsAlone) {
    f.run({"iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400"});
    f.tcp("eth0", kClient, {"10.0.1.10", "10.0.2.11", 40001, 80}, wire::kAck);
    EXPECT_EQ(f.sent_packet().total_length(), 40);
}

}  // namespace
}  // namespace lvslab::shell
