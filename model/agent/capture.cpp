#include "agent/capture.hpp"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fstream>

#include "record/pcapng_writer.hpp"

namespace lvslab::agent {

namespace {

constexpr unsigned kBlockSize = 256 << 10;  // holds the longest frame of lo
constexpr unsigned kBlocks = 12;            // a node: 3 MiB, some two thousand full frames
constexpr std::size_t kRingSize = std::size_t{kBlockSize} * kBlocks;
constexpr unsigned kBlockPatience = 20;  // ms, after which a block is handed over though it is not full

std::uint8_t reception_of(unsigned char packet_type) {
    switch (packet_type) {
        case PACKET_BROADCAST:
            return 3;
        case PACKET_MULTICAST:
            return 2;
        case PACKET_OTHERHOST:
            return 4;
        default:
            return 1;
    }
}

}  // namespace

Capture::~Capture() {
    for (const Ear& ear : ears_) munmap(ear.ring, kRingSize);
}

void Capture::listen(const std::string& node) {
    const Namespaces::Visit there(namespaces_, node);
    Fd socket(must(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "open a packet socket"));
    const int version = TPACKET_V3;
    must(setsockopt(socket.get(), SOL_PACKET, PACKET_VERSION, &version, sizeof version), "PACKET_VERSION");
    tpacket_req3 ring{};
    ring.tp_block_size = kBlockSize;
    ring.tp_block_nr = kBlocks;
    ring.tp_frame_size = TPACKET_ALIGNMENT << 7;
    ring.tp_frame_nr = kBlockSize / ring.tp_frame_size * kBlocks;
    ring.tp_retire_blk_tov = kBlockPatience;
    must(setsockopt(socket.get(), SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring), "PACKET_RX_RING");
    void* memory = mmap(nullptr, kRingSize, PROT_READ | PROT_WRITE, MAP_SHARED, socket.get(), 0);
    if (memory == MAP_FAILED) throw SystemError("map the capture's ring");
    sockaddr_ll all{};
    all.sll_family = AF_PACKET;
    all.sll_protocol = htons(ETH_P_ALL);
    must(bind(socket.get(), reinterpret_cast<const sockaddr*>(&all), sizeof all), "bind the packet socket");
    const std::size_t number = ears_.size();
    const int fd = socket.get();
    ears_.push_back({.node = node, .socket = std::move(socket), .ring = static_cast<std::uint8_t*>(memory)});
    loop_.watch(fd, EPOLLIN, [this, number](std::uint32_t) { read(number); });
}

void Capture::read(std::size_t number) {
    Ear& ear = ears_[number];
    for (;;) {
        std::uint8_t* block = ear.ring + ear.next * kBlockSize;
        tpacket_hdr_v1& head = reinterpret_cast<tpacket_block_desc*>(block)->hdr.bh1;
        const std::atomic_ref<std::uint32_t> status(head.block_status);
        if ((status.load(std::memory_order_acquire) & TP_STATUS_USER) == 0) return;
        const std::uint8_t* packet = block + head.offset_to_first_pkt;
        for (std::uint32_t i = 0; i < head.num_pkts; ++i) {
            take(number, packet);
            packet += reinterpret_cast<const tpacket3_hdr*>(packet)->tp_next_offset;
        }
        status.store(TP_STATUS_KERNEL, std::memory_order_release);
        ear.next = (ear.next + 1) % kBlocks;
    }
}

void Capture::take(std::size_t ear, const std::uint8_t* packet) {
    const auto& head = *reinterpret_cast<const tpacket3_hdr*>(packet);
    sockaddr_ll from{};
    std::memcpy(&from, packet + TPACKET_ALIGN(sizeof(tpacket3_hdr)), sizeof from);
    const bool raw = from.sll_hatype != ARPHRD_ETHER && from.sll_hatype != ARPHRD_LOOPBACK;
    place(ear, from.sll_ifindex, raw);
    frames_.push_back({.at = std::chrono::seconds(head.tp_sec) + std::chrono::nanoseconds(head.tp_nsec),
                       .node = ear,
                       .interface = from.sll_ifindex,
                       .outgoing = from.sll_pkttype == PACKET_OUTGOING,
                       .reception = reception_of(from.sll_pkttype),
                       .bytes = std::string(reinterpret_cast<const char*>(packet) + head.tp_mac, head.tp_snaplen)});
}

const Capture::Place& Capture::place(std::size_t ear, int interface, bool raw) {
    const auto [found, fresh] = places_.try_emplace({ear, interface});
    if (fresh) {
        const Namespaces::Visit there(namespaces_, ears_[ear].node);
        char name[IF_NAMESIZE] = "gone";
        if_indextoname(static_cast<unsigned>(interface), name);
        found->second = {ears_[ear].node + ":" + name, raw};
    }
    return found->second;
}

void Capture::check_for_losses() const {
    std::uint64_t lost = 0;
    for (const Ear& ear : ears_) {
        tpacket_stats_v3 statistics{};
        socklen_t size = sizeof statistics;
        must(getsockopt(ear.socket.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size), "PACKET_STATISTICS");
        lost += statistics.tp_drops;
    }
    if (lost == 0) return;
    throw std::runtime_error("the capture lost " + std::to_string(lost) +
                             " frames: the machine is too busy, try again");
}

void Capture::write(const std::string& path) {
    usleep(3 * kBlockPatience * 1000);  // then the last blocks have been handed over
    for (std::size_t i = 0; i < ears_.size(); ++i) read(i);
    check_for_losses();
    put_in_order(frames_);
    std::ofstream out(path, std::ios::binary);
    record::PcapngWriter writer(out);
    std::map<std::pair<std::size_t, int>, std::uint32_t> numbers;
    for (const HeardFrame& frame : frames_) {
        const auto [number, fresh] = numbers.try_emplace({frame.node, frame.interface});
        if (fresh) {
            const Place& seen = places_.at(number->first);
            number->second = writer.add_interface(
                {.name = seen.name, .link_type = seen.raw ? record::kLinkTypeRawIp : record::kLinkTypeEthernet});
        }
        const auto* data = reinterpret_cast<const std::uint8_t*>(frame.bytes.data());
        writer.packet({.interface = number->second,
                       .timestamp = std::max(net::Time{0}, loop_.lab_time(frame.at)),
                       .bytes = {data, frame.bytes.size()},
                       .flags = {.direction = frame.outgoing ? record::Direction::outbound : record::Direction::inbound,
                                 .reception = static_cast<record::Reception>(frame.reception)}});
    }
    if (!out.flush()) throw SystemError("write " + path);
}

}  // namespace lvslab::agent
