#pragma once

#include "agent/tool_programs.hpp"

namespace lvslab::live {

/// Python's http.server, whose answers name the node (in `Server:` and at the beginning of the body), with a body for
/// every path.
class PythonServer final : public agent::ToolServer {
public:
    PythonServer(agent::Stage stage, const guest::Plan::Program& what);

private:
    void said(std::string_view lines) override;
};

/// A curl for each request.
class Curl final : public agent::ToolClient {
public:
    using ToolClient::ToolClient;
    static std::string url(const guest::Plan::Program& what);

private:
    const char* kind() const override { return "http"; }
    std::vector<std::string> words() const override;
    void conclude(Exchange& exchange, int status) override;
};

}  // namespace lvslab::live
