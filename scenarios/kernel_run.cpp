#include "scenarios/kernel_run.hpp"

#include <stdlib.h>

#include <fstream>
#include <set>

#include "guest/kernel_record.hpp"
#include "guest/lab_plan.hpp"
#include "judge/perform.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/failed_commands.hpp"
#include "scenarios/run_lab.hpp"
#include "scenarios/terminal.hpp"

namespace lvslab::scenarios {

namespace {

std::filesystem::path new_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "lvslab-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw BadInput(name + ": can not be made; is there space?");
    return name;
}

}  // namespace

ScratchFolder::ScratchFolder() : folder_(new_folder(), Unfinished::Kind::tree) {}

guest::Finished run_on_kernel(const lab::Lab& lab, const ScratchFolder& folder, Hearing hearing) {
    if (const std::string sentence = guest::missing(); !sentence.empty()) throw BadInput(sentence);
    guest::Plan plan = guest::plan_of(lab);
    if (hearing == Hearing::end_hosts) {
        std::set<std::string> heard;
        for (const guest::Plan::Program& program : plan.programs) heard.insert(program.node);
        for (const guest::Plan::Command& command : plan.commands) {
            if (judge::sends_packets(command.text)) heard.insert(command.node);
        }
        plan.heard.assign(heard.begin(), heard.end());
    }
    ProgressBar bar(lab.name + " on Linux");
    guest::Finished finished =
        guest::run(plan, {.folder = folder.path(), .progress = [&bar](double share) { bar.update(share); }});
    refuse_failed_commands(lab, finished.report);
    return finished;
}

void run_on_linux(const lab::Lab& lab, const record::Manifest& manifest, const std::filesystem::path& record) {
    const ScratchFolder folder;
    const guest::Finished finished = run_on_kernel(lab, folder);
    std::ofstream file(record, std::ios::binary);
    guest::write_record({lab, finished, finished.report.ended}, manifest, file);
    expect_written(file, record);
}

}  // namespace lvslab::scenarios
