#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "lab/units.hpp"
#include "record/pcap_file.hpp"
#include "record/recorder.hpp"
#include "replay/replay.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/output_folder.hpp"
#include "scenarios/output_text.hpp"
#include "scenarios/run_lab.hpp"
#include "scenarios/terminal.hpp"

namespace lvslab::scenarios {

namespace {

constexpr std::chrono::seconds kLongestDrain{0xffffffff};

struct ReplayOptions {
    std::string setup;
    std::vector<std::string> inputs;
    std::string out;
    std::string drain = "5s";
    std::uint64_t seed = 1;
    bool record = false;
    bool json = false;
};

std::vector<replay::Input> inputs_of(const std::vector<std::string>& words) {
    std::vector<replay::Input> inputs;
    for (const std::string& word : words) {
        const std::size_t equals = word.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == word.size()) {
            throw BadInput("--in " + word + ": write IF=PCAP, as in eth0=director-eth0.pcap");
        }
        replay::Input input{.interface = word.substr(0, equals), .path = word.substr(equals + 1)};
        const std::size_t colon = input.path.rfind(':');
        if (colon != std::string::npos && !std::filesystem::exists(input.path)) {  // a file's name may hold a colon
            input.chosen = input.path.substr(colon + 1);
            input.path.resize(colon);
        }
        inputs.push_back(input);
    }
    return inputs;
}

/// A capture an interface: what the Host sent there.
class SentFrames {
public:
    explicit SentFrames(OutputFolder& out) : out_(out) {}

    void write(const replay::Replay::Sent& sent) {
        try {
            file(sent.interface).writer.packet(sent.time, sent.frame);
        } catch (const std::out_of_range& error) {
            throw BadInput(sent.interface + ".pcap: " + error.what());
        }
    }
    /// Also for an interface that sent nothing.
    void make(const std::string& interface) { file(interface); }
    void finish() {
        for (auto& [name, file] : files_) {
            expect_written(file->stream, out_.path() / (name + ".pcap"));
        }
    }

private:
    struct File {
        explicit File(const std::filesystem::path& path) : stream(path, std::ios::binary), writer(stream) {}
        std::ofstream stream;
        record::PcapWriter writer;
    };
    File& file(const std::string& interface) {
        auto& file = files_[interface];
        if (!file) file = std::make_unique<File>(out_.file(interface + ".pcap"));
        return *file;
    }

    OutputFolder& out_;
    std::map<std::string, std::unique_ptr<File>> files_;
};

/// run.pcapng, when --record asks for it.
class Story {
public:
    Story(replay::Replay& world, const ReplayOptions& o, OutputFolder& out)
        : folder_(out.path()),
          stream_(out.file("run.pcapng"), std::ios::binary),
          recorder_(stream_, {.lab = "replay",
                              .lab_text = "",
                              .seed = o.seed,
                              .version = LVSLAB_VERSION,
                              .world = "replay",
                              .nodes = {{"host", "linux"}},
                              .links = {}}) {
        record::NodeRecorder& tap = recorder_.add_node("host");
        tap.start_with(net::Time{0},
                       {net::Time{0}, world.host().tables(), world.netfilter().tables(), world.director().tables()});
        world.host().attach(&tap);
        world.netfilter().attach(&tap);
        world.director().attach(&tap);
    }
    void finish(net::Time end) {
        recorder_.finish(end);
        expect_written(stream_, folder_ / "run.pcapng");
    }

private:
    const std::filesystem::path folder_;
    std::ofstream stream_;
    record::Recorder recorder_;
};

std::vector<traffic::CommandOutput> printed_in(const replay::Replay& world) {
    std::vector<traffic::CommandOutput> outputs;
    for (const auto& p : world.printed()) {
        if (!p.text.empty()) outputs.push_back({.node = "host", .at = p.at, .command = p.command, .text = p.text});
    }
    return outputs;
}

std::string replay_text(const replay::Replay& world, const std::filesystem::path& out) {
    std::vector<std::vector<std::string>> rows = {{"interface", "received", "left out", "sent", "file"}};
    std::uint64_t cut = 0;
    for (const auto& c : world.counts()) {
        cut += c.cut;
        rows.push_back({c.interface, std::to_string(c.received), std::to_string(c.own), std::to_string(c.sent),
                        (out / (c.interface + ".pcap")).string()});
    }
    std::string text = text_table(rows);
    if (cut != 0)
        text += std::to_string(cut) + " frames were cut short by the capture (tcpdump -s 0 keeps them whole)\n";
    return text + output_text(printed_in(world));
}

std::string replay_json(const replay::Replay& world) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& c : world.counts()) {
        list.push_back({{"interface", c.interface},
                        {"received", c.received},
                        {"left_out", c.own},
                        {"cut", c.cut},
                        {"sent", c.sent},
                        {"file", c.interface + ".pcap"}});
    }
    auto printed = nlohmann::ordered_json::array();
    for (const auto& o : printed_in(world)) {
        printed.push_back({{"at_ns", o.at.count()}, {"command", o.command}, {"text", o.text}});
    }
    const nlohmann::ordered_json all{
        {"interfaces", list}, {"ended_ns", world.ended().count()}, {"output", printed}};
    return all.dump(1) + "\n";
}

