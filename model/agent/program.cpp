#include "agent/program.hpp"

#include <sys/socket.h>

#include "agent/programs.hpp"
#include "agent/tool_programs.hpp"

namespace lvslab::agent {

traffic::Outcome outcome_of(int error) {
    switch (error) {
        case ECONNREFUSED:
            return traffic::Outcome::refused;
        case ETIMEDOUT:
            return traffic::Outcome::timed_out;
        case ECONNRESET:
        case EPIPE:
            return traffic::Outcome::closed_early;
        default:
            return traffic::Outcome::unreachable;
    }
}

Fd Program::open_socket(int type, int protocol) const {
    const Namespaces::Visit there(stage_.namespaces, what_.node);
    return Fd(must(socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol), "open a socket on " + what_.node));
}

void Program::note(const Fd& socket, const Opened& opened) {
    sockaddr_in local{};
    socklen_t size = sizeof local;
    getsockname(socket.get(), generic(local), &size);
    note({.node = what_.node,
          .protocol = opened.protocol,
          .local = from_system(local),
          .peer = opened.peer,
          .opened = opened.at});
}

traffic::RequestResult Program::result(const char* kind, std::int64_t number) const {
    return {.kind = kind,
            .from = what_.node,
            .to = what_.peer.port == 0 ? wire::to_string(what_.peer.address) : wire::to_string(what_.peer),
            .number = number,
            .start = stage_.loop.now()};
}

std::unique_ptr<Program> make_program(Stage stage, const guest::Plan::Program& what) {
    using Kind = guest::Plan::Program::Kind;
    switch (what.kind) {
        case Kind::http_server:
            return std::make_unique<HttpServer>(stage, what);
        case Kind::http_client:
            return std::make_unique<HttpClient>(stage, what);
        case Kind::udp_server:
            return std::make_unique<UdpServer>(stage, what);
        case Kind::udp_client:
            return std::make_unique<UdpClient>(stage, what);
        case Kind::ping:
            return std::make_unique<Ping>(stage, what);
        case Kind::traceroute:
            return std::make_unique<Traceroute>(stage, what);
        case Kind::command_server:
            return std::make_unique<CommandServer>(stage, what);
        case Kind::command_client:
            break;
    }
    return std::make_unique<CommandClient>(stage, what);
}

}  // namespace lvslab::agent
