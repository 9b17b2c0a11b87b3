#pragma once

#include <optional>
#include <string>

#include "shell/command.hpp"
#include "shell/print_ipvs.hpp"

/// The command line of ipvsadm, whatever its command: which options were given, and what they say.
namespace lvslab::shell {

/// One bit an option; those that exclude each other, such as -g -i -m, share one, as in ipvsadm. The order is the one
/// in which ipvsadm checks them, and so decides which complaint is made when there are several.
enum IpvsOption : unsigned {
    kNumeric = 1U << 0,
    kConnection = 1U << 1,
    kService = 1U << 2,
    kScheduler = 1U << 3,
    kPersistent = 1U << 4,
    kNetmask = 1U << 5,
    kServer = 1U << 6,
    kMethod = 1U << 7,
    kWeight = 1U << 8,
    kUpperThreshold = 1U << 9,
    kLowerThreshold = 1U << 10,
    kTimeout = 1U << 11,
    kDaemon = 1U << 12,
    kStats = 1U << 13,
    kRate = 1U << 14,
    kThresholds = 1U << 15,
    kPersistentConn = 1U << 16,
    kNoSort = 1U << 17,
    kExact = 1U << 18,
    kOnePacket = 1U << 19,
    kSchedulerFlags = 1U << 20,
    kTunnelInfo = 1U << 21,
    kTunnelType = 1U << 22,
    kSort = 1U << 23,  ///< does nothing, whatever the command
};

struct IpvsRequest {
    unsigned given = 0;  ///< IpvsOption bits
    ipvs::ServiceKey service{};
    wire::Ipv4Address server{};
    std::optional<std::uint16_t> server_port{};  ///< none: the service's
    std::string scheduler_flags;                 ///< as given; their meaning depends on the scheduler
    ipvs::Director::ServiceOptions service_options{};
    ipvs::Director::ServerOptions server_options{};

    bool has(unsigned bits) const { return (given & bits) != 0; }
    wire::Endpoint server_place() const { return {server, server_port.value_or(service.port)}; }
};

/// What a command of ipvsadm must have and may have; `name` is its own word for itself in messages.
struct IpvsRules {
    std::string_view name;
    unsigned required = 0;
    unsigned allowed = 0;
    unsigned exclusive = 0;  ///< allowed, but only one of them
};
/// Reads options until the end. Throws CommandError in ipvsadm's words.
IpvsRequest read_ipvs_options(Arguments& arguments, IpvsRequest request);
void expect_allowed(const IpvsRequest& request, const IpvsRules& rules);

}  // namespace lvslab::shell
