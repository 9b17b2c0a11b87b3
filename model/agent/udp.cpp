#include <sys/socket.h>

#include <array>
#include <cstring>

#include "agent/programs.hpp"
#include "traffic/echo_datagram.hpp"

namespace lvslab::agent {

namespace {

constexpr net::Time kUdpPatience = std::chrono::seconds(5);
constexpr std::size_t kLongest = 65536;

/// The address that a datagram was sent to, and that its answer has to come from.
in_pktinfo* asked_address(msghdr& message) {
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            return reinterpret_cast<in_pktinfo*>(CMSG_DATA(c));
        }
    }
    return nullptr;
}

}  // namespace

void UdpServer::start() {
    socket_ = open_socket(SOCK_DGRAM, 0);
    const int on = 1;
    setsockopt(socket_.get(), IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    const sockaddr_in any = to_system({{}, what().port});
    must(bind(socket_.get(), generic(any), sizeof any), "bind port " + std::to_string(what().port));
    note(socket_, {.protocol = IPPROTO_UDP});
    loop().watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { read(); });
}

void UdpServer::read() {
    std::array<char, kLongest> bytes;
    std::array<char, 256> control;
    sockaddr_in peer{};
    for (;;) {
        iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
        msghdr message{};
        message.msg_name = &peer;
        message.msg_namelen = sizeof peer;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        const ssize_t size = recvmsg(socket_.get(), &message, 0);
        if (size < 0) return;
        in_pktinfo* asked = asked_address(message);
        if (asked == nullptr) return;
        const wire::Endpoint local{wire::Ipv4Address{ntohl(asked->ipi_addr.s_addr)}, what().port};
        results().served.push_back(
            {.node = what().node, .at = loop().now(), .peer = from_system(peer), .local = local});
        std::string answer = std::string(bytes.data(), static_cast<std::size_t>(size)) + what().node;
        part = {.iov_base = answer.data(), .iov_len = answer.size()};
        asked->ipi_ifindex = 0;
        asked->ipi_spec_dst = asked->ipi_addr;
        sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
    }
}

void UdpClient::start() {
    plan([this](std::int64_t number) { begin(number); });
}

void UdpClient::begin(std::int64_t number) {
    Probe& probe = open_[number];
    probe.result = result("udp", number);
    probe.timeout = loop().at(loop().now() + kUdpPatience, [this, number] { end(number, traffic::Outcome::timed_out); });
    probe.socket = open_socket(SOCK_DGRAM, 0);
    const sockaddr_in server = to_system(what().peer);
    const bool reachable = connect(probe.socket.get(), generic(server), sizeof server) == 0;
    note(probe.socket, {.protocol = IPPROTO_UDP, .peer = what().peer, .at = probe.result.start});
    loop().watch(probe.socket.get(), EPOLLIN, [this, number](std::uint32_t) { read(number); });
    std::string datagram = traffic::echo_question(static_cast<std::uint64_t>(number));
    datagram.resize(std::max(datagram.size(), static_cast<std::size_t>(what().size)));
    if (!reachable || send(probe.socket.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL) < 0) {
        end(number, outcome_of(errno));
    }
}

void UdpClient::read(std::int64_t number) {
    Probe& probe = open_.at(number);
    std::array<char, kLongest> bytes;
    const ssize_t size = recv(probe.socket.get(), bytes.data(), bytes.size(), 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size < 0) return end(number, outcome_of(errno));
    const auto asked = std::max(static_cast<std::size_t>(what().size), traffic::kEchoNumberSize);
    const std::string_view answer(bytes.data(), static_cast<std::size_t>(size));
    if (traffic::echo_number(answer) != static_cast<std::uint64_t>(number) || answer.size() < asked) return;
    probe.result.server = answer.substr(asked);
    probe.result.bytes = static_cast<std::uint64_t>(what().size);
    end(number, traffic::Outcome::ok);
}

void UdpClient::end(std::int64_t number, traffic::Outcome outcome) {
    auto node = open_.extract(number);
    Probe& probe = node.mapped();
    loop().cancel(probe.timeout);
    loop().forget(probe.socket.get());
    probe.result.end = loop().now();
    probe.result.outcome = outcome;
    results().requests.push_back(probe.result);
}

void UdpClient::give_up() {
    while (!open_.empty()) end(open_.begin()->first, traffic::Outcome::unfinished);
}

}  // namespace lvslab::agent
