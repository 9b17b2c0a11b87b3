#include <iostream>

#include "lab/parse.hpp"
#include "lab/units.hpp"
#include "record/packet_story.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/output_text.hpp"
#include "scenarios/run_lab.hpp"

namespace lvslab::scenarios {

namespace {

struct RunCommandOptions {
    std::string lab;
    std::string out;
    std::uint64_t seed = 1;
    std::string until;
    std::string on = "ns3";
    std::vector<std::string> real;
    std::vector<std::string> attach;
    std::string bridge = "fd";
    bool yes = false;
    bool real_time = false;
    bool json = false;
};

int run_once(const RunCommandOptions& o) {
    const bool live = o.on == "live";
    if (!live && (!o.real.empty() || !o.attach.empty())) throw BadInput("--real and --attach are for --on live");
    RunOptions options{.seed = o.seed, .until = {}, .world = o.on, .live = {.real = {o.real.begin(), o.real.end()}, .yes = o.yes, .attached = parse_attached(o.attach), .tap_bridge = o.bridge == "tapbridge"}, .clock = o.real_time ? guest::Clock::real : guest::Clock::best};
    if (!o.until.empty()) options.until = read_until(o.until);
    const lab::Lab lab = lab::parse_lab(o.lab);
    OutputFolder out(o.out.empty() ? "out/" + lab.name : o.out);
    const FinishedRun run = run_lab(o.lab, options, out);
    out.commit();
    if (o.json) {
        std::cout << read_text(out.path() / "run.json");
    } else {
        std::cout << lab.name << ": " << run.record.frame_count() << " frames, "
                  << record::packet_list(run.record).size() << " packets, in "
                  << (out.path() / "run.pcapng").string() << "\n"
                  << text_of(run.outcomes) << verdict_text(run.verdicts, o.lab) << clock_text(run.record);
        if (was_interrupted(run.record)) std::cout << "  interrupted: the record ends where the run did\n";
        if (run.verdicts.empty()) std::cout << "  (the lab expects nothing)\n";
        std::cout << output_text(outputs_of(run.record));
    }
    return run.holds() ? kDone : kNotMet;
}

}  // namespace

void add_run_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<RunCommandOptions>();
    CLI::App* command = program.add_subcommand("run", "Run a lab, record every frame, check its expectations");
    command->add_option("LAB", o->lab, "The lab file (YAML; `lvslab schema` describes it)")->required();
    command->add_option("--out", o->out, "Folder for run.pcapng and run.json (default: out/NAME)");
    command->add_option("--seed", o->seed, "Seed of everything random; equal seeds give equal records")->capture_default_str();
    command->add_option("--until", o->until, "Lab time at which to stop, instead of the lab's own: 8s, 500ms");
    command->add_option("--on", o->on, "The world to run in: ns3; linux, a real kernel that is booted for it; or live, where "
                    "some nodes are real ones on this machine's kernel and the rest is simulated")
        ->check(CLI::IsMember({"ns3", "linux", "live"}))->capture_default_str();
    command->add_option("--real", o->real, "With --on live: the real nodes, NAME,NAME... (default: those with traffic)")
        ->delimiter(',');
    command->add_option("--attach", o->attach, "With --on live: NODE:INTERFACE=DEVICE, a network device of this machine takes "
                                               "the part of the interface; the node's commands are not run");
    command->add_option("--bridge", o->bridge, "With --on live: how ns-3 joins the real nodes: fd (FdNetDevice), tapbridge")
        ->check(CLI::IsMember({"fd", "tapbridge"}))->capture_default_str();
    command->add_flag("--real-time", o->real_time, "With --on linux: on Debian's kernel, in real time, though one in virtual time is there");
    command->add_flag("--yes", o->yes, "With --on live: run the lab's commands as root without a question");
    command->add_flag("--json", o->json, "Print run.json instead of the summary");
    command->callback([o, &action] { action = [o] { return run_once(*o); }; });
}

}  // namespace lvslab::scenarios
