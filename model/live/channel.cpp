#include "live/channel.hpp"

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "guest/interruptible.hpp"

namespace lvslab::live {

namespace {

struct Head {
    std::uint64_t size;
    std::uint64_t descriptors;
};

/// A message of one byte, with room for one descriptor beside it (cmsg(3)).
struct OneByte {
    OneByte() {
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = beside.data();
        message.msg_controllen = beside.size();
    }
    OneByte(const OneByte&) = delete;
    OneByte& operator=(const OneByte&) = delete;

    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> beside{};
    char byte = 'f';
    iovec data{.iov_base = &byte, .iov_len = 1};
    msghdr message{};
};

void send_bytes(int socket, const void* bytes, std::size_t size) {
    const char* at = static_cast<const char*>(bytes);
    while (size > 0) {
        const ssize_t sent = ::send(socket, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        agent::must(sent, "talk to the keeper of the real nodes");
        at += sent;
        size -= static_cast<std::size_t>(sent);
    }
}

}  // namespace

std::pair<Channel, Channel> Channel::pair() {
    int ends[2];
    agent::must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    return {Channel(agent::Fd(ends[0])), Channel(agent::Fd(ends[1]))};
}

void Channel::send(std::string_view text, const std::vector<int>& descriptors) {
    const Head head{text.size(), descriptors.size()};
    send_bytes(socket_.get(), &head, sizeof head);
    send_bytes(socket_.get(), text.data(), text.size());
    for (const int descriptor : descriptors) send_descriptor(descriptor);
}

void Channel::send_descriptor(int descriptor) {
    OneByte one;
    cmsghdr* control = CMSG_FIRSTHDR(&one.message);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(control), &descriptor, sizeof descriptor);
    agent::must(sendmsg(socket_.get(), &one.message, MSG_NOSIGNAL), "hand over a descriptor");
}

bool Channel::receive_bytes(void* to, std::size_t size) {
    char* at = static_cast<char*>(to);
    while (size > 0) {
        const ssize_t got = recv(socket_.get(), at, size, 0);
        if (got < 0 && errno == EINTR && !guest::Interruptible::wanted()) continue;
        if (got <= 0) return false;
        at += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool Channel::receive_descriptor(agent::Fd& descriptor) {
    OneByte one;
    if (recvmsg(socket_.get(), &one.message, MSG_CMSG_CLOEXEC) != 1) return false;
    const cmsghdr* control = CMSG_FIRSTHDR(&one.message);
    if (control == nullptr || control->cmsg_type != SCM_RIGHTS) return false;
    int number = -1;
    std::memcpy(&number, CMSG_DATA(control), sizeof number);
    descriptor = agent::Fd(number);
    return true;
}

std::optional<Channel::Message> Channel::receive() {
    Head head{};
    if (!receive_bytes(&head, sizeof head)) return {};
    Message message{.text = std::string(head.size, '\0')};
    if (!receive_bytes(message.text.data(), head.size)) return {};
    for (std::uint64_t i = 0; i < head.descriptors; ++i) {
        if (!receive_descriptor(message.descriptors.emplace_back())) return {};
    }
    return message;
}

}  // namespace lvslab::live
