#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/address.hpp"

namespace lvslab::shell {

/// The ports of labs that /etc/services has a name for: `ipvsadm -L` without -n prints names, and takes them.
std::string port_text(std::uint16_t port);
std::optional<std::uint16_t> parse_port(std::string_view text);
/// `10.0.2.100:http`, or with `numeric` `10.0.2.100:80`.
std::string endpoint_text(const wire::Endpoint& e, bool numeric);

}  // namespace lvslab::shell
