#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lvslab::shell {

/// The ports of labs that /etc/services has a name for: `ipvsadm -L` without -n prints names, and takes them.
std::string port_text(std::uint16_t port);
std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace lvslab::shell
