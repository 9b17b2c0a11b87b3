#include <CLI/CLI.hpp>
#include <iostream>

#include "guest/machine.hpp"
#include "record_anew.hpp"
#include "scenarios/terminal.hpp"
#include "trial.hpp"

/// lvslab-differential: random set-ups and packets, on a real kernel and on our Host (tests/differential).
namespace lvslab::differential {
namespace {

struct Options {
    std::size_t setups = 40;
    std::size_t packets = 2000;
    std::uint64_t seed = 1;
    std::string keep;
    std::vector<std::string> record;
    std::string record_statements;
    bool print = false;
    bool no_shrinking = false;
    bool keep_all = false;
};

constexpr std::size_t kAtOnce = 50;  // set-ups a boot

using Progress = std::function<void(double)>;

std::vector<Case> make_cases(const Options& o) {
    std::vector<Case> cases;
    for (std::size_t i = 0; i < o.setups; ++i) {
        const std::size_t packets = o.packets / o.setups + (i < o.packets % o.setups ? 1 : 0);
        cases.push_back(make_case({.seed = o.seed * 1'000'003 + i, .packets = packets}));
    }
    return cases;
}

/// On a machine with much else to do a boot may fail: frames are lost, a command waits for too long.
std::vector<KernelSide> run_once_more_if_need_be(const std::vector<Case>& cases,
                                                 const Progress& progress) {
    try {
        return run_on_kernel(cases, progress);
    } catch (const guest::GuestError& error) {
        if (std::string_view(error.what()) == "interrupted") throw;
        std::cerr << error.what() << "; once more\n";
    }
    return run_on_kernel(cases, progress);
}

void tell(const Case& what, const Outcome& outcome, const Options& o) {
    std::cout << "\nset-up with seed " << what.seed << " disagrees, " << outcome.disagreements.size()
              << " frames or lines of answers\n";
    if (!outcome.refused.empty()) std::cout << "  " << outcome.refused << "\n";
    Shrunk small{what, outcome};
    if (!o.no_shrinking) {
        const auto run = [](const std::vector<Case>& cases) { return run_once_more_if_need_be(cases, {}); };
        const auto say = [](const std::string& said) { std::cerr << "  shrinking: " << said << "\n"; };
        small = shrink(what, outcome, {.run = run, .say = say});
    }
    std::cout << to_text(small.what);
    std::size_t shown = 0;
    for (const Disagreement& d : small.outcome.disagreements) {
        if (++shown <= 5) std::cout << text_of(d);
    }
    if (o.keep.empty()) return;
    const std::filesystem::path folder = std::filesystem::path(o.keep) / ("seed-" + std::to_string(what.seed));
    save(folder, small.what, small.outcome.kernel, "found by tests/differential, seed " + std::to_string(what.seed));
    std::cout << "kept in " << folder.string() << "\n";
}

/// What came of a number of set-ups.
struct Tally {
    std::size_t equal = 0, sent = 0, answers = 0;
    std::size_t bad = 0;
    std::size_t unsteady = 0;  ///< the kernel did otherwise at first, and as we do when it was asked again

