#pragma once

#include <optional>
#include <string>

#include "shell/command.hpp"
#include "shell/print_ipvs.hpp"

/// The command line of ipvsadm, whatever its command: which options were given, and what they say.
namespace lvslab::shell {

/// One bit an option; those that exclude each other, such as -g -i -m, share one, as in ipvsadm.
enum IpvsOption : unsigned {
    kService = 1U << 0,
    kServer = 1U << 1,
    kScheduler = 1U << 2,
    kMethod = 1U << 3,
    kWeight = 1U << 4,
    kNumeric = 1U << 5,
    kConnection = 1U << 6,
    kTimeout = 1U << 7,
    kStats = 1U << 8,
    kThresholds = 1U << 9,
    kPersistentConn = 1U << 10,
    kNoSort = 1U << 11,
    kExact = 1U << 12,
};

struct IpvsRequest {
    unsigned given = 0;  ///< IpvsOption bits
    ipvs::ServiceKey service{};
    wire::Ipv4Address server{};
    std::optional<std::uint16_t> server_port{};  ///< none: the service's
    ipvs::Director::ServiceOptions service_options{};
    ipvs::Director::ServerOptions server_options{};

    wire::Endpoint server_place() const { return {server, server_port.value_or(service.port)}; }
};

/// What a command of ipvsadm must have and may have; `name` is its own word for itself in messages.
struct IpvsRules {
    std::string_view name;
    unsigned required = 0;
    unsigned allowed = 0;
};
/// Reads options until the end. Throws CommandError in ipvsadm's words.
IpvsRequest read_ipvs_options(Arguments& arguments, IpvsRequest request);
void expect_allowed(const IpvsRequest& request, const IpvsRules& rules);

}  // namespace lvslab::shell
