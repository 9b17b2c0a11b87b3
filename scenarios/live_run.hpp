#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "lab/lab.hpp"
#include "record/manifest.hpp"
#include "record/recorder.hpp"
#include "record/run_record.hpp"

namespace lvslab::scenarios {

struct LiveOptions {
    std::set<std::string> real{};                     ///< nodes; empty: those with programs of the lab's traffic
    bool yes = false;                                 ///< a person has agreed already
    std::map<lab::Endpoint, std::string> attached{};  ///< by interface: a device of this machine that takes its part
    bool tap_bridge = false;                          ///< ns-3's TapBridge joins them, not its FdNetDevice
};

/// NODE:INTERFACE=DEVICE of --attach. BadInput for other texts.
std::map<lab::Endpoint, std::string> parse_attached(const std::vector<std::string>& texts);

/// The nodes that will be real ones, the attached ones among them. BadInput if one of `wanted` can not be.
std::set<std::string> real_nodes(const lab::Lab& lab, const LiveOptions& wanted);

/// Runs the lab with real nodes on this machine's kernel and the rest in ns-3, and writes its record. Says what it will
/// run as root, and asks a person on the terminal. BadInput if this machine, or the person, does not want;
/// lab::LabError if a command of the lab fails.
void run_live(const lab::Lab& lab, const record::Manifest& manifest, const LiveOptions& options, std::uint64_t seed,
              const std::filesystem::path& record);

/// The same without a question and a word, for programs; its results as in run.json. The recorder may be none.
struct Observed {
    record::Recorder* recorder = nullptr;
    std::uint64_t seed = 1;
    std::function<void(double)> progress{};
};
nlohmann::ordered_json carry_out(const lab::Lab& lab, const LiveOptions& options, const Observed& observed);

/// How well a live run followed the real clock, in words; empty for other runs.
std::string clock_text(const record::RunRecord& record);
/// Whether a person ended the run early.
bool was_interrupted(const record::RunRecord& record);

}  // namespace lvslab::scenarios
