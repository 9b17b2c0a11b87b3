#include "scenarios/bench/flood.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>

#include "scenarios/bench/tap_pair.hpp"

namespace lvslab::scenarios::bench {

namespace {

constexpr std::size_t kLimit = 100'000;
constexpr std::uint16_t kEstablished = 100;
constexpr int kSynsAtOnce = 1024;

/// Megabytes of this process in memory.
double resident() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1000;
    }
    return 0;
}

class Victim {
public:
    Victim() : pair_("flood", "-m") {
        pair_.world.director().limit_connections(kLimit);
        for (std::uint16_t i = 0; i < kEstablished; ++i) {
            for (const wire::TcpFlags flags : {wire::kSyn, wire::kAck, wire::kAck}) segment(i, flags);
        }
    }
    /// A batch of SYNs from anywhere.
    void syns() {
        for (int i = 0; i < kSynsAtOnce; ++i) {
            pair_.send({.to = pair_.mac,
                        .flags = wire::kSyn,
                        .client = {{0x14000000U + static_cast<std::uint32_t>(random_() % 0x10000000U)},
                                   static_cast<std::uint16_t>(random_())}});
        }
        pair_.drain();
    }
    void segment(std::uint16_t connection, wire::TcpFlags flags) {
        pair_.send({.to = pair_.mac,
                    .flags = flags,
                    .client = {{0x0a00010a}, static_cast<std::uint16_t>(40000 + connection)}});
        pair_.drain();
    }
    /// Did it reach the server?
    bool passes(std::uint16_t connection) {
        const std::uint64_t before = sent();
        segment(connection, wire::kAck);
        return sent() > before;
    }
    std::size_t connections() { return pair_.world.director().connection_count(); }

private:
    std::uint64_t sent() { return pair_.world.host().interfaces().find("eth1")->counters.tx_packets; }

    TapPair pair_;
    std::mt19937 random_{1};
};

}  // namespace

std::vector<Outcome> flood(double seconds) {
    Victim victim;
    std::uint64_t syns = 0;
    double at_half = 0, most = 0;
    std::size_t entries = 0;
    for (const auto start = Clock::now(); seconds_since(start) < seconds; syns += kSynsAtOnce) {
        victim.syns();
        most = std::max(most, resident());
        entries = std::max(entries, victim.connections());
        if (at_half == 0 && seconds_since(start) > seconds / 2) at_half = resident();
    }
    double alive = 0;
    for (std::uint16_t i = 0; i < kEstablished; ++i) alive += victim.passes(i) ? 1 : 0;
    const auto end = Clock::now();
    victim.segment(kEstablished, wire::kSyn);
    while (!victim.passes(kEstablished) && seconds_since(end) < 10) victim.segment(kEstablished, wire::kSyn);
    const double back = seconds_since(end);
    const double grown = most - at_half;
    return {{.what = "flood: SYNs",
             .unit = "thousand/s",
             .value = static_cast<double>(syns) / seconds / 1e3},
            {.what = "flood: entries",
             .unit = "",
             .at_most = kLimit,
             .value = static_cast<double>(entries),
             .met = entries <= kLimit},
            {.what = "flood: memory in its second half",
             .unit = "MB more",
             .at_most = 8,
             .value = grown,
             .met = grown <= 8},
            {.what = "flood: connections from before that still work",
             .unit = "of 100",
             .at_least = kEstablished,
             .value = alive,
             .met = alive == kEstablished},
            {.what = "flood: service is back after", .unit = "s", .value = back}};
}

}  // namespace lvslab::scenarios::bench
