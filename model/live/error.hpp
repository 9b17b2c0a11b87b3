#pragma once

#include <stdexcept>

namespace lvslab::live {

/// It can not be done: what was tried, why not, what is needed.
struct LiveError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace lvslab::live
