#pragma once

#include <optional>
#include <string_view>

#include "net/route.hpp"

namespace lvslab::net {

/// As `ip` reads and prints them (iproute2, rt_names.c).
struct NamedScope {
    std::string_view name;
    Scope scope;
};
inline constexpr NamedScope kScopes[] = {{"global", Scope::global},
                                         {"site", Scope::site},
                                         {"link", Scope::link},
                                         {"host", Scope::host},
                                         {"nowhere", Scope::nowhere}};

constexpr const char* scope_name(Scope scope) {
    for (const NamedScope& named : kScopes) {
        if (named.scope == scope) return named.name.data();
    }
    return "global";
}

constexpr std::optional<Scope> scope_named(std::string_view name) {
    for (const NamedScope& named : kScopes) {
        if (named.name == name) return named.scope;
    }
    return std::nullopt;
}

}  // namespace lvslab::net
