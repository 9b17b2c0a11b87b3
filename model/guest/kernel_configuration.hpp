#pragma once

namespace lvslab::guest {

/// virtual-time.defconfig, which the build puts into the program, and a name for its contents.
extern const char* const kConfiguration;
extern const char* const kConfigurationName;

}  // namespace lvslab::guest
