#include "scenarios/bench/goals.hpp"

#include <unistd.h>

#include <algorithm>

namespace lvslab::scenarios::bench {

namespace {

enum class Of : std::uint8_t { nanoseconds, instructions };

std::optional<double> value_of(const std::vector<Cost>& costs, const std::string& name, Of of) {
    const auto found = std::find_if(costs.begin(), costs.end(), [&](const Cost& c) { return c.name == name; });
    if (found == costs.end()) return std::nullopt;
    return of == Of::nanoseconds ? found->nanoseconds : found->instructions;
}

/// What a case costs, or how often the cost of another.
struct Goal {
    const char* what;
    const char* unit;
    Of of;
    const char* name;
    const char* against;  ///< null: the cost itself
    double limit;
    bool at_least = false;
    double reached = 0;  ///< where the limit is not reached yet: what may not be lost again; 0: the limit
};

/// No time is a goal: two machines of one kind differ by half. Instructions and ratios within the run are.
constexpr Goal kGoals[] = {
    {"NAT, one flow", "instructions", Of::instructions, "NAT/1 flow", nullptr, 220, false, 290},
    {"NAT, 1,024 flows", "instructions", Of::instructions, "NAT/1024 flows", nullptr, 220, false, 290},
    {"TUN, one flow", "instructions", Of::instructions, "TUN/1 flow", nullptr, 360},
    {"DR, one flow", "instructions", Of::instructions, "DR/1 flow", nullptr, 280},
    {"NAT, 1,024 flows against one", "times", Of::nanoseconds, "NAT/1024 flows", "NAT/1 flow", 1.5},
    {"NAT on std::unordered_map, a million flows, against ours", "times", Of::nanoseconds,
     "NAT, std::unordered_map/1000000 flows", "NAT/1000000 flows", 3, true},
    {"wlc, 10,000 servers against 10", "times", Of::instructions, "wlc/10000 servers", "wlc/10 servers", 4},
    {"wrr, 10,000 servers against 10", "times", Of::instructions, "wrr/10000 servers", "wrr/10 servers", 4},
    {"sed, 10,000 servers against 10", "times", Of::instructions, "sed/10000 servers", "sed/10 servers", 4},
    {"iptables-restore, a line of 10,000 chains against 1,000", "times", Of::nanoseconds,
     "iptables-restore/10000 chains", "iptables-restore/1000 chains", 1.5},
    {"iptables-restore, a line of 10,000 rules against 1,000", "times", Of::nanoseconds, "iptables-restore/10000 rules",
     "iptables-restore/1000 rules", 1.5},
    {"ipvsadm -R, a line of 40,000 services against 1,000", "times", Of::nanoseconds, "ipvsadm -R/40000 services",
     "ipvsadm -R/1000 services", 1.5},
    {"find a service, 40,000 against 1,000", "times", Of::instructions, "find a service/40000 services",
     "find a service/1000 services", 1.5},
    {"check, a node of 2,000 against 250", "times", Of::nanoseconds, "check/2000 nodes", "check/250 nodes", 1.5},
    {"TAP, 64 bytes: bare loop against NAT", "times", Of::nanoseconds, "TAP bare/64 bytes", "TAP NAT/64 bytes", 0.80,
     true},
    {"TAP, 64 bytes: bare loop against TUN", "times", Of::nanoseconds, "TAP bare/64 bytes", "TAP TUN/64 bytes", 0.80,
     true},
    {"TAP, 64 bytes: bare loop against DR", "times", Of::nanoseconds, "TAP bare/64 bytes", "TAP DR/64 bytes", 0.80,
     true},
    {"TAP, 64-KB segments: bare loop against NAT", "times", Of::nanoseconds, "TAP bare/large segments",
     "TAP NAT/large segments", 0.85, true},
    {"kernel's DNAT between veths against TAP NAT", "times", Of::nanoseconds, "kernel DNAT/64 bytes",
     "TAP NAT/64 bytes", 1, true},
};

Outcome outcome_of(const Goal& goal, const std::vector<Cost>& costs) {
    Outcome o{.what = goal.what, .unit = goal.unit};
    (goal.at_least ? o.at_least : o.at_most) = goal.limit;
    o.value = value_of(costs, goal.name, goal.of);
    if (goal.against != nullptr) {
        const auto against = value_of(costs, goal.against, goal.of);
        o.value = o.value && against ? std::optional(*o.value / *against) : std::nullopt;
    }
    const auto within = [&](double limit) { return goal.at_least ? *o.value >= limit : *o.value <= limit; };
    o.met = o.value && within(goal.limit);
    o.lost = o.value && !within(goal.reached != 0 ? goal.reached : goal.limit);
    return o;
}

}  // namespace

std::vector<Outcome> judge(const std::vector<Cost>& costs) {
    std::vector<Outcome> outcomes;
    for (const Goal& goal : kGoals) {
        Outcome o = outcome_of(goal, costs);
        if (o.value) outcomes.push_back(std::move(o));
    }
    return outcomes;
}

std::vector<Outcome> judge_memory() {
    constexpr std::uint32_t kMany = 1'000'000, kMost = 10'000'000;
    constexpr double kBytes = 112, kGigabytes = 1.3;
    std::vector<Outcome> outcomes;
    const auto add = [&](const char* what, const char* unit, double limit, double value) {
        outcomes.push_back({.what = what,
                            .unit = unit,
                            .at_most = limit,
                            .value = value,
                            .met = value <= limit,
                            .lost = value > limit});
    };
    const auto tell_longest = [&](const char* what, double value) {
        outcomes.push_back({.what = what, .unit = "ms", .value = value});
    };
    const Filled many = fill_table(kMany);
    add("a connection of a million, both directions, timer", "bytes", kBytes, many.bytes);
    tell_longest("longest single insertion of a million", many.longest);
    const double free = static_cast<double>(::sysconf(_SC_AVPHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
    if (free > 2 * kGigabytes * 1e9) {
        const Filled most = fill_table(kMost);
        add("a connection of ten million", "bytes", kBytes, most.bytes);
        add("ten million connections", "GB", kGigabytes, most.bytes * kMost / 1e9);
        tell_longest("longest single insertion of ten million", most.longest);
    }
    return outcomes;
}

}  // namespace lvslab::scenarios::bench
