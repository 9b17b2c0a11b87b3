#include "agent/kernel_drops.hpp"

#include <linux/genetlink.h>
#include <linux/net_dropmon.h>
#include <sys/socket.h>

#include <array>
#include <fstream>

#include "agent/netlink_message.hpp"
#include "record/pcapng_writer.hpp"

namespace lvslab::agent {

namespace {

constexpr int kWaiting = 16 << 20;        // bytes of messages that may wait
constexpr std::uint32_t kQueueInKernel = 100'000;  // packets that may wait in the kernel

template <class Value>
Value value_of(std::string_view bytes) {
    Value value{};
    std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
    return value;
}

std::string text_of(std::string_view bytes) { return std::string(bytes.substr(0, bytes.find('\0'))); }

/// Sends a request; what comes back, or an empty text if it was refused.
std::string ask(const Fd& socket, NetlinkMessage message) {
    const std::string& text = message.text();
    must(::send(socket.get(), text.data(), text.size(), 0), "ask the drop monitor");
    std::array<char, 1 << 15> answer;
    const ssize_t size = must(::recv(socket.get(), answer.data(), answer.size(), 0), "hear from the drop monitor");
    std::string got(answer.data(), static_cast<std::size_t>(size));
    each_message(got, [&](std::uint16_t type, std::string_view payload) {
        if (type == NLMSG_ERROR && value_of<std::int32_t>(payload) != 0) got.clear();
    });
    return got;
}

/// Both are given when the kernel boots.
struct Family {
    std::uint16_t type = 0;
    std::uint32_t group = 0;
};
Family find_family(const Fd& socket) {
    Family family;
    NetlinkMessage question(GENL_ID_CTRL, NLM_F_REQUEST, genlmsghdr{.cmd = CTRL_CMD_GETFAMILY, .version = 1, .reserved = 0});
    question.with_bytes(CTRL_ATTR_FAMILY_NAME, {"NET_DM", sizeof "NET_DM"});
    each_message(ask(socket, question), [&](std::uint16_t, std::string_view payload) {
        each_attribute(payload.substr(std::min(payload.size(), sizeof(genlmsghdr))), [&](int type, std::string_view value) {
            if (type == CTRL_ATTR_FAMILY_ID) family.type = value_of<std::uint16_t>(value);
            if (type != CTRL_ATTR_MCAST_GROUPS) return;
            each_attribute(value, [&](int, std::string_view group) {
                each_attribute(group, [&](int what, std::string_view id) {
                    if (what == CTRL_ATTR_MCAST_GRP_ID) family.group = value_of<std::uint32_t>(id);
                });
            });
        });
    });
    return family;
}

}  // namespace

void KernelDrops::listen() {
    socket_ = Fd(must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC), "open a netlink socket"));
    const Family family = find_family(socket_);
    if (family.type == 0 || family.group == 0) return;
    family_ = family.type;
    must(setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kWaiting, sizeof kWaiting), "SO_RCVBUFFORCE");
    const auto request = [&](std::uint8_t command) {
        return NetlinkMessage(family_, NLM_F_REQUEST | NLM_F_ACK, genlmsghdr{.cmd = command, .version = 2, .reserved = 0});
    };
    NetlinkMessage how = request(NET_DM_CMD_CONFIG);
    how.with(NET_DM_ATTR_ALERT_MODE, std::uint8_t{NET_DM_ALERT_MODE_PACKET});
    how.with(NET_DM_ATTR_QUEUE_LEN, kQueueInKernel);
    NetlinkMessage start = request(NET_DM_CMD_START);
    start.with_bytes(NET_DM_ATTR_SW_DROPS, {});
    if (ask(socket_, how).empty() || ask(socket_, start).empty()) throw std::runtime_error("the kernel's drop monitor does not start");
    must(setsockopt(socket_.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &family.group, sizeof family.group), "listen to drops");
    loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { read(); });
}

void KernelDrops::read() {
    std::array<char, 1 << 16> messages;
    for (;;) {
        const ssize_t size = ::recv(socket_.get(), messages.data(), messages.size(), MSG_DONTWAIT);
        if (size < 0 && errno == ENOBUFS) throw std::runtime_error("drops of the kernel were not heard");
        if (size <= 0) return;
        take(messages.data(), static_cast<std::size_t>(size));
    }
}

void KernelDrops::take(const char* message, std::size_t size) {
    each_message({message, size}, [this](std::uint16_t type, std::string_view payload) {
        if (type != family_ || payload.size() < sizeof(genlmsghdr) || payload[0] != NET_DM_CMD_PACKET_ALERT) return;
        Drop drop{};
        each_attribute(payload.substr(sizeof(genlmsghdr)), [&](int what, std::string_view value) {
            switch (what) {
                case NET_DM_ATTR_TIMESTAMP: drop.at = net::Time{static_cast<std::int64_t>(value_of<std::uint64_t>(value))}; break;
                case NET_DM_ATTR_REASON: drop.reason = text_of(value); break;
                case NET_DM_ATTR_SYMBOL: drop.function = text_of(value); break;
                case NET_DM_ATTR_PAYLOAD: drop.bytes = value; break;
                default: break;
            }
        });
        drop.function.resize(std::min(drop.function.size(), drop.function.find('+')));  // `tcp_v4_rcv+0x1a/0x80`
        drops_.push_back(std::move(drop));
    });
}

void KernelDrops::finish(const std::string& path) {
    if (family_ != 0) read();
    std::ofstream out(path, std::ios::binary);
    record::PcapngWriter writer(out);
    const std::uint32_t interface = writer.add_interface({.name = "drop"});
    for (const Drop& drop : drops_) {
        const std::string comment = drop.reason + " " + drop.function;
        const std::array<std::string_view, 1> comments = {comment};
        const auto* data = reinterpret_cast<const std::uint8_t*>(drop.bytes.data());
        writer.packet({.interface = interface,
                       .timestamp = std::max(net::Time{0}, loop_.lab_time(drop.at)),
                       .bytes = {data, drop.bytes.size()},
                       .comments = comments});
    }
    if (!out.flush()) throw SystemError("write " + path);
}

}  // namespace lvslab::agent
