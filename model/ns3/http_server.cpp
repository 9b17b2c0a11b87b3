#include "ns3/http_server.hpp"

#include "ns3/addresses.hpp"
#include "ns3/clock.hpp"

namespace lvslab::sim {

using ::ns3::MakeCallback;

void HttpServer::StartApplication() {
    listener_ = open_tcp(GetNode());
    bind_port(*listener_, config_.port);
    listener_->Listen();
    listener_->SetAcceptCallback(::ns3::MakeNullCallback<bool, SocketPtr, const ::ns3::Address&>(),
                                 MakeCallback(&HttpServer::accept, this));
}

void HttpServer::StopApplication() {
    if (listener_) listener_->Close();
    listener_ = nullptr;
}

void HttpServer::DoDispose() {
    listener_ = nullptr;
    connections_.clear();
    Application::DoDispose();
}

void HttpServer::accept(SocketPtr socket, const ::ns3::Address& peer) {
    ::ns3::Address local;
    socket->GetSockName(local);
    connections_[socket].served = {.at = {}, .peer = from_ns3(peer), .local = from_ns3(local)};
    socket->SetRecvCallback(MakeCallback(&HttpServer::read, this));
    socket->SetSendCallback(MakeCallback(&HttpServer::write, this));
    socket->SetCloseCallbacks(MakeCallback(&HttpServer::closed, this), MakeCallback(&HttpServer::closed, this));
}

void HttpServer::read(SocketPtr socket) {
    const auto found = connections_.find(socket);
    while (const auto packet = socket->Recv()) {
        if (packet->GetSize() == 0) break;  // the peer has closed
        if (found != connections_.end()) found->second.early += bytes_of(*packet);
    }
    if (found != connections_.end()) answer(found->second, *socket);
}

void HttpServer::write(SocketPtr socket, std::uint32_t) {
    const auto found = connections_.find(socket);
    if (found == connections_.end()) return;
    found->second.outbox.flush(*socket);
    answer(found->second, *socket);
}

/// A request that comes while the last answer is still going out waits for its turn.
void HttpServer::answer(Connection& connection, ::ns3::Socket& socket) {
    while (connection.outbox.empty() && !connection.early.empty()) {
        connection.early.erase(0, connection.request.take(connection.early));
        if (connection.request.too_long()) {
            connection.early.clear();
            socket.Close();
            return;
        }
        if (!connection.request.complete()) return;
        connection.request = {};
        connection.served.at = lab_now();
        if (log_) log_(connection.served);
        connection.outbox.put({.text = "HTTP/1.1 200 OK\r\nServer: " + config_.name +
                                       "\r\nContent-Length: " + std::to_string(config_.body) + "\r\n\r\n",
                               .zeros = config_.body});
        connection.outbox.flush(socket);
    }
}

void HttpServer::closed(SocketPtr socket) {
    if (connections_.erase(socket) != 0) socket->Close();
}

}  // namespace lvslab::sim
