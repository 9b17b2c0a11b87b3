#include "live/http_tools.hpp"

#include <cmath>
#include <sstream>

namespace lvslab::live {

namespace {

/// Arguments: the node's name, the port, the size of the body in bytes. Says who asked: address and port of both ends.
constexpr const char* kServer = R"(
import http.server, io, sys
name, port, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
body = (name + "\n").encode().ljust(size, b".")[:size]
class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def version_string(self): return name
    def send_head(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(size))
        self.end_headers()
        return io.BytesIO(body)
    def log_message(self, *ignored): pass
    def log_request(self, *ignored): print("@", *self.client_address, *self.connection.getsockname(), flush=True)
http.server.ThreadingHTTPServer(("", port), Handler).serve_forever()
)";

constexpr const char* kHttpPatience = "5";  // s, from the SYN to the last byte of the answer
constexpr const char* kReport = "%{http_code} %{size_download} %{time_connect} %header{server}";

std::optional<wire::Endpoint> endpoint(std::istringstream& words) {
    std::string address;
    std::uint16_t port = 0;
    if (!(words >> address >> port)) return {};
    const auto parsed = wire::parse_ipv4(address);
    if (!parsed) return {};
    return wire::Endpoint{*parsed, port};
}

/// curl(1), EXIT CODES.
traffic::Outcome outcome_of(int status, int http_code) {
    switch (status) {
        case 0:
            return http_code == 200 ? traffic::Outcome::ok : traffic::Outcome::bad_answer;
        case 7:
            return traffic::Outcome::refused;
        case 28:
            return traffic::Outcome::timed_out;
        case 18:
        case 52:
        case 56:
            return traffic::Outcome::closed_early;
        default:
            return traffic::Outcome::bad_answer;
    }
}

}  // namespace

PythonServer::PythonServer(agent::Stage stage, const guest::Plan::Program& what)
    : ToolServer(stage, what,
                 {"python3", "-I", "-c", kServer, what.node, std::to_string(what.port), std::to_string(what.size)}) {}

void PythonServer::said(std::string_view lines) {
    std::istringstream text{std::string(lines)};
    for (std::string line; std::getline(text, line);) {
        std::istringstream words(line);
        std::string mark;
        words >> mark;
        if (mark != "@") continue;
        const auto peer = endpoint(words), local = endpoint(words);
        if (!peer || !local) continue;
        results().served.push_back({.node = what().node, .at = loop().now(), .peer = *peer, .local = *local});
    }
}

std::string Curl::url(const guest::Plan::Program& what) {
    const std::string port = what.peer.port == 80 ? "" : ":" + std::to_string(what.peer.port);
    return "http://" + wire::to_string(what.peer.address) + port + what.path;
}

std::vector<std::string> Curl::words() const {
    return {"curl", "-q",         "-s",      "-o", "/dev/null", "--noproxy",
            "*",    "--max-time", kHttpPatience, "-w", kReport,     url(what())};
}

void Curl::conclude(Exchange& exchange, int status) {
    std::istringstream words(exchange.text);
    int code = 0;
    double connected = 0;
    words >> code >> exchange.result.bytes >> connected >> exchange.result.server;
    if (connected > 0) {
        exchange.result.connected = exchange.result.start + net::Time(std::llround(connected * 1e9));
    }
    exchange.result.outcome = outcome_of(status, code);
}

}  // namespace lvslab::live
