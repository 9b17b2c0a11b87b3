#include "agent/own_packets.hpp"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <fstream>

#include "agent/netlink_message.hpp"
#include "record/pcapng_writer.hpp"

namespace lvslab::agent {

namespace {

constexpr std::uint16_t kGroup = 77;
constexpr int kQueue = 16 << 20;  // bytes of messages that may wait
constexpr std::uint32_t kWhole = 0xffff;

/// Sends a request to the log, and waits for its answer.
template <class Value>
void configure(int socket, std::uint16_t attribute, const Value& value) {
    NetlinkMessage message(NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG, NLM_F_REQUEST | NLM_F_ACK,
                           nfgenmsg{.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = htons(kGroup)});
    const std::string& text = message.with(attribute, value).text();
    must(::send(socket, text.data(), text.size(), 0), "ask for the log");
    std::array<char, 4096> answer;
    const ssize_t size = must(::recv(socket, answer.data(), answer.size(), 0), "hear from the log");
    each_message({answer.data(), static_cast<std::size_t>(size)}, [](std::uint16_t type, std::string_view payload) {
        nlmsgerr said{};
        if (type != NLMSG_ERROR || payload.size() < sizeof said) return;
        std::memcpy(&said, payload.data(), sizeof said);
        errno = -said.error;
        must(said.error, "listen to the log");
    });
}

}  // namespace

void OwnPackets::rule(const std::string& node, const std::string& action) {
    const auto done = commands_.run({.node = node,
                                     .text = "iptables -t raw " + action + " OUTPUT -j NFLOG --nflog-group " +
                                             std::to_string(kGroup) + " --nflog-threshold 1"});
    if (done.status != 0) throw std::runtime_error(done.command + ": " + done.text);
}

void OwnPackets::listen(const std::string& node) {
    rule(node, "-I");
    const Namespaces::Visit there(namespaces_, node);
    Fd socket(must(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER), "open a netlink socket"));
    must(setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kQueue, sizeof kQueue), "SO_RCVBUFFORCE");
    configure(socket.get(), NFULA_CFG_CMD, nfulnl_msg_config_cmd{.command = NFULNL_CFG_CMD_BIND});
    configure(socket.get(), NFULA_CFG_MODE,
              nfulnl_msg_config_mode{.copy_range = htonl(kWhole), .copy_mode = NFULNL_COPY_PACKET, ._pad = 0});
    const std::size_t number = ears_.size();
    const int fd = socket.get();
    ears_.push_back({.node = node, .socket = std::move(socket)});
    loop_.watch(fd, EPOLLIN, [this, number](std::uint32_t) { read(number); });
}

void OwnPackets::read(std::size_t ear) {
    std::array<char, 1 << 17> messages;
    for (;;) {
        const ssize_t size = ::recv(ears_[ear].socket.get(), messages.data(), messages.size(), MSG_DONTWAIT);
        if (size < 0 && errno == ENOBUFS) throw std::runtime_error("packets of " + ears_[ear].node + " were not heard");
        if (size <= 0) return;
        each_message({messages.data(), static_cast<std::size_t>(size)}, [&](std::uint16_t type, std::string_view payload) {
            if (type != (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)) return;
            each_attribute(payload.substr(std::min(payload.size(), sizeof(nfgenmsg))), [&](int what, std::string_view value) {
                if (what == NFULA_PAYLOAD) packets_.push_back({loop_.now(), ear, std::string(value)});
            });
        });
    }
}

void OwnPackets::finish(const std::string& path) {
    for (std::size_t i = 0; i < ears_.size(); ++i) {
        read(i);
        rule(ears_[i].node, "-D");
    }
    std::ofstream out(path, std::ios::binary);
    record::PcapngWriter writer(out);
    for (const Ear& ear : ears_) writer.add_interface({.name = ear.node, .link_type = record::kLinkTypeRawIp});
    for (const Packet& packet : packets_) {
        const auto* data = reinterpret_cast<const std::uint8_t*>(packet.bytes.data());
        writer.packet({.interface = static_cast<std::uint32_t>(packet.ear),
                       .timestamp = packet.at,
                       .bytes = {data, packet.bytes.size()}});
    }
    if (!out.flush()) throw SystemError("write " + path);
}

}  // namespace lvslab::agent
