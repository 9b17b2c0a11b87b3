#include "judge/judgement.hpp"

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "guest/kernel_record.hpp"
#include "guest/tables.hpp"
#include "judge/compare_drops.hpp"
#include "judge/moments.hpp"
#include "lab/parse.hpp"
#include "lab/units.hpp"
#include "record/recorder.hpp"
#include "record/show.hpp"
#include "record/table_rows.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/kernel_run.hpp"
#include "scenarios/run_lab.hpp"
#include "scenarios/terminal.hpp"

namespace lvslab::scenarios {

namespace {

using Json = nlohmann::ordered_json;

struct JudgeOptions {
    std::string lab;
    std::string out;
    std::uint64_t seed = 1;
    std::string until;
    bool real_time = false;
    bool json = false;
};

/// The two runs and what was found.
struct Trial {
    lab::Lab lab;
    std::string kernel;  ///< release
    bool exact = false;  ///< the kernel was in virtual time: times can be compared
    judge::Judgement frames;
    judge::DropComparison drops{};
    std::vector<judge::TableDifference> tables;
    std::size_t rows = 0;  ///< of the kernel's tables

    bool equal() const { return frames.frames_different() == 0 && tables.empty(); }
};

void refuse_chance(const lab::Lab& lab) {
    for (const lab::Link& link : lab.links) {
        if (link.loss > 0) {
            throw BadInput(lab.path + ":" + std::to_string(link.line) +
                           ": a link that loses frames by chance can not be judged; take `loss` out");
        }
    }
}

Trial run_both(const JudgeOptions& o, OutputFolder* out) {
    Trial trial{.lab = lab::parse_lab(o.lab), .kernel = {}, .frames = {}, .tables = {}, .rows = 0};
    if (!o.until.empty()) trial.lab.until = read_until(o.until);
    const lab::Lab& lab = trial.lab;
    refuse_chance(lab);
    const ScratchFolder folder;
    guest::Finished finished =
        run_on_kernel(lab, folder,
                      {.clock = o.real_time ? guest::Clock::real : guest::Clock::best, .seed = o.seed, .hearing = Hearing::end_hosts});
    trial.kernel = finished.report.kernel;
    trial.exact = finished.virtual_time;
    const auto path = [&](const char* name) { return out != nullptr ? out->file(name) : folder.path() / name; };
    const std::string text = read_text(o.lab);
    const net::Time end = guest::all_read_at(finished.report);
    const auto kernel_path = path("kernel.pcapng"), our_path = path("ours.pcapng");
    {
        std::ofstream file(kernel_path, std::ios::binary);
        guest::write_record({lab, finished, end}, manifest_of(lab, text, {.seed = o.seed, .world = "linux"}), file);
        expect_written(file, kernel_path);
    }
    const record::RunRecord kernel = open_record(kernel_path.string());
    judge::TablesOfNodes ours;
    std::optional<record::RunRecord> record;
    const auto perform = [&] {
        std::ofstream file(our_path, std::ios::binary);
        record::Recorder recorder(file, manifest_of(lab, text, {.seed = o.seed, .world = "judge"}));
        judge::Stage stage(lab, {.seed = o.seed, .recorder = &recorder, .exact_cables = finished.virtual_time});
        ours = judge::perform({lab, finished, kernel}, stage);
        recorder.finish(end + judge::kTimers, finished.report.results);
        expect_written(file, our_path);
        record.emplace(open_record(our_path.string()));
        trial.frames = judge::judge_frames({kernel, *record, finished.report.ended, end});
    };
    perform();
    std::set<std::size_t> settled;
    for (auto doubt = judge::doubt_of(finished.report, *record, trial.frames); doubt && settled.insert(doubt->command).second;
         doubt = judge::doubt_of(finished.report, *record, trial.frames)) {
        net::Time& moment = finished.report.commands[doubt->command].done;
        std::pair best{trial.frames.frames_different(), moment};
        for (const net::Time other : doubt->moments) {
            moment = other;
            perform();
            best = std::min(best, {trial.frames.frames_different(), moment});
            if (best.first == 0) break;
        }
        if (moment != best.second) {
            moment = best.second;
            perform();
        }
    }
    if (finished.virtual_time) trial.drops = judge::compare_drops({kernel, *record, finished.report.ended, end});
    for (const auto& [node, tables] : ours) {
        const auto outputs = guest::tables_of(finished.report, node);
        const auto kernels = guest::read_tables(outputs, guest::tables_read_at(finished.report, node));
        record::each_row(kernels, [&](const auto&) { ++trial.rows; });
        for (const auto& d : judge::judge_tables(node, kernels, tables)) {
            if (!trial.frames.is_untold(d)) trial.tables.push_back(d);
        }
    }
    return trial;
}

constexpr std::size_t kShown = 20;

std::string frames_text(const judge::Judgement& frames) {
    std::vector<std::vector<std::string>> rows = {{"interface", "way", "Linux", "ours", "equal", "different"}};
    for (const auto& p : frames.ports) {
        rows.push_back({p.node + ":" + p.interface, p.way, std::to_string(p.kernel), std::to_string(p.ours),
                        std::to_string(p.comparison.equal), std::to_string(p.comparison.differences.size())});
    }
    std::string text = text_table(rows);
    std::size_t shown = 0;
    for (const auto& p : frames.ports) {
        for (const auto& d : p.comparison.differences) {
            if (++shown > kShown) continue;
            text += "\n" + p.node + ":" + p.interface + " " + p.way + ", " + record::seconds_text(d.time) + ": " +
                    to_string(d.kind) + "\n";
            if (!d.kernel.empty()) text += "  Linux  " + d.kernel + "\n";
            if (!d.ours.empty()) text += "  ours   " + d.ours + "\n";
            for (const auto& f : d.fields) text += "    " + f.name + ": Linux " + f.kernel + ", ours " + f.ours + "\n";
        }
    }
    if (shown > kShown) text += "\n... and " + std::to_string(shown - kShown) + " more; --json has them all\n";
    return text;
}

std::string text_of(const Trial& t) {
    std::string text = t.lab.name + ": Linux " + t.kernel +
                       " beside our hosts, which got the same packets from the end hosts' sockets\n\n" +
                       frames_text(t.frames) + "\n";
    if (t.frames.untold() != 0) {
        text += std::to_string(t.frames.untold()) +
                " ARP frames of timers that can not be told (by chance, or at the very end) are left out\n";
    }
    if (t.frames.late() != 0) {
        text += std::to_string(t.frames.late()) +
                " frames after the lab's end are left out: what sockets send is not heard any more then\n";
    }
    if (t.exact) {
        text += "times: " + std::to_string(t.frames.on_time()) + " of " + std::to_string(t.frames.frames_equal()) +
                " equal frames within " + net::duration_text(judge::kOnTime) + " of Linux's, the farthest " +
                net::duration_text(t.frames.farthest()) + " apart\n";
    }
    text += judge::to_text(t.drops);
    text += judge::to_text(t.tables);
    text += t.lab.name + ": " +
            (t.equal() ? "our hosts did what Linux does: "
                       : "NOT EQUAL, " + std::to_string(t.frames.frames_different()) + " frames and " +
                             std::to_string(t.tables.size()) + " entries of tables differ; equal are ") +
            std::to_string(t.frames.frames_equal()) + " frames; " + std::to_string(t.rows) +
            " rows of tables compared\n";
    return text;
}

Json json_of(const judge::FrameDifference& d) {
    Json fields = Json::array();
    for (const auto& f : d.fields) fields.push_back({{"field", f.name}, {"linux", f.kernel}, {"ours", f.ours}});
    return {{"t_ns", d.time.count()},
            {"kind", to_string(d.kind)},
            {"linux", d.kernel},
            {"ours", d.ours},
            {"fields", fields}};
}

std::string json_text(const Trial& t) {
    Json ports = Json::array();
    for (const auto& p : t.frames.ports) {
        Json differences = Json::array();
        for (const auto& d : p.comparison.differences) differences.push_back(json_of(d));
        ports.push_back({{"node", p.node},
                         {"iface", p.interface},
                         {"way", p.way},
                         {"linux", p.kernel},
                         {"ours", p.ours},
                         {"equal", p.comparison.equal},
                         {"untold", p.comparison.untold},
                         {"late", p.comparison.late},
                         {"differences", differences}});
    }
    Json all{{"lab", t.lab.name},
             {"kernel", t.kernel},
             {"equal", t.equal()},
             {"frames", {{"equal", t.frames.frames_equal()}, {"different", t.frames.frames_different()}}},
             {"times", t.exact ? Json{{"on_time", t.frames.on_time()}, {"farthest_ns", t.frames.farthest().count()}} : Json()},
             {"interfaces", ports}};
    Json drops = Json::array();
    for (const auto& d : t.drops.counts) drops.push_back({{"linux", d.kernel}, {"ours", d.ours}, {"count", d.count}, {"alike", d.alike}});
    all["drops"] = t.exact ? drops : Json();
    all["tables"] = Json::parse(judge::to_json(t.tables));
    return all.dump(1) + "\n";
}

int judge_lab(const JudgeOptions& o) {
    std::optional<OutputFolder> out;
    if (!o.out.empty()) out.emplace(o.out);
    const Trial trial = run_both(o, out ? &*out : nullptr);
    if (out) out->commit();
    std::cout << (o.json ? json_text(trial) : text_of(trial));
    return trial.equal() ? kDone : kNotMet;
}

}  // namespace

void add_judge_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<JudgeOptions>();
    CLI::App* command = program.add_subcommand(
        "judge", "Run a lab on a real kernel, then on our hosts with the same packets from the end hosts; compare all");
    command->add_option("LAB", o->lab, "The lab file")->required();
    command->add_option("--out", o->out, "Folder for kernel.pcapng and ours.pcapng, the two records");
    command->add_option("--seed", o->seed, "Seed of everything random: of our hosts, and of a kernel in virtual time")->capture_default_str();
    command->add_option("--until", o->until, "Lab time at which to stop, instead of the lab's own: 8s, 3600s");
    command->add_flag("--real-time", o->real_time, "On Debian's kernel, in real time, though one in virtual time is there");
    command->add_flag("--json", o->json, "Print the comparison as JSON");
    command->callback([o, &action] { action = [o] { return judge_lab(*o); }; });
}

}  // namespace lvslab::scenarios
