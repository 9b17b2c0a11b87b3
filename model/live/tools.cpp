#include "live/tools.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "live/http_tools.hpp"
#include "live/icmp_tools.hpp"

namespace lvslab::live {

namespace {

using Kind = guest::Plan::Program::Kind;

bool is_here(const std::string& program) {
    const char* path = std::getenv("PATH");
    std::istringstream folders((path == nullptr ? std::string() : std::string(path)) +
                               ":/usr/sbin:/sbin:/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
    }
    return false;
}

struct Tool {
    const char* program;
    const char* package;
};

/// curl sends its request as soon as there is a connection.
bool is_silent(const guest::Plan::Program& what) {
    return what.kind == Kind::http_client && what.idle > net::Time{0};
}

const Tool* tool_of(Kind kind) {
    static constexpr Tool python{"python3", "python3"}, curl{"curl", "curl"}, ping{"ping", "iputils-ping"},
        traceroute{"traceroute", "traceroute"};
    switch (kind) {
        case Kind::http_server:
            return &python;
        case Kind::http_client:
            return &curl;
        case Kind::ping:
            return &ping;
        case Kind::traceroute:
            return &traceroute;
        default:
            return nullptr;
    }
}

}  // namespace

std::unique_ptr<agent::Program> make_tool(agent::Stage stage, const guest::Plan::Program& what) {
    switch (what.kind) {
        case Kind::http_server:
            return std::make_unique<PythonServer>(stage, what);
        case Kind::http_client:
            if (is_silent(what)) return agent::make_program(stage, what);
            return std::make_unique<Curl>(stage, what);
        case Kind::ping:
            return std::make_unique<PingTool>(stage, what);
        case Kind::traceroute:
            return std::make_unique<TracerouteTool>(stage, what);
        default:
            return agent::make_program(stage, what);
    }
}

std::string missing_tools(const guest::Plan& plan) {
    std::set<std::string> packages;
    for (const Tool& always : {Tool{"ip", "iproute2"}, Tool{"sysctl", "procps"}}) {
        if (!is_here(always.program)) packages.insert(always.package);
    }
    for (const auto& program : plan.programs) {
        const Tool* tool = is_silent(program) ? nullptr : tool_of(program.kind);
        if (tool != nullptr && !is_here(tool->program)) packages.insert(tool->package);
    }
    if (packages.empty()) return {};
    std::string sentence = "the lab's real nodes need programs that are not here; install them:  apt-get install";
    for (const std::string& package : packages) sentence += " " + package;
    return sentence;
}

std::string command_line_of(const guest::Plan::Program& what) {
    switch (what.kind) {
        case Kind::http_server:
            return "python3 http.server on port " + std::to_string(what.port);
        case Kind::http_client:
            return (is_silent(what) ? "a silent HTTP client of " : "curl ") + Curl::url(what);
        case Kind::udp_server:
            return "a UDP echo server on port " + std::to_string(what.port);
        case Kind::udp_client:
            return "UDP datagrams to " + wire::to_string(what.peer);
        case Kind::ping:
            return PingTool::line(what);
        case Kind::traceroute:
            return TracerouteTool::line(what);
        case Kind::command_server:
        case Kind::command_client:
            break;
    }
    return what.command;
}

}  // namespace lvslab::live
