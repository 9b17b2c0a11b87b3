#pragma once

#include <cstdint>

namespace lvslab::models {

/// The layers of a packet as they are nested and coloured.
enum class Layer : std::uint8_t { ethernet, outer_ip, ip, transport, payload };

}  // namespace lvslab::models
