#include "scenarios/output_text.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

namespace lvslab::scenarios {

namespace {

using nlohmann::json;

std::string heading(const traffic::CommandOutput& output) {
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.3f", std::chrono::duration<double>(output.at).count());
    return "\n" + output.node + " at " + seconds + " s $ " + output.command + "\n";
}

}  // namespace

std::vector<traffic::CommandOutput> outputs_of(const record::RunRecord& record) {
    std::vector<traffic::CommandOutput> outputs;
    const json results = json::parse(record.results(), nullptr, false);
    if (!results.is_object()) return outputs;
    for (const json& row : results.value("output", json::array())) {
        outputs.push_back({.node = row.at("node"),
                           .at = net::Time{row.at("at_ns").get<std::int64_t>()},
                           .command = row.at("command"),
                           .text = row.at("text")});
    }
    return outputs;
}

std::string output_text(std::span<const traffic::CommandOutput> outputs) {
    std::string text;
    for (const traffic::CommandOutput& output : outputs) {
        if (output.command.starts_with("sysctl -w")) continue;
        text += heading(output);
        std::istringstream lines(output.text);
        for (std::string line; std::getline(lines, line);) text += (line.empty() ? "" : "  " + line) + "\n";
    }
    return text;
}

}  // namespace lvslab::scenarios
