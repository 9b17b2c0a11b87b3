#include "ipvs/scheduler_flags.hpp"

#include <algorithm>
#include <stdexcept>

#include "ipvs/service.hpp"

namespace lvslab::ipvs {

namespace {

struct FlagName {
    std::string_view name;
    std::string_view scheduler;  ///< empty: any
    std::uint32_t bit;
};
constexpr FlagName kFlags[] = {{"sh-fallback", "sh", kFallback}, {"sh-port", "sh", kPort},
                               {"mh-fallback", "mh", kFallback}, {"mh-port", "mh", kPort},
                               {"flag-1", "", kFallback},        {"flag-2", "", kPort},
                               {"flag-3", "", kThirdFlag}};

std::uint32_t bit_of(std::string_view scheduler, std::string_view name) {
    const auto* flag =
        std::find_if(std::begin(kFlags), std::end(kFlags), [&](const auto& f) { return f.name == name; });
    if (flag == std::end(kFlags)) throw std::runtime_error("invalid scheduler flag `" + std::string(name) + "'");
    if (!flag->scheduler.empty() && flag->scheduler != scheduler)
        throw std::runtime_error("incompatible scheduler flag `" + std::string(name) + "'");
    return flag->bit;
}

/// sh and mh have names of their own; all others use the bits' numbers.
bool shown_for(const FlagName& flag, std::string_view scheduler) {
    const bool has_names = scheduler == "sh" || scheduler == "mh";
    return flag.scheduler == (has_names ? scheduler : "");
}

}  // namespace

std::uint32_t parse_scheduler_flags(std::string_view scheduler, std::string_view names) {
    std::uint32_t flags = 0;
    while (!names.empty()) {
        const std::string_view name = names.substr(0, names.find(','));
        names.remove_prefix(std::min(names.size(), name.size() + 1));
        if (!name.empty()) flags |= bit_of(scheduler, name);
    }
    return flags;
}

std::string scheduler_flag_names(std::string_view scheduler, std::uint32_t flags) {
    std::string names;
    for (const FlagName& f : kFlags) {
        if ((flags & f.bit) == 0 || !shown_for(f, scheduler)) continue;
        if (!names.empty()) names += ',';
        names += f.name;
    }
    return names;
}

}  // namespace lvslab::ipvs
