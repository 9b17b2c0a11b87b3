#include "live/uplink.hpp"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>

#include "fastpath/vnet_header.hpp"
#include "live/error.hpp"

namespace lvslab::live {

namespace {

using agent::Fd;
using agent::must;

constexpr std::size_t kLongest = 65536 + 14;
constexpr int kIgnoreOutgoing = 23;  // PACKET_IGNORE_OUTGOING, Linux 4.20

Fd open_device(const std::string& name) {
    const unsigned index = if_nametoindex(name.c_str());
    if (index == 0)
        throw LiveError("--attach: there is no network device " + name + "; `ip link` shows those that are");
    Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) throw LiveError("--attach " + name + ": a packet socket needs root, or CAP_NET_RAW");
    const int on = 1;
    must(setsockopt(socket.get(), SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on), "PACKET_VNET_HDR");
    must(setsockopt(socket.get(), SOL_PACKET, kIgnoreOutgoing, &on, sizeof on), "PACKET_IGNORE_OUTGOING");
    packet_mreq all{};
    all.mr_ifindex = static_cast<int>(index);
    all.mr_type = PACKET_MR_PROMISC;
    must(setsockopt(socket.get(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all),
         "make " + name + " promiscuous");
    sockaddr_ll place{};
    place.sll_family = AF_PACKET;
    place.sll_protocol = htons(ETH_P_ALL);
    place.sll_ifindex = static_cast<int>(index);
    must(bind(socket.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place), "listen on " + name);
    return socket;
}

}  // namespace

Uplink::Uplink(const std::string& device) : device_(open_device(device)), room_(fastpath::kHeadroom + kLongest) {
    int ends[2];
    must(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    simulation_ = Fd(ends[0]);
    pump_ = Fd(ends[1]);
}

void Uplink::run(agent::Loop& loop) {
    simulation_.close();  // this process only pumps
    loop.watch(device_.get(), EPOLLIN, [this](std::uint32_t) { from_device(); });
    loop.watch(pump_.get(), EPOLLIN, [this](std::uint32_t) { from_simulation(); });
}

void Uplink::from_device() {
    constexpr std::size_t front = sizeof(fastpath::VnetHeader);
    fastpath::Frame frame{.bytes = room_.data() + fastpath::kHeadroom};
    ssize_t size = 0;
    while ((size = recv(device_.get(), frame.bytes - front, kLongest + front, 0)) >= static_cast<ssize_t>(front)) {
        frame.size = static_cast<std::uint32_t>(static_cast<std::size_t>(size) - front);
        frame.offload = fastpath::offload_before(frame);
        if (frame.offload.segment_size != 0) {
            segmenter_.cut(frame, [this](fastpath::Frame& segment) { hand_over(segment); });
            continue;
        }
        if (frame.offload.partial_checksum) fastpath::complete_checksum(frame);
        hand_over(frame);
    }
}

/// A simulation that does not read is a cable that is full.
void Uplink::hand_over(const fastpath::Frame& frame) const {
    [[maybe_unused]] const ssize_t lost = send(pump_.get(), frame.bytes, frame.size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void Uplink::from_simulation() {
    constexpr std::size_t front = sizeof(fastpath::VnetHeader);
    fastpath::Frame frame{.bytes = room_.data() + fastpath::kHeadroom};
    ssize_t size = 0;
    while ((size = recv(pump_.get(), frame.bytes, kLongest, MSG_DONTWAIT)) > 0) {
        frame.size = static_cast<std::uint32_t>(size);
        fastpath::put_offload_before(frame);
        [[maybe_unused]] const ssize_t lost =
            send(device_.get(), frame.bytes - front, frame.size + front, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

}  // namespace lvslab::live
