#pragma once
#include <string>

namespace lvslab::lab {

/// JSON Schema (2020-12) of the lab file, with descriptions and defaults, for editors: it knows keys, forms and bounds,
/// but not which nodes exist. Written from the table of keys.hpp.
std::string json_schema();

}  // namespace lvslab::lab
