#pragma once

#include <map>
#include <memory>

#include "agent/process.hpp"
#include "agent/program.hpp"

namespace lvslab::live {

/// ping(8), one process for all requests.
class PingTool final : public agent::Program {
public:
    using Program::Program;
    void start() override;
    void give_up() override;
    static std::string line(const guest::Plan::Program& what);

private:
    void said(std::string_view lines);
    void answered(const std::string& line);
    void conclude(traffic::Outcome rest);

    std::unique_ptr<agent::Process> process_{};
    std::map<std::int64_t, traffic::RequestResult> open_{};
};

/// traceroute(8), one probe a hop.
class TracerouteTool final : public agent::Program {
public:
    using Program::Program;
    void start() override;
    static std::string line(const guest::Plan::Program& what);

private:
    std::unique_ptr<agent::Process> process_{};
    std::string text_{};
};

}  // namespace lvslab::live
