#include "scenarios/bench/case.hpp"

namespace lvslab::scenarios::bench {
std::vector<Case> tap_cases(std::string& why_not) {
    why_not = "x";
    return {};
}
}  // namespace lvslab::scenarios::bench
