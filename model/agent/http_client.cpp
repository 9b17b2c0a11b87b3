#include <sys/socket.h>

#include <array>

#include "agent/programs.hpp"

namespace lvslab::agent {

namespace {

// From the SYN to the last byte of the answer, less the silence.
constexpr net::Time kHttpPatience = std::chrono::seconds(5);

int error_of(const Fd& socket) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

}  // namespace

void HttpClient::start() {
    plan([this](std::int64_t number) { begin(number); });
}

void HttpClient::begin(std::int64_t number) {
    Exchange& exchange = open_[number];
    exchange.result = result("http", number);
    exchange.timeout =
        loop().at(loop().now() + kHttpPatience + what().idle, [this, number] { end(number, traffic::Outcome::timed_out); });
    exchange.socket = open_socket(SOCK_STREAM, 0);
    const sockaddr_in server = to_system(what().peer);
    const int refused = connect(exchange.socket.get(), generic(server), sizeof server);
    const int error = errno;
    note(exchange.socket, {.protocol = IPPROTO_TCP, .peer = what().peer, .at = exchange.result.start});
    loop().watch(exchange.socket.get(), EPOLLIN | EPOLLOUT,
                 [this, number](std::uint32_t events) { came(number, events); });
    if (refused != 0 && error != EINPROGRESS) end(number, outcome_of(error));
}

void HttpClient::came(std::int64_t number, std::uint32_t events) {
    Exchange& exchange = open_.at(number);
    if (!exchange.result.connected) {
        if (const int error = error_of(exchange.socket); error != 0) return end(number, outcome_of(error));
        if ((events & EPOLLOUT) == 0) return;
        connected(number, exchange);
    }
    read(number, exchange);
}

void HttpClient::connected(std::int64_t number, Exchange& exchange) {
    exchange.result.connected = loop().now();
    loop().change(exchange.socket.get(), EPOLLIN);
    if (what().idle == net::Time{0}) return ask(exchange);
    loop().at(loop().now() + what().idle, [this, number] {
        const auto open = open_.find(number);
        if (open != open_.end()) ask(open->second);
    });
}

void HttpClient::ask(Exchange& exchange) {
    const std::string request = "GET " + what().path + " HTTP/1.1\r\nHost: " + wire::to_string(what().peer.address) +
                                "\r\nUser-Agent: lvslab\r\n\r\n";
    // A fresh socket's buffer holds far more than a request.
    [[maybe_unused]] const ssize_t sent = send(exchange.socket.get(), request.data(), request.size(), MSG_NOSIGNAL);
}

void HttpClient::read(std::int64_t number, Exchange& exchange) {
    std::array<char, 65536> bytes;
    ssize_t size = 0;
    while ((size = recv(exchange.socket.get(), bytes.data(), bytes.size(), 0)) > 0) {
        exchange.response.take({bytes.data(), static_cast<std::size_t>(size)});
    }
    const int error = errno;
    if (exchange.response.complete()) return end(number, traffic::Outcome::ok);
    if (exchange.response.bad()) return end(number, traffic::Outcome::bad_answer);
    if (size == 0 || error != EAGAIN) end(number, traffic::Outcome::closed_early);
}

void HttpClient::end(std::int64_t number, traffic::Outcome outcome) {
    auto node = open_.extract(number);
    Exchange& exchange = node.mapped();
    loop().cancel(exchange.timeout);
    loop().forget(exchange.socket.get());
    exchange.result.end = loop().now();
    exchange.result.outcome = outcome;
    exchange.result.bytes = exchange.response.body_bytes();
    exchange.result.server = exchange.response.server();
    results().requests.push_back(exchange.result);
}

void HttpClient::give_up() {
    while (!open_.empty()) end(open_.begin()->first, traffic::Outcome::unfinished);
}

}  // namespace lvslab::agent
