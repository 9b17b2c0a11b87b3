#pragma once

#include <string>

#include "netfilter/rule.hpp"

namespace lvslab::shell {

/// The first column of `iptables -L`.
std::string target_name(const netfilter::Target& target);
/// What `iptables -L` writes behind the destination: matches, then the target's options, each with a blank in front.
std::string rule_details(const netfilter::Spec& spec, bool numeric);

}  // namespace lvslab::shell
