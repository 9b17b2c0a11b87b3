#include "scenarios/bench/packet_socket.hpp"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "tap/error.hpp"

namespace lvslab::scenarios::bench {

namespace {

/// As in front of a TAP device's frames (virtio 1.2, 5.1.6).
struct VnetHeader {
    std::uint8_t flags = 0, gso_type = 0;
    std::uint16_t hdr_len = 0, gso_size = 0, csum_start = 0, csum_offset = 0;
};

VnetHeader header_of(const Batch& batch) {
    if (batch.segment_size == 0) return {};
    return {
        .flags = 1, .gso_type = 1, .hdr_len = 54, .gso_size = batch.segment_size, .csum_start = 34, .csum_offset = 16};
}

}  // namespace

PacketSocket::PacketSocket(const std::string& device) : file_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
    const int yes = 1;
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(::if_nametoindex(device.c_str()));
    const bool done = file_ && ::setsockopt(*file_, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes) == 0 &&
                      ::setsockopt(*file_, SOL_PACKET, PACKET_VNET_HDR, &yes, sizeof yes) == 0 &&
                      ::bind(*file_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (!done) throw std::runtime_error("bench: a packet socket on " + device + ": " + tap::last_reason());
}

void PacketSocket::send(const Batch& batch) {
    VnetHeader header = header_of(batch);
    std::array<iovec, 2> parts{
        {{&header, sizeof header}, {const_cast<std::uint8_t*>(batch.frame.data()), batch.frame.size()}}};
    mmsghdr message{};
    message.msg_hdr.msg_iov = parts.data();
    message.msg_hdr.msg_iovlen = parts.size();
    std::vector<mmsghdr> messages(static_cast<std::size_t>(batch.count), message);
    for (std::size_t sent = 0; sent < messages.size();) {
        const int more = ::sendmmsg(*file_, messages.data() + sent, static_cast<unsigned>(messages.size() - sent), 0);
        if (more <= 0) throw std::runtime_error("bench: sending frames: " + tap::last_reason());
        sent += static_cast<std::size_t>(more);
    }
}

}  // namespace lvslab::scenarios::bench
