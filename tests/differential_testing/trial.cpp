#include "trial.hpp"

#include <stdlib.h>
#include <map>

#include "guest/machine.hpp"
#include "record/capture.hpp"
#include "shell/error.hpp"

namespace lvslab::differential {

namespace {

/// A folder for one boot.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "lvslab-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw guest::GuestError(name + ": can not be made");
        path = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path path;
};

std::string node_name(std::size_t number) { return "c" + std::to_string(number + 1); }

/// Starting a process is what takes a guest's time, so the set-up's commands of one tool that follow each other are
/// given to one process: `ip -batch`, `ipvsadm -R`, `sysctl -w` with several keys.
std::vector<TimedCommand> in_batches(const std::vector<TimedCommand>& commands) {
    struct Tool {
        std::string prefix, before, between, after;
    };
    const Tool tools[] = {{"ip ", "ip -batch - <<'END'\n", "\n", "\nEND"},
                          {"ipvsadm ", "ipvsadm -R <<'END'\n", "\n", "\nEND"},
                          {"sysctl -w ", "sysctl -w ", " ", ""}};
    std::vector<TimedCommand> batches;
    const Tool* open = nullptr;
    const auto close = [&] {
        if (open != nullptr) batches.back().text += open->after;
        open = nullptr;
    };
    for (const TimedCommand& command : commands) {
        const Tool* tool = nullptr;
        for (const Tool& t : tools) {
            if (command.time == net::Time{0} && command.text.starts_with(t.prefix)) tool = &t;
        }
        if (tool == nullptr || tool != open) {
            close();
            batches.push_back({command.time, tool != nullptr ? tool->before : command.text});
            open = tool;
        } else {
            batches.back().text += tool->between;
        }
        if (tool != nullptr) batches.back().text += command.text.substr(tool->prefix.size());
    }
    close();
    return batches;
}

guest::Plan plan_of(const std::vector<Case>& cases) {
    guest::Plan plan;
    plan.commands.push_back({.at = net::Time{0}, .node = "", .text = kManyErrors});  // one limit for all namespaces
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const std::string node = node_name(i);
        plan.nodes.push_back({.name = node,
                              .interfaces = {{.name = "eth0", .mac = kEth0, .held = true},
                                             {.name = "eth1", .mac = kEth1, .held = true}}});
        for (const TimedCommand& c : in_batches(cases[i].commands)) {
            plan.commands.push_back({.at = c.time, .node = node, .text = c.text});
        }
        for (const TimedFrame& f : cases[i].frames) {
            plan.frames.push_back({.at = f.time, .to = {node, f.interface}, .bytes = f.bytes});
        }
        plan.until = std::max(plan.until, cases[i].end);
    }
    std::stable_sort(plan.frames.begin(), plan.frames.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return plan;
}

std::vector<judge::PassedFrame> column(const std::vector<TimedFrame>& frames, const std::string& interface) {
    std::vector<judge::PassedFrame> column;
    for (const TimedFrame& f : frames) {
        if (f.interface != interface) continue;
        column.push_back(
            {.time = f.time, .bytes = {reinterpret_cast<const std::uint8_t*>(f.bytes.data()), f.bytes.size()}});
    }
    return column;
}

}  // namespace

std::vector<KernelSide> run_on_kernel(const std::vector<Case>& cases, const std::function<void(double)>& progress) {
    const Folder folder;
    const guest::Plan plan = plan_of(cases);
    const auto patience = std::chrono::seconds(60 + plan.commands.size() / 5);
    const guest::Finished finished =
        guest::run(plan, {.folder = folder.path, .progress = progress, .patience = patience});
    std::vector<KernelSide> sides(cases.size());
    std::map<std::string, std::size_t> numbers;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        numbers[node_name(i)] = i;
        sides[i].end = finished.report.ended;
    }
    for (const guest::CommandOutput& c : finished.report.commands) {
        if (c.status != 0 && c.node.empty()) throw guest::GuestError(c.command + ": " + c.text);
        if (c.status != 0) sides[numbers.at(c.node)].refused = c.command + ": " + c.text;
    }
    record::CaptureReader capture(finished.capture);
    while (const auto frame = capture.next()) {
        const std::string& port = capture.interfaces()[frame->interface].name;
        const std::size_t colon = port.find(':');
        const std::string interface = port.substr(colon + 1);
        if (!interface.starts_with("eth") || frame->timestamp > finished.report.ended) continue;
        KernelSide& side = sides[numbers.at(port.substr(0, colon))];
        auto& list = frame->flags.direction == record::Direction::outbound ? side.sent : side.received;
        list.push_back({frame->timestamp, interface, std::string(frame->bytes.begin(), frame->bytes.end())});
    }
    return sides;
}

Outcome compare(const Case& what, KernelSide kernel) {
    Outcome outcome{.kernel = std::move(kernel)};
    Solo ours(what.seed);
    add_interfaces(ours);
    std::string refused;
    ours.command(net::Time{0}, kManyErrors);
    for (const TimedCommand& command : what.commands) {
        try {
            ours.command(net::Time{0}, command.text);
        } catch (const shell::CommandError& error) {
            refused = command.text + ": " + error.what();
        }
    }
    if (refused.empty() != outcome.kernel.refused.empty()) {
        outcome.refused =
            refused.empty() ? "only the kernel refuses " + outcome.kernel.refused : "only our shell refuses " + refused;
    }
    for (const TimedFrame& frame : outcome.kernel.received) ours.receive(frame);
    ours.pass(outcome.kernel.end);
    for (const char* interface : {"eth0", "eth1"}) {
        const auto theirs = column(outcome.kernel.sent, interface), mine = column(ours.sent(), interface);
        auto comparison = judge::compare_frames({theirs, mine, outcome.kernel.end});
        outcome.equal += comparison.equal;
        for (auto& difference : comparison.differences) outcome.disagreements.push_back({interface, difference});
    }
    return outcome;
}

}  // namespace lvslab::differential