int replay(const ReplayOptions& o) {
    const auto drain = lab::parse_duration(o.drain);
    if (!drain || drain->count() < 0) throw BadInput("--drain " + o.drain + ": not a duration; write 5s or 500ms");
    if (*drain > kLongestDrain) throw BadInput("--drain " + o.drain + ": longer than the 136 years that pcap has");
    const auto inputs = inputs_of(o.inputs);
    replay::Replay::Plan plan{.setup = read_setup(o.setup), .setup_file = o.setup, .drain = *drain};
    OutputFolder out(o.out);
    SentFrames sent(out);
    replay::Replay world(inputs, o.seed, [&](const replay::Replay::Sent& frame) { sent.write(frame); });
    for (const std::string& note : world.notes()) std::cerr << note << "\n";
    for (const replay::Input& input : inputs) sent.make(input.interface);
    std::optional<Story> story;
    if (o.record) story.emplace(world, o, out);
    ProgressBar bar("replay");
    world.run(plan, [&](double share) { bar.update(share); });
    if (story) story->finish(world.ended());
    sent.finish();
    out.commit();
    std::cout << (o.json ? replay_json(world) : replay_text(world, out.path()));
    return kDone;
}

int replay_captures(const ReplayOptions& o) {
    try {
        return replay(o);
    } catch (const replay::ReplayError& error) {
        throw BadInput(error.what());
    } catch (const shell::CommandError& error) {
        throw BadInput(error.what());
    }
}

}  // namespace

void add_replay_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<ReplayOptions>();
    CLI::App* command =
        program.add_subcommand("replay", "Give a host the frames of captures, and write what it sends because of them");
    command->add_option("--setup", o->setup, "The host's Linux commands, one a line; @1.5 COMMAND runs 1.5 s later")
        ->required();
    command
        ->add_option("--in", o->inputs,
                     "IF=PCAP: the frames seen at an interface (may be repeated). IF=PCAP:WHICH takes those of one of the "
                     "capture's interfaces, by name or number")
        ->required();
    command->add_option("--out", o->out, "Folder for IF.pcap, what the host sent at each interface")->required();
    command->add_option("--drain", o->drain, "How long the clock runs on after the last frame")->capture_default_str();
    command->add_option("--seed", o->seed, "Seed of everything random")->capture_default_str();
    command->add_flag("--record", o->record, "Write run.pcapng too: the story, for `lvslab show`");
    command->add_flag("--json", o->json, "Print the summary as JSON");
    command->callback([o, &action] { action = [o] { return replay_captures(*o); }; });
}

}  // namespace lvslab::scenarios
