#pragma once

#include <map>
#include <string>
#include <vector>

#include "guest/plan.hpp"
#include "live/error.hpp"
#include "live/keeper.hpp"
#include "live/sandbox.hpp"

namespace lvslab::live {

/// The plan's nodes, real ones, on this machine's kernel: network namespaces in a sandbox, with a TAP device behind
/// each interface. All of it is gone with this object.
class RealNodes {
public:
    /// Makes the nodes, runs their set-up and starts their servers. LiveError if this machine can not; where a command
    /// of the lab or a server fails, set_up() says so, and nothing else may be asked. Before this process has threads.
    RealNodes(const guest::Plan& plan, Ends ends, std::vector<Uplink>& uplinks);

    /// The other ends of the interfaces, and of tunnels (tunl0), as Keeper has them. They are the caller's after
    /// take().
    std::map<guest::Port, int> take();
    const guest::Report& set_up() const { return set_up_; }

    /// Lab time 0 is now: the programs start.
    void begin();
    /// Ends the programs and reads the tables.
    guest::Report finish();

    /// Of the sandbox's first process, as this process's namespace counts.
    pid_t pid() const { return sandbox_.pid(); }

private:
    std::vector<guest::Port> ports_;
    Sandbox sandbox_;
    std::vector<agent::Fd> descriptors_{};
    guest::Report set_up_{};
};

}  // namespace lvslab::live
