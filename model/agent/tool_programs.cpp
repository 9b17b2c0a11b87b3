#include "agent/tool_programs.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace lvslab::agent {

namespace {

constexpr std::size_t kRemembered = 4000;  // bytes of what a server said, for a complaint

std::string one_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

/// Whether a line of /proc/net/tcp or tcp6 is a socket that listens on the port (0A is TCP_LISTEN).
bool is_listener(const std::string& line, std::uint16_t port) {
    std::istringstream words(line);
    std::string number, local, remote, state;
    words >> number >> local >> remote >> state;
    char wanted[8];
    std::snprintf(wanted, sizeof wanted, ":%04X", port);
    return state == "0A" && local.ends_with(wanted);
}

}  // namespace

void ToolServer::start() {
    if (what().port != 0 && listens()) {
        throw std::runtime_error("on " + what().node + ", port " + std::to_string(what().port) +
                                 " is in use before its server starts; does a command of the lab start one?");
    }
    process_ = std::make_unique<Process>(loop(), namespaces(), Process::Start{what().node, words_},
                                         Process::Hears{.said =
                                                            [this](std::string_view lines) {
                                                                if (words_said_.size() < kRemembered)
                                                                    words_said_ += lines;
                                                                said(lines);
                                                            },
                                                        .ended = [this](int status) { ended(status); }});
}

bool ToolServer::ready() {
    if (!ready_) ready_ = what().port == 0 || listens();
    return ready_;
}

bool ToolServer::listens() const {
    const Namespaces::Visit there(namespaces(), what().node);
    for (const char* file : {"/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"}) {
        if (access(file, R_OK) != 0) continue;
        std::istringstream lines(read_file(file));
        for (std::string line; std::getline(lines, line);) {
            if (is_listener(line, what().port)) return true;
        }
    }
    return false;
}

/// A server that puts itself into the background ends too, and well.
void ToolServer::ended(int status) {
    if (ready_ || status == 0) return;
    throw std::runtime_error("on " + what().node + ", the server `" +
                             (what().command.empty() ? words_.front() : what().command) + "` ended at once (status " +
                             std::to_string(status) + "): " + one_line(words_said_));
}

void ToolClient::start() {
    plan([this](std::int64_t number) { begin(number); });
}

void ToolClient::begin(std::int64_t number) {
    Exchange& exchange = open_[number];
    exchange.result = result(kind(), number);
    exchange.process = std::make_unique<Process>(
        loop(), namespaces(), Process::Start{what().node, words()},
        Process::Hears{
            .said = [&exchange](std::string_view lines) { exchange.text += lines; },
            .ended = [this,
                      number](int status) { end(number, [this, status](Exchange& e) { conclude(e, status); }); }});
}

void ToolClient::end(std::int64_t number, const std::function<void(Exchange&)>& conclude) {
    auto node = open_.extract(number);
    node.mapped().result.end = loop().now();
    conclude(node.mapped());
    results().requests.push_back(node.mapped().result);
}

void ToolClient::give_up() {
    while (!open_.empty()) {
        end(open_.begin()->first, [](Exchange& e) { e.result.outcome = traffic::Outcome::unfinished; });
    }
}

CommandServer::CommandServer(Stage stage, const guest::Plan::Program& what)
    : ToolServer(stage, what, {"sh", "-c", what.command}), row_(stage.results.output.size()) {
    stage.results.output.push_back({.node = what.node, .at = net::Time{0}, .command = what.command, .text = {}});
}

void CommandServer::said(std::string_view lines) { results().output[row_].text += lines; }

void CommandClient::conclude(Exchange& exchange, int status) {
    exchange.result.to = what().command;
    exchange.result.outcome = status == 0 ? traffic::Outcome::ok : traffic::Outcome::failed;
    results().output.push_back(
        {.node = what().node, .at = exchange.result.start, .command = what().command, .text = exchange.text});
}

}  // namespace lvslab::agent
