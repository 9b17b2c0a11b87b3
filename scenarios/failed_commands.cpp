#include "scenarios/failed_commands.hpp"

#include "lab/complaint.hpp"

namespace lvslab::scenarios {

namespace {

/// What the real tool said, in one line.
std::string one_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    for (char& c : text) {
        if (c == '\n') c = ' ';
    }
    return text;
}

}  // namespace

void refuse_failed_commands(const lab::Lab& lab, const guest::Report& report) {
    std::vector<lab::Complaint> complaints;
    for (const guest::CommandOutput& c : report.commands) {
        if (c.status == 0) continue;
        complaints.push_back(
            {.line = c.line,
             .sentence = "on " + c.node + ", the real `" + c.command + "` failed: " + one_line(c.text)});
    }
    if (!complaints.empty()) throw lab::LabError({.file = lab.path, .complaints = complaints});
}

}  // namespace lvslab::scenarios
