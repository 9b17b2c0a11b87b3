#include <random>

#include "fastpath/twins.hpp"

/// The proof of the fast path: two directors get the same frames and commands, one of them with a flow cache in front.
/// Each frame that they send must be the same, and in the end all of their tables.
namespace lvslab::fastpath {
namespace {

constexpr wire::Ipv4Address kVip{0x0a000164};  // 10.0.1.100
constexpr std::size_t kSteps = 20000;

struct Setup {
    const char* name;
    std::vector<std::string> commands;
    net::Era era = net::Era::linux_6_1;
    bool one_arm = false;
};

std::vector<std::string> balanced(const std::string& method) {
    std::vector<std::string> commands{"ip addr add 10.0.1.100/24 dev eth0", "ip addr add 10.0.2.1/24 dev eth1",
                                      "sysctl -w net.ipv4.ip_forward=1", "ip route add 10.9.0.0/16 via 10.0.1.9"};
    for (const char* protocol : {"-t", "-u"}) {
        commands.push_back(std::string("ipvsadm -A ") + protocol + " 10.0.1.100:80 -s rr");
        for (const char* server : {"10.0.2.11", "10.0.2.12", "10.0.2.13"}) {
            commands.push_back(std::string("ipvsadm -a ") + protocol + " 10.0.1.100:80 -r " + server + " " + method);
        }
    }
    return commands;
}

std::vector<std::string> with(std::vector<std::string> commands, std::initializer_list<const char*> more) {
    commands.insert(commands.end(), more.begin(), more.end());
    return commands;
}

void PrintTo(const Setup& setup, std::ostream* out) { *out << setup.name; }

class Same : public testing::TestWithParam<Setup> {
protected:
    Same() {
        for (const std::string& command : GetParam().commands) both([&](Node& n) { n.run(command); });
    }
    template <class Action>
    void both(Action&& action) {
        action(fast_);
        action(slow_);
    }
    std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
    bool chance(std::uint32_t percent) { return draw(100) < percent; }

    /// A request of a client, behind a router or on the link; mostly an ACK of a connection that is known.
    std::vector<std::uint8_t> request() {
        const bool routed = chance(50);
        wire::Ipv4Fields ip{.source = {(routed ? 0x0a090005U : 0x0a00010aU) + draw(3)}, .destination = kVip};
        return packet(ip, static_cast<std::uint16_t>(40000 + draw(6)), 80, routed ? 9 : 10);
    }
    /// An answer of a server to such a client.
    std::vector<std::uint8_t> answer() {
        wire::Ipv4Fields ip{.source = {0x0a00020bU + draw(3)},
                            .destination = {(chance(50) ? 0x0a090005U : 0x0a00010aU) + draw(3)}};
        return packet(ip, 80, static_cast<std::uint16_t>(40000 + draw(6)), 11);
    }
    std::vector<std::uint8_t> packet(wire::Ipv4Fields ip, std::uint16_t from, std::uint16_t to, std::uint8_t sender) {
        ip.ttl = chance(4) ? static_cast<std::uint8_t>(draw(4)) : 64;
        ip.tos = static_cast<std::uint8_t>(chance(10) ? draw(256) : 0);
        ip.id = static_cast<std::uint16_t>(draw(65536));
        ip.fragmentation.dont_fragment = chance(70);
        if (chance(2)) ip.fragmentation.more_fragments = true;
        static const std::vector<std::uint8_t> options{7, 4, 4, 0};
        if (chance(2)) ip.options = options;
        std::vector<std::uint8_t> data(chance(5) ? 1440 + draw(80) : draw(40));
        for (std::uint8_t& byte : data) byte = static_cast<std::uint8_t>(draw(256));
        wire::Buffer built;
        if (chance(35)) {
            built = wire::build_udp(ip, {from, to, chance(10)}, data);
        } else {
            const wire::TcpFlags flags = chance(80)   ? wire::kAck
                                         : chance(60) ? wire::kSyn
                                         : chance(50) ? wire::kFin | wire::kAck
                                                      : wire::TcpFlags{static_cast<std::uint8_t>(draw(256))};
            built = wire::build_tcp(
                ip, {.source_port = from, .destination_port = to, .seq = draw(1U << 31), .flags = flags}, data);
        }
        const bool first = GetParam().one_arm || sender < 11;
        wire::prepend_ethernet(built, {.destination = chance(95) ? station(first ? 0 : 1) : station(first ? 1 : 77),
                                       .source = station(sender)});
        std::vector<std::uint8_t> bytes(std::as_const(built).bytes().begin(), std::as_const(built).bytes().end());
        if (bytes.size() < 60 && chance(80)) bytes.resize(60);  // Ethernet's padding
        if (chance(3))
            bytes[draw(static_cast<std::uint32_t>(bytes.size()))] ^= static_cast<std::uint8_t>(1 + draw(255));
        if (chance(1)) bytes.resize(draw(static_cast<std::uint32_t>(bytes.size())));
        return bytes;
    }
    /// What each neighbour says, now and then; it also moves.
    void neighbours() {
        struct Neighbour {
            net::InterfaceIndex in;
            std::uint32_t address;
            std::uint8_t mac;
        };
        const net::InterfaceIndex servers = GetParam().one_arm ? 2 : 3;
        for (const Neighbour& n : {Neighbour{2, 0x0a000109, 9},
                                   {2, 0x0a00010a, 10},
                                   {2, 0x0a00010b, 10},
                                   {2, 0x0a00010c, 10},
                                   {servers, 0x0a00020b, 11},
                                   {servers, 0x0a00020c, 12},
                                   {servers, 0x0a00020d, 13}}) {
            const auto mac = station(chance(95) ? n.mac : static_cast<std::uint8_t>(n.mac + 30));
            const wire::Ipv4Address mine{n.in == 2 && n.address < 0x0a000200 ? kVip.value : 0x0a000201U};
            wire::Buffer built = wire::build_arp({.operation = wire::ArpOperation::reply,
                                                  .sender_mac = mac,
                                                  .sender_ip = {n.address},
                                                  .target_mac = station(n.in == 2 ? 0 : 1),
                                                  .target_ip = mine});
            wire::prepend_ethernet(built, {station(n.in == 2 ? 0 : 1), mac, wire::EtherType::arp});
            const auto bytes = std::as_const(built).bytes();
            both([&](Node& node) { node.receive(n.in, {{bytes.begin(), bytes.end()}}); });
        }
    }
    void command() {
        static const std::vector<std::string> commands{"ipvsadm -e -t 10.0.1.100:80 -r 10.0.2.11 -w 0 -m",
                                                       "ipvsadm -d -t 10.0.1.100:80 -r 10.0.2.12",
                                                       "ipvsadm -a -t 10.0.1.100:80 -r 10.0.2.12 -m",
                                                       "ipvsadm --set 100 20 30",
                                                       "ipvsadm --set 900 120 300",
                                                       "ip route add 10.9.0.6/32 via 10.0.1.10",
                                                       "ip route del 10.9.0.6/32",
                                                       "ip neigh flush dev eth1",
                                                       "sysctl -w net.ipv4.vs.expire_nodest_conn=1",
                                                       "ip link set eth1 mtu 1400",
                                                       "ip link set eth1 mtu 1500",
                                                       "sysctl -w net.ipv4.vs.sloppy_tcp=1",
                                                       "sysctl -w net.ipv4.vs.pmtu_disc=0",
                                                       "sysctl -w net.ipv4.vs.pmtu_disc=1",
                                                       "sysctl -w net.ipv4.conf.all.rp_filter=1",
                                                       "sysctl -w net.ipv4.conf.all.rp_filter=0",
                                                       "ipvsadm -Z"};
        if (chance(10)) return cable_out();
        const std::string& line = commands[draw(static_cast<std::uint32_t>(commands.size()))];
        both([&](Node& n) {
            try {
                n.run(line);
            } catch (const std::runtime_error&) {  // such as a server that is there already: both say so
            }
        });
    }
    void cable_out() {
        both([](Node& n) {
            n.run("ip link set eth1 down");
            n.run("ip link set eth1 up");
        });
    }
    void traffic() {
        const bool requests = chance(60);
        const bool straight = GetParam().one_arm || chance(97);  // else it comes in where it should not
        const net::InterfaceIndex in = requests == straight || GetParam().one_arm ? 2 : 3;
        std::vector<std::vector<std::uint8_t>> burst;
        for (std::uint32_t i = 1 + draw(6); i-- > 0;) burst.push_back(requests ? request() : answer());
        both([&](Node& n) { n.receive(in, burst); });
    }
    void wait(net::Time time) {
        both([&](Node& n) { n.wait(time); });
    }