    void add(const Outcome& outcome) {
        equal += outcome.equal;
        answers += outcome.answers;
        sent += outcome.kernel.received.size();
    }
};

struct Tried {
    Case what;
    Outcome outcome;
};

std::vector<Tried> try_in_one_boot(const std::vector<Case>& cases, const Progress& progress) {
    std::vector<Tried> tried;
    auto sides = run_once_more_if_need_be(cases, progress);
    for (std::size_t i = 0; i < cases.size(); ++i) tried.push_back({cases[i], compare(cases[i], std::move(sides[i]))});
    return tried;
}

/// On a busy machine the guest's timers are late, and a packet comes before the retry that it should have followed. A
/// disagreement is what stays one when the kernel is asked again.
void ask_again(const std::vector<Tried>& doubtful, Tally& tally, const Options& o) {
    if (doubtful.empty()) return;
    std::vector<Case> cases;
    for (const Tried& t : doubtful) cases.push_back(t.what);
    for (Tried& again : try_in_one_boot(cases, {})) {
        if (!again.outcome.agrees()) {
            ++tally.bad;
            tell(again.what, again.outcome, o);
            continue;
        }
        ++tally.unsteady;
        std::cout << "set-up with seed " << again.what.seed
                  << " disagreed at first; asked again, the kernel does as we do: its timers were late\n";
    }
}

int try_all(const Options& o) {
    const std::vector<Case> cases = make_cases(o);
    if (o.print) {
        for (const Case& c : cases) std::cout << to_text(c) << "\n";
        return 0;
    }
    scenarios::ProgressBar bar("differential");
    Tally tally;
    for (std::size_t begin = 0; begin < cases.size(); begin += kAtOnce) {
        const std::size_t end = std::min(cases.size(), begin + kAtOnce);
        const std::vector<Case> some(cases.begin() + static_cast<std::ptrdiff_t>(begin),
                                     cases.begin() + static_cast<std::ptrdiff_t>(end));
        const auto whole = static_cast<double>(cases.size());
        std::vector<Tried> doubtful;
        for (Tried& tried : try_in_one_boot(some, [&](double share) {
                 bar.update((static_cast<double>(begin) + share * static_cast<double>(some.size())) / whole);
             })) {
            tally.add(tried.outcome);
            if (!tried.outcome.agrees()) {
                doubtful.push_back(std::move(tried));
            } else if (o.keep_all) {
                const auto folder = std::filesystem::path(o.keep) / ("seed-" + std::to_string(tried.what.seed));
                save(folder, tried.what, tried.outcome.kernel, "random set-up " + std::to_string(tried.what.seed));
            }
        }
        ask_again(doubtful, tally, o);
    }
    std::cout << cases.size() << " set-ups, " << tally.sent << " packets received, " << tally.equal
              << " frames sent and " << tally.answers << " commands answered alike by Linux and by our host; "
              << tally.bad << " set-ups disagree";
    if (tally.unsteady != 0) std::cout << ", " << tally.unsteady << " more did only once";
    std::cout << " (seed " << o.seed << ")\n";
    return tally.bad == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lvslab::differential

int main(int argc, char** argv) {
    using namespace lvslab::differential;
    CLI::App program(
        "Random set-ups and packets, given to a real Linux kernel and to our host; what they send must be equal",
        "differential");
    Options o;
    program.add_option("--setups", o.setups, "How many set-ups")->check(CLI::Range(1, 100'000))->capture_default_str();
    program.add_option("--packets", o.packets, "How many packets, over all set-ups")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    program.add_option("--seed", o.seed, "Equal seeds make equal set-ups and packets")->capture_default_str();
    program.add_option("--keep", o.keep, "Folder for the smallest case of each disagreement");
    program.add_flag("--keep-all", o.keep_all, "With --keep: also the set-ups on which both agree")->needs("--keep");
    program.add_option("--record", o.record,
                       "Folders of kept cases: run them on the kernel again, and keep its answers");
    program.add_option("--record-statements", o.record_statements,
                       "Folder: the same for the cases that are written by hand, each to a folder of its own in it");
    program.add_flag("--print", o.print, "Only print the set-ups and packets");
    program.add_flag("--no-shrinking", o.no_shrinking, "Show disagreements as they are found");
    try {
        program.parse(argc, argv);
        if (o.record.empty() && o.record_statements.empty()) return try_all(o);
        ToRecord wanted{.folders = {o.record.begin(), o.record.end()}};
        if (!o.record_statements.empty()) wanted.statements = o.record_statements;
        lvslab::scenarios::ProgressBar bar("recording");
        return record_anew(wanted, [&](double share) { bar.update(share); }) == 0 ? 0 : 1;
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? 0 : 2;
    } catch (const lvslab::guest::GuestError& error) {
        std::cerr << error.what() << "\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "differential: " << error.what() << "\n";
        return 2;
    }
}
