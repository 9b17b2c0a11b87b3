#include <sys/socket.h>

#include <algorithm>
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
    plan([this](std::int64_t number) { begin(number); }, what().idle);
}

void UdpClient::begin(std::int64_t number) {
    const net::Time now = loop().now();
    if (!socket_ || !what().one_socket) open();
    Probe& probe = open_[number];
    probe.socket = socket_;
    probe.result = result("udp", number);
    probe.timeout = loop().at(now + kUdpPatience, [this, number] { end(number, traffic::Outcome::timed_out); });
    if (!connected_ && !connect(now)) return end(number, outcome_of(errno));
    std::string datagram = traffic::echo_question(static_cast<std::uint64_t>(number));
    datagram.resize(std::max(datagram.size(), static_cast<std::size_t>(what().size)));
    if (send(socket_->get(), datagram.data(), datagram.size(), MSG_NOSIGNAL) < 0) end(number, outcome_of(errno));
}

void UdpClient::open() {
    socket_ = std::make_shared<Fd>(open_socket(SOCK_DGRAM, 0));
    connected_ = false;
    const sockaddr_in local = to_system({{}, what().port});
    must(bind(socket_->get(), generic(local), sizeof local), "bind port " + std::to_string(what().port));
    loop().watch(socket_->get(), EPOLLIN, [this, socket = socket_](std::uint32_t) { read(*socket); });
}

bool UdpClient::connect(net::Time now) {
    const sockaddr_in server = to_system(what().peer);
    if (::connect(socket_->get(), generic(server), sizeof server) != 0) return false;
    connected_ = true;
    note(*socket_, {.protocol = IPPROTO_UDP, .peer = what().peer, .at = now});
    return true;
}

void UdpClient::read(const Fd& socket) {
    std::array<char, kLongest> bytes;
    while (socket) {
        const ssize_t size = recv(socket.get(), bytes.data(), bytes.size(), 0);
        if (size < 0 && errno == EAGAIN) return;
        if (size < 0) {
            fail_newest(socket, outcome_of(errno));
        } else {
            take({bytes.data(), static_cast<std::size_t>(size)});
        }
    }
}

void UdpClient::take(std::string_view answer) {
    const auto number = traffic::echo_number(answer);
    const auto asked = std::max(static_cast<std::size_t>(what().size), traffic::kEchoNumberSize);
    if (!number || answer.size() < asked) return;
    const auto found = open_.find(static_cast<std::int64_t>(*number));
    if (found == open_.end()) return;  // too late
    found->second.result.server = answer.substr(asked);
    found->second.result.bytes = static_cast<std::uint64_t>(what().size);
    end(found->first, traffic::Outcome::ok);
}

/// The kernel does not say which datagram an ICMP error is about; it is most likely the last one.
void UdpClient::fail_newest(const Fd& socket, traffic::Outcome why) {
    const auto found = std::find_if(open_.rbegin(), open_.rend(),
                                    [&](const auto& entry) { return entry.second.socket.get() == &socket; });
    if (found != open_.rend()) end(found->first, why);
}

void UdpClient::end(std::int64_t number, traffic::Outcome outcome) {
    auto node = open_.extract(number);
    Probe& probe = node.mapped();
    loop().cancel(probe.timeout);
    if (!what().one_socket) {
        loop().forget(probe.socket->get());
        probe.socket->close();
    }
    probe.result.end = loop().now();
    probe.result.outcome = outcome;
    results().requests.push_back(probe.result);
}

void UdpClient::give_up() {
    while (!open_.empty()) end(open_.begin()->first, traffic::Outcome::unfinished);
}

}  // namespace lvslab::agent
