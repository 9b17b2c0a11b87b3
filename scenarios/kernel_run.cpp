#include "scenarios/kernel_run.hpp"

#include <unistd.h>

#include <fstream>
#include <iostream>
#include <set>

#include "guest/kernel_record.hpp"
#include "guest/lab_plan.hpp"
#include "judge/perform.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/failed_commands.hpp"
#include "scenarios/run_lab.hpp"
#include "scenarios/terminal.hpp"

namespace lvslab::scenarios {

guest::Finished run_on_kernel(const lab::Lab& lab, const ScratchFolder& folder, const KernelRunOptions& options) {
    if (const std::string sentence = guest::missing(options.clock); !sentence.empty()) throw BadInput(sentence);
    guest::Plan plan = guest::plan_of(lab);
    if (options.hearing == Hearing::end_hosts) {
        std::set<std::string> heard;
        for (const guest::Plan::Program& program : plan.programs) heard.insert(program.node);
        for (const guest::Plan::Command& command : plan.commands) {
            if (judge::sends_packets(command.text)) heard.insert(command.node);
        }
        plan.heard.assign(heard.begin(), heard.end());
    }
    if (options.clock == guest::Clock::best && !guest::built_kernel() && isatty(STDERR_FILENO) != 0) {
        std::cerr << "on Debian's kernel, in real time; `lvslab kernel build` makes one in virtual time: exact, quick, the same each time\n";
    }
    ProgressBar bar(lab.name + " on Linux");
    guest::Finished finished =
        guest::run(plan, {.folder = folder.path(),
                          .progress = [&bar](double share) { bar.update(share); },
                          .clock = options.clock,
                          .seed = options.seed});
    refuse_failed_commands(lab, finished.report);
    return finished;
}

void run_on_linux(const lab::Lab& lab, const record::Manifest& manifest, const RunOptions& options,
                  const std::filesystem::path& record) {
    const ScratchFolder folder;
    const guest::Finished finished = run_on_kernel(lab, folder, {.clock = options.clock, .seed = options.seed});
    std::ofstream file(record, std::ios::binary);
    guest::write_record({lab, finished, finished.report.ended}, manifest, file);
    expect_written(file, record);
}

}  // namespace lvslab::scenarios
