#include "judge/compare_drops.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "net/templates.hpp"
#include "record/recorder.hpp"
#include "wire/build.hpp"

namespace lvslab::judge {
namespace {

using namespace std::chrono_literals;

/// A record in which node a dropped packets to these ports, each for its reason.
class Drops {
public:
    void drop(std::uint16_t port, const net::Event& why, std::uint8_t ttl = 64) {
        net::Packet packet;
        packet.id = port;
        packet.data = wire::build_udp({.source = {0x0a000001}, .destination = {0x0a000002}, .ttl = ttl}, {.source_port = 1, .destination_port = port}, {});
        node_.dropped(1s, packet, why);
        node_.settled(1s);
    }
    record::RunRecord finish() {
        recorder_.finish(2s);
        bytes_ = stream_.str();
        return record::RunRecord::over({reinterpret_cast<const std::uint8_t*>(bytes_.data()), bytes_.size()});
    }

private:
    std::ostringstream stream_;
    record::Recorder recorder_{stream_, {}};
    record::NodeRecorder& node_ = recorder_.add_node("a");
    std::string bytes_;
};

net::Event linux_says(const std::string& reason, const std::string& function) { return {&net::kDropLinux, {reason, function}}; }

TEST(Drops, OfBothSidesAreBroughtTogetherWhateverTheTtl) {
    Drops kernel, ours;
    const net::Event no_socket{&net::kDropNoSocket, {}}, rp_filter{&net::kDropRpFilter, {}}, ignored{&net::kDropArpIgnore, {}};
    kernel.drop(1, linux_says("NO_SOCKET", "udp_rcv")), ours.drop(1, no_socket, 63);
    kernel.drop(2, linux_says("NO_SOCKET", "udp_rcv")), ours.drop(2, rp_filter);
    kernel.drop(3, linux_says("NEIGH_FAILED", "arp_error_report"));
    ours.drop(4, ignored);
    const auto theirs = kernel.finish(), mine = ours.finish();
    const DropComparison found = compare_drops({theirs, mine, 2s, 2s});
    EXPECT_EQ(found.alike(), 1U);
    EXPECT_EQ(found.different(), 1U);
    EXPECT_EQ(to_text(found),
              "drops: 1 arp_ignore, of which Linux says nothing\n"
              "drops: 1 only Linux tells: NEIGH_FAILED in arp_error_report\n"
              "drops: 1 no_socket, as Linux says: NO_SOCKET in udp_rcv\n"
              "drops: 1 rp_filter, but Linux says: NO_SOCKET in udp_rcv\n");
}

}  // namespace
}  // namespace lvslab::judge
