#pragma once

#include <QString>
#include <string_view>

namespace lvslab::models {

/// The value that Linux 6.1 gives a sysctl which nobody sets; an interface's are those of `default`. Empty if the model
/// does not know the name.
QString default_sysctl(std::string_view name);

}  // namespace lvslab::models
