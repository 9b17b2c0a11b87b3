#include <stdlib.h>

#include <algorithm>
#include <map>

#include "guest/machine.hpp"
#include "record/capture.hpp"
#include "trial.hpp"

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
        if (command.time > net::Time{0}) continue;
        const Tool* tool = nullptr;
        for (const Tool& t : tools) {
            if (command.text.starts_with(t.prefix)) tool = &t;
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

/// How long a command keeps the kernel from the next, on a machine with something else to do; and how late the last
/// may be.
constexpr net::Time kCommand = std::chrono::milliseconds(90), kShift = std::chrono::milliseconds(10);
constexpr net::Time kLate = std::chrono::milliseconds(1500);

/// How much later than the kernel's clock each case begins, so that no two cases' commands meet.
std::vector<net::Time> beginnings(const std::vector<Case>& cases) {
    std::vector<net::Time> taken, shifts;
    for (const Case& what : cases) {
        const auto meets = [&](net::Time shift) {
            for (const TimedCommand& c : what.commands) {
                if (c.time == net::Time{0}) continue;
                const auto near = std::lower_bound(taken.begin(), taken.end(), c.time + shift - kCommand + kShift / 2);
                if (near != taken.end() && *near < c.time + shift + kCommand - kShift / 2) return true;
            }
            return false;
        };
        net::Time shift{0};
        while (meets(shift)) shift += kShift;
        shifts.push_back(shift);
        for (const TimedCommand& c : what.commands) {
            if (c.time > net::Time{0}) taken.push_back(c.time + shift);
        }
        std::sort(taken.begin(), taken.end());
    }
    return shifts;
}

guest::Plan plan_of(const std::vector<Case>& cases, const std::vector<net::Time>& shifts) {
    guest::Plan plan;
    plan.commands.push_back({.at = net::Time{0}, .node = "", .text = kManyErrors});  // one limit for all namespaces
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const std::string node = node_name(i);
        plan.nodes.push_back({.name = node,
                              .interfaces = {{.name = "eth0", .mac = kEth0, .held = true},
                                             {.name = "eth1", .mac = kEth1, .held = true}}});
        for (const TimedCommand& c : in_batches(cases[i].commands)) {
            plan.commands.push_back({.at = net::Time{0}, .node = node, .text = c.text});
        }
        for (const TimedCommand& c : cases[i].commands) {
            if (c.time == net::Time{0}) continue;
            plan.commands.push_back({.at = c.time + shifts[i], .node = node, .text = c.text});
            plan.until = std::max(plan.until, c.time + shifts[i] + kLate);
        }
        for (const TimedFrame& f : cases[i].frames) {
            plan.frames.push_back({.at = f.time + shifts[i], .to = {node, f.interface}, .bytes = f.bytes});
        }
        plan.until = std::max(plan.until, cases[i].end + shifts[i]);
    }
    std::stable_sort(plan.frames.begin(), plan.frames.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    std::stable_sort(plan.commands.begin(), plan.commands.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    return plan;
}

/// A case's place in a boot.
struct Place {
    std::size_t number = 0;
    net::Time shift{0};
};
using Places = std::map<std::string, Place>;

void take_answers(const guest::Report& report, const Places& places, std::vector<KernelSide>& sides) {
    for (const guest::CommandOutput& c : report.commands) {
        if (c.status != 0 && c.node.empty()) throw guest::GuestError(c.command + ": " + c.text);
        if (c.node.empty()) continue;
        const Place& place = places.at(c.node);
        KernelSide& side = sides[place.number];
        if (!c.set_up) {
            side.answers.push_back({.began = c.at - place.shift,
                                    .time = c.done - place.shift,
                                    .command = c.command,
                                    .text = c.text,
                                    .refused = c.status != 0});
        } else if (c.status != 0) {
            side.refused = c.command + ": " + c.text;
        }
    }
}

void take_frames(const std::filesystem::path& file, const Places& places, std::vector<KernelSide>& sides) {
    record::CaptureReader capture(file);
    while (const auto frame = capture.next()) {
        const std::string& port = capture.interfaces()[frame->interface].name;
        const std::size_t colon = port.find(':');
        const std::string interface = port.substr(colon + 1);
        if (!interface.starts_with("eth")) continue;
        const Place& place = places.at(port.substr(0, colon));
        KernelSide& side = sides[place.number];
        const net::Time time = frame->timestamp - place.shift;
        if (time > side.end) continue;
        auto& list = frame->flags.direction == record::Direction::outbound ? side.sent : side.received;
        list.push_back({time, interface, std::string(frame->bytes.begin(), frame->bytes.end())});
    }
}

}  // namespace

std::vector<KernelSide> run_on_kernel(const std::vector<Case>& cases, const std::function<void(double)>& progress) {
    const Folder folder;
    const std::vector<net::Time> shifts = beginnings(cases);
    const guest::Plan plan = plan_of(cases, shifts);
    const auto patience = std::chrono::seconds(60 + plan.commands.size() / 5);
    const guest::Finished finished =
        guest::run(plan, {.folder = folder.path, .progress = progress, .patience = patience});
    std::vector<KernelSide> sides(cases.size());
    Places places;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        places[node_name(i)] = {i, shifts[i]};
        sides[i].end = cases[i].end;
    }
    take_answers(finished.report, places, sides);
    take_frames(finished.capture, places, sides);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto asked = std::count_if(cases[i].commands.begin(), cases[i].commands.end(),
                                         [](const TimedCommand& c) { return c.time > net::Time{0}; });
        if (static_cast<std::size_t>(asked) == sides[i].answers.size()) continue;
        throw guest::GuestError("of " + std::to_string(asked) + " timed commands of a case only " +
                                std::to_string(sides[i].answers.size()) +
                                " came to their end: does one wait? The last is " + cases[i].commands.back().text +
                                " at " + in_seconds(cases[i].commands.back().time + shifts[i]) +
                                " s, and the guest ended at " + in_seconds(finished.report.ended) + " s");
    }
    return sides;
}

}  // namespace lvslab::differential
