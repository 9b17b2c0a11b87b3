#include <sys/socket.h>

#include <array>

#include "agent/programs.hpp"
#include "wire/buffer.hpp"
#include "wire/icmp.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::agent {

namespace {

constexpr net::Time kPingPatience = std::chrono::seconds(5);

wire::Buffer echo_request(std::size_t size, std::uint16_t id, std::uint16_t sequence) {
    wire::Buffer message(wire::kIcmpSize + size);
    const auto bytes = message.bytes();
    for (std::size_t i = 0; i < size; ++i) bytes[wire::kIcmpSize + i] = static_cast<std::uint8_t>(i);
    const auto icmp = wire::Icmp<std::uint8_t>::parse(bytes);
    icmp->set_type(wire::IcmpType::echo_request);
    icmp->set_id(id);
    icmp->set_sequence(sequence);
    icmp->fill_checksum();
    return message;
}

}  // namespace

void Ping::start() {
    socket_ = open_socket(SOCK_RAW, IPPROTO_ICMP);
    id_ = static_cast<std::uint16_t>(0x4c00 + socket_.get());  // no two sockets of one process have one number
    note({.node = what().node,
          .protocol = IPPROTO_ICMP,
          .local = {{}, id_},
          .peer = {what().peer.address, 0},
          .opened = loop().now()});
    loop().watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { read(); });
    plan([this](std::int64_t number) { send(number); });
}

void Ping::send(std::int64_t number) {
    Open& open = open_[number];
    open.result = result("ping", number);
    open.result.bytes = static_cast<std::uint64_t>(what().size);
    open.timeout = loop().at(loop().now() + kPingPatience, [this, number] { end(number, traffic::Outcome::timed_out); });
    wire::Buffer message =
        echo_request(static_cast<std::size_t>(what().size), id_, static_cast<std::uint16_t>(number + 1));
    const sockaddr_in to = to_system({what().peer.address, 0});
    const auto bytes = message.bytes();
    if (sendto(socket_.get(), bytes.data(), bytes.size(), 0, generic(to), sizeof to) < 0) {
        end(number, traffic::Outcome::unreachable);
    }
}

void Ping::read() {
    std::array<std::uint8_t, 65536> bytes;
    ssize_t size = 0;
    while ((size = recv(socket_.get(), bytes.data(), bytes.size(), 0)) > 0) {
        const auto ip = wire::Ipv4<const std::uint8_t>::parse({bytes.data(), static_cast<std::size_t>(size)});
        const auto icmp = ip ? wire::Icmp<const std::uint8_t>::parse(ip->payload()) : std::nullopt;
        if (!icmp) continue;
        auto about = icmp;
        if (icmp->is_error()) {
            const auto quoted = wire::Ipv4<const std::uint8_t>::parse_quoted(icmp->payload());
            if (!quoted || quoted->protocol() != wire::Protocol::icmp) continue;
            about = wire::Icmp<const std::uint8_t>::parse(icmp->payload().subspan(quoted->header_size()));
            if (!about || about->type() != wire::IcmpType::echo_request) continue;
        } else if (icmp->type() != wire::IcmpType::echo_reply) {
            continue;
        }
        const bool redirect = icmp->type() == wire::IcmpType::redirect;
        if (about->id() != id_ || redirect) continue;
        end(about->sequence() - 1, icmp->is_error() ? traffic::Outcome::unreachable : traffic::Outcome::ok);
    }
}

void Ping::end(std::int64_t number, traffic::Outcome outcome) {
    auto node = open_.extract(number);
    if (node.empty()) return;
    loop().cancel(node.mapped().timeout);
    node.mapped().result.end = loop().now();
    node.mapped().result.outcome = outcome;
    results().requests.push_back(node.mapped().result);
}

void Ping::give_up() {
    while (!open_.empty()) end(open_.begin()->first, traffic::Outcome::unfinished);
}

}  // namespace lvslab::agent
