#include "scenarios/run_lab.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "lab/parse.hpp"
#include "lab/units.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/lab_facts.hpp"

namespace lvslab::scenarios {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<lab::Verdict>& verdicts) {
    Json list = Json::array();
    for (const lab::Verdict& v : verdicts) {
        Json row{{"line", v.line}, {"holds", v.holds}, {"expected", v.what + ": " + v.expected}, {"seen", v.seen}};
        if (!v.told) row["holds"] = nullptr;
        list.push_back(row);
    }
    return list;
}

Json json_of(const std::vector<RequestOutcome>& outcomes) {
    Json list = Json::array();
    for (const RequestOutcome& o : outcomes) {
        Json row{{"outcome", o.outcome}, {"server", o.server}, {"count", o.count}, {"packet", nullptr}};
        if (o.server.empty()) row["last_node"] = o.last_node;
        if (o.packet != 0) row["packet"] = o.packet;
        list.push_back(row);
    }
    return list;
}

}  // namespace

record::Manifest manifest_of(const lab::Lab& lab, std::string text, const RunOptions& options) {
    record::Manifest manifest{.lab = lab.name,
                              .lab_text = std::move(text),
                              .seed = options.seed,
                              .version = LVSLAB_VERSION,
                              .world = options.world,
                              .nodes = {},
                              .links = {}};
    std::set<std::string> real;
    if (options.world == "live") real = real_nodes(lab, options.live);
    for (const lab::Node& node : lab.nodes) {
        const bool bridge = node.kind == lab::NodeKind::bridge;
        const bool is_real = real.contains(node.name) || (options.world == "linux" && !bridge);
        manifest.nodes.push_back({.name = node.name, .kind = bridge ? "bridge" : "linux", .real = is_real});
    }
    for (const lab::Link& link : lab.links) {
        manifest.links.push_back({{link.a.node, link.a.interface}, {link.b.node, link.b.interface}});
    }
    return manifest;
}

bool FinishedRun::holds() const {
    return !was_interrupted(record) &&
           std::all_of(verdicts.begin(), verdicts.end(), [](const lab::Verdict& v) { return v.holds; });
}

std::string read_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file)) {
        throw BadInput(file.string() + ": can not be read; is the path right?");
    }
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<shell::SetupLine> read_setup(const std::string& file) {
    constexpr std::size_t kLongest = 64 << 20;
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file)) {
        throw BadInput(file + ": cannot be read; is the path right?");
    }
    // One byte more than a setup may have is enough to refuse it, even when the file has no end.
    std::string text;
    for (std::string block(1 << 16, '\0'); in && text.size() <= kLongest;) {
        in.read(block.data(), static_cast<std::streamsize>(block.size()));
        text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    }
    if (text.size() > kLongest) throw BadInput(file + ": is longer than 64 MiB; give a text file, one command a line");
    return shell::parse_setup({text, file});
}

net::Time read_until(const std::string& text) {
    const auto until = lab::parse_duration(text);
    if (!until || until->count() <= 0) {
        throw BadInput("--until " + text + ": not a duration above 0; write 8s or 500ms");
    }
    return *until;
}

record::RunRecord open_record(const std::string& path) {
    try {
        return record::RunRecord::open(path);
    } catch (const std::runtime_error& error) {
        throw BadInput(error.what());
    }
}

FinishedRun run_lab(const std::filesystem::path& file, const RunOptions& options, OutputFolder& out) {
    lab::Lab lab = lab::parse_lab(file);
    lab.until = options.until.value_or(lab.until);
    const auto path = out.file("run.pcapng");
    const record::Manifest manifest = manifest_of(lab, read_text(file), options);
    if (options.world == "linux")
        run_on_linux(lab, manifest, options, path);
    else if (options.world == "live")
        run_live(lab, manifest, options.live, options.seed, path);
    else
        simulate(lab, manifest, options, path);
    FinishedRun run{.lab = lab.name, .record = open_record(path.string()), .verdicts = {}, .outcomes = {}};
    run.outcomes = request_outcomes(run.record);
    run.verdicts = lab::judge(lab, facts_of(run.record));
    Json json{{"lab", lab.name}, {"seed", options.seed}, {"world", options.world}, {"frames", run.record.frame_count()}};
    json["outcomes"] = json_of(run.outcomes);
    json["expectations"] = json_of(run.verdicts);
    json["results"] = Json::parse(run.record.results(), nullptr, false);
    out.write("run.json", json.dump(1) + "\n");
    return run;
}

std::string verdict_text(const std::vector<lab::Verdict>& verdicts, const std::string& file) {
    std::string out;
    for (const lab::Verdict& v : verdicts) {
        out += (!v.told ? "  -     " : v.holds ? "  ok    " : "  FAIL  ") + v.what + ": expected " + v.expected;
        out += v.told ? ", seen " + v.seen : ", and a real kernel does not tell";
        if (!v.holds) out += "   (" + file + ":" + std::to_string(v.line) + ")";
        out += "\n";
    }
    return out;
}

std::string verdict_json(const std::vector<lab::Verdict>& verdicts) { return json_of(verdicts).dump(1) + "\n"; }

}  // namespace lvslab::scenarios
