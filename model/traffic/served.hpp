#pragma once

#include <functional>

#include "net/time.hpp"
#include "wire/address.hpp"

namespace lvslab::traffic {

/// One request as a server saw it: behind NAT or DR, the interesting part is whom it took the client to be.
struct Served {
    net::Time at;
    wire::Endpoint peer;
    wire::Endpoint local;
};
using ServedLog = std::function<void(const Served&)>;

}  // namespace lvslab::traffic