    std::mt19937 random_{7};
    Node fast_{true, GetParam().era}, slow_{false, GetParam().era};
};

TEST_P(Same, FramesAndTablesAreThoseOfTheHostAlone) {
    for (std::size_t step = 0; step < kSteps; ++step) {
        if (step % 40 == 0) neighbours();
        if (chance(1)) command();
        traffic();
        wait(std::chrono::microseconds(draw(chance(1) ? 20'000'000 : 200'000)));
        ASSERT_EQ(fast_.sent, slow_.sent) << "at step " << step;
        fast_.sent.clear();
        slow_.sent.clear();
        if (step % 500 == 0) expect_same_tables(fast_, slow_);
    }
    expect_same_tables(fast_, slow_);
    EXPECT_EQ(slow_.cache.count().passed, 0U);
    RecordProperty("passed", static_cast<int>(fast_.cache.count().passed));
    EXPECT_GT(fast_.cache.count().passed, kSteps / 5) << "of some " << kSteps * 3;
}

INSTANTIATE_TEST_SUITE_P(
    Modes, Same,
    testing::Values(
        Setup{"NAT", balanced("-m")}, Setup{"TUN", balanced("-i")}, Setup{"DR", balanced("-g")},
        Setup{"OldNAT", balanced("-m"), net::Era::linux_2_6_32},
        Setup{"OldTUN", balanced("-i"), net::Era::linux_2_6_32},
        Setup{"Persistent", with(balanced("-m"), {"ipvsadm -E -t 10.0.1.100:80 -s wlc -p 30",
                                                  "ipvsadm -E -u 10.0.1.100:80 -s wlc -p 30"})},
        Setup{"OnePacket", with(balanced("-m"), {"ipvsadm -E -u 10.0.1.100:80 -s rr -o"})},
        Setup{"OneArm", with(balanced("-m"), {"ip addr del 10.0.2.1/24 dev eth1", "ip addr add 10.0.2.1/24 dev eth0"}),
              net::Era::linux_6_1, true}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace lvslab::fastpath
