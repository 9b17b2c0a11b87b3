#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace lvslab::tap {

/// What was tried, why the kernel refused, and what it needs: one sentence.
struct TapError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A device went away while the director ran.
struct DeviceGone : TapError {
    using TapError::TapError;
};

/// The kernel's words for the last refused system call.
inline std::string last_reason() { return std::generic_category().message(errno); }

}  // namespace lvslab::tap
