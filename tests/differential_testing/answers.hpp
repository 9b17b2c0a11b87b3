#pragma once

#include <string>
#include <vector>

#include "judge/compare_frames.hpp"
#include "net/time.hpp"

namespace lvslab::differential {

/// What a command answered that was given to a host in the middle of a case.
struct Answer {
    net::Time began{0};
    net::Time time{0};  ///< it had ended: what it changes had changed by then
    std::string command{};
    std::string text{};
    bool refused = false;  ///< exit status other than 0; the words of a refusal are not compared
};

struct Answers {
    const Answer& kernel;
    const Answer& ours;
};
/// The lines in which two answers differ. Words count, blanks do not. A word that tells a time left, 14:57 or 12sec,
/// may differ by kClocks. Lines of tables that Linux prints in the order of a hash table (connections, neighbours) may
/// stand in any order.
std::vector<judge::FrameDifference> compare_answers(const Answers& answers);

inline constexpr long kClocks = 2;  // seconds: each side rounds, and the guest's timers are late

}  // namespace lvslab::differential
