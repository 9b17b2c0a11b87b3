#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "guest/kernel.hpp"
#include "lab/lab.hpp"
#include "lab/verdict.hpp"
#include "net/time.hpp"
#include "record/manifest.hpp"
#include "record/run_record.hpp"
#include "scenarios/live_run.hpp"
#include "scenarios/output_folder.hpp"
#include "scenarios/request_outcomes.hpp"
#include "shell/setup.hpp"

namespace lvslab::scenarios {

struct RunOptions {
    std::uint64_t seed = 1;
    std::optional<net::Time> until{};  ///< instead of the lab's own
    std::string world = "ns3";         ///< or linux, or live
    LiveOptions live{};
    guest::Clock clock = guest::Clock::best;  ///< of a real kernel
};

/// What a record says about the run that it is of; `text` is the lab file.
record::Manifest manifest_of(const lab::Lab& lab, std::string text, const RunOptions& options);

/// Runs the lab in ns-3 and writes its record; lab::LabError if a command of the lab fails. BadInput where ns-3 is not
/// built in.
void simulate(const lab::Lab& lab, const record::Manifest& manifest, const RunOptions& options,
              const std::filesystem::path& record);

/// The same on a real kernel, in a guest; lab::LabError if the real tools refuse a command of the lab.
void run_on_linux(const lab::Lab& lab, const record::Manifest& manifest, const RunOptions& options,
                  const std::filesystem::path& record);

struct FinishedRun {
    std::string lab;
    record::RunRecord record;
    std::vector<lab::Verdict> verdicts;
    std::vector<RequestOutcome> outcomes;
    bool holds() const;
};

/// `simulate`, then reads the record back and compares it with the lab's expectations: run.pcapng and run.json in `out`,
/// not yet committed.
FinishedRun run_lab(const std::filesystem::path& file, const RunOptions& options, OutputFolder& out);

/// `ok    requests answered: expected 24, seen 24`, `FAIL  requests failed: expected 0, seen 4   (nat.yaml:60)`.
std::string verdict_text(const std::vector<lab::Verdict>& verdicts, const std::string& file);
std::string verdict_json(const std::vector<lab::Verdict>& verdicts);

/// The whole file; BadInput, with what to do, if it can't be read.
std::string read_text(const std::filesystem::path& file);
/// The commands of a setup file; BadInput or shell::CommandError if it is none.
std::vector<shell::SetupLine> read_setup(const std::string& file);
/// What --until says; BadInput if it is no duration.
net::Time read_until(const std::string& text);
/// Opens a record; BadInput if it can't be.
record::RunRecord open_record(const std::string& path);

}  // namespace lvslab::scenarios
