#include <sys/socket.h>

#include <array>

#include "agent/programs.hpp"

namespace lvslab::agent {

void HttpServer::start() {
    listener_ = open_socket(SOCK_STREAM, 0);
    const int on = 1;
    setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in any = to_system({{}, what().port});
    must(bind(listener_.get(), generic(any), sizeof any), "bind port " + std::to_string(what().port));
    must(listen(listener_.get(), 1024), "listen");
    note(listener_, {.protocol = IPPROTO_TCP});
    loop().watch(listener_.get(), EPOLLIN, [this](std::uint32_t) { accept(); });
}

void HttpServer::accept() {
    sockaddr_in peer{}, local{};
    socklen_t size = sizeof peer;
    Fd socket(accept4(listener_.get(), generic(peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) return;
    getsockname(socket.get(), generic(local), &size);
    const int fd = socket.get();
    connections_.push_back({.socket = std::move(socket), .peer = from_system(peer), .local = from_system(local)});
    const Place connection = std::prev(connections_.end());
    loop().watch(fd, EPOLLIN, [this, connection](std::uint32_t events) { serve(connection, events); });
}

void HttpServer::serve(Place connection, std::uint32_t events) {
    bool open = true;
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) open = read(*connection);
    if (open) answer(*connection);
    if (open) return;
    loop().forget(connection->socket.get());
    connections_.erase(connection);
}

/// False when the client has closed, or gone.
bool HttpServer::read(Connection& connection) {
    std::array<char, 16384> bytes;
    ssize_t size = 0;
    while ((size = recv(connection.socket.get(), bytes.data(), bytes.size(), 0)) > 0) {
        connection.early.append(bytes.data(), static_cast<std::size_t>(size));
    }
    return size < 0 && errno == EAGAIN;
}

void HttpServer::answer(Connection& connection) {
    while (connection.outbox.empty() && !connection.early.empty()) {
        connection.early.erase(0, connection.request.take(connection.early));
        if (!connection.request.complete()) break;
        connection.request = {};
        results().served.push_back(
            {.node = what().node, .at = loop().now(), .peer = connection.peer, .local = connection.local});
        connection.outbox = "HTTP/1.1 200 OK\r\nServer: " + what().node +
                            "\r\nContent-Length: " + std::to_string(what().size) + "\r\n\r\n" +
                            std::string(static_cast<std::size_t>(what().size), '\0');
    }
    const ssize_t sent =
        send(connection.socket.get(), connection.outbox.data(), connection.outbox.size(), MSG_NOSIGNAL);
    if (sent > 0) connection.outbox.erase(0, static_cast<std::size_t>(sent));
    loop().change(connection.socket.get(), connection.outbox.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

}  // namespace lvslab::agent
