#include "agent/own_packets.hpp"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <fstream>

#include "record/pcapng_writer.hpp"

namespace lvslab::agent {

namespace {

constexpr std::uint16_t kGroup = 77;
constexpr int kQueue = 16 << 20;  // bytes of messages that may wait
constexpr std::uint32_t kWhole = 0xffff;

/// A request to the log: nlmsghdr, nfgenmsg, attributes.
class Request {
public:
    Request() {
        nfgenmsg about{.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = htons(kGroup)};
        text_.assign(NLMSG_HDRLEN, '\0');
        text_.append(reinterpret_cast<const char*>(&about), sizeof about);
    }
    template <class Value>
    Request& with(std::uint16_t attribute, const Value& value) {
        const nlattr head{.nla_len = static_cast<std::uint16_t>(NLA_HDRLEN + sizeof value), .nla_type = attribute};
        text_.append(reinterpret_cast<const char*>(&head), sizeof head);
        text_.append(reinterpret_cast<const char*>(&value), sizeof value);
        text_.resize(NLMSG_ALIGN(text_.size()));
        return *this;
    }
    void send(int socket) {
        nlmsghdr head{};
        head.nlmsg_len = static_cast<std::uint32_t>(text_.size());
        head.nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
        head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
        std::memcpy(text_.data(), &head, sizeof head);
        must(::send(socket, text_.data(), text_.size(), 0), "ask for the log");
        std::array<char, 4096> answer;
        const ssize_t size = must(::recv(socket, answer.data(), answer.size(), 0), "hear from the log");
        nlmsgerr said{};
        if (size < static_cast<ssize_t>(NLMSG_HDRLEN + sizeof said)) return;
        std::memcpy(&said, answer.data() + NLMSG_HDRLEN, sizeof said);
        errno = -said.error;
        must(said.error, "listen to the log");
    }

private:
    std::string text_;
};

/// The packet in a message of the log; empty if it holds none.
std::string payload_of(const char* message, std::size_t size) {
    for (std::size_t at = NLMSG_HDRLEN + sizeof(nfgenmsg); at + NLA_HDRLEN <= size;) {
        nlattr head{};
        std::memcpy(&head, message + at, sizeof head);
        if (head.nla_len < NLA_HDRLEN || at + head.nla_len > size) break;
        if ((head.nla_type & NLA_TYPE_MASK) == NFULA_PAYLOAD) {
            return {message + at + NLA_HDRLEN, static_cast<std::size_t>(head.nla_len - NLA_HDRLEN)};
        }
        at += NLA_ALIGN(head.nla_len);
    }
    return {};
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
    Request().with(NFULA_CFG_CMD, nfulnl_msg_config_cmd{.command = NFULNL_CFG_CMD_BIND}).send(socket.get());
    Request()
        .with(NFULA_CFG_MODE,
              nfulnl_msg_config_mode{.copy_range = htonl(kWhole), .copy_mode = NFULNL_COPY_PACKET, ._pad = 0})
        .send(socket.get());
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
        for (std::size_t at = 0; at + NLMSG_HDRLEN <= static_cast<std::size_t>(size);) {
            nlmsghdr head{};
            std::memcpy(&head, messages.data() + at, sizeof head);
            if (head.nlmsg_len < NLMSG_HDRLEN || at + head.nlmsg_len > static_cast<std::size_t>(size)) break;
            if (head.nlmsg_type == (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)) {
                packets_.push_back({loop_.now(), ear, payload_of(messages.data() + at, head.nlmsg_len)});
            }
            at += NLMSG_ALIGN(head.nlmsg_len);
        }
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
