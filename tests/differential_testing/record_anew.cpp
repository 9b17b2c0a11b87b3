#include "record_anew.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>

#include "statements.hpp"
#include "trial.hpp"

namespace lvslab::differential {

namespace {

namespace fs = std::filesystem;

struct Kept {
    std::string about;
    Case what;
};

/// What a kept case's setup says first.
std::string comment_of(const fs::path& folder) {
    std::ifstream setup(folder / "setup");
    std::string about;
    for (std::string line; std::getline(setup, line) && line.starts_with("# ");) about += line.substr(2) + "\n";
    return about;
}

fs::path without_slash(const fs::path& folder) { return folder.filename().empty() ? folder.parent_path() : folder; }

std::map<fs::path, Kept> all_of(const ToRecord& wanted) {
    std::map<std::string, Kept> stated;
    for (Statement& s : statements()) stated[s.name] = {s.says, std::move(s.what)};
    std::map<fs::path, Kept> kept;
    for (const fs::path& named : wanted.folders) {
        const fs::path folder = without_slash(named);
        const auto statement = stated.find(folder.filename().string());
        kept[folder] = statement != stated.end() ? statement->second : Kept{comment_of(folder), load(folder).what};
    }
    if (wanted.statements) {
        for (const auto& [name, statement] : stated) kept[without_slash(*wanted.statements) / name] = statement;
    }
    return kept;
}

/// A kernel carries out one command at a time, so a boot with all cases would be a long queue.
constexpr std::size_t kABoot = 24;

std::vector<KernelSide> run_in_boots(const std::vector<Case>& cases, const std::function<void(double)>& progress) {
    std::vector<KernelSide> sides;
    while (sides.size() < cases.size()) {
        const std::size_t done = sides.size(), some = std::min(kABoot, cases.size() - done);
        const std::vector<Case> part(cases.begin() + static_cast<std::ptrdiff_t>(done),
                                     cases.begin() + static_cast<std::ptrdiff_t>(done + some));
        const auto all = static_cast<double>(cases.size());
        for (KernelSide& side : run_on_kernel(part, [&](double share) {
                 progress((static_cast<double>(done) + share * static_cast<double>(some)) / all);
             })) {
            sides.push_back(std::move(side));
        }
    }
    return sides;
}

}  // namespace

std::size_t record_anew(const ToRecord& wanted, const std::function<void(double)>& progress) {
    const std::map<fs::path, Kept> kept = all_of(wanted);
    std::vector<Case> cases;
    for (const auto& [folder, one] : kept) cases.push_back(one.what);
    auto sides = run_in_boots(cases, progress);
    std::size_t disagreeing = 0, number = 0;
    for (const auto& [folder, one] : kept) {
        const Outcome outcome = compare(one.what, std::move(sides[number++]));
        save(folder, one.what, outcome.kernel, one.about);
        std::cout << folder.string() << ": " << (outcome.agrees() ? "equal" : "DISAGREES") << ", " << outcome.equal
                  << " frames, " << outcome.answers << " answers\n";
        if (!outcome.refused.empty()) std::cout << "  " << outcome.refused << "\n";
        for (const Disagreement& d : outcome.disagreements) std::cout << text_of(d);
        disagreeing += outcome.agrees() ? 0 : 1;
    }
    return disagreeing;
}

}  // namespace lvslab::differential
