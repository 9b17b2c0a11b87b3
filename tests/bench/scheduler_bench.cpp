#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "bench/measure.hpp"
#include "ipvs/scheduler.hpp"

/// What a choice costs with ten and with ten thousand servers: a connection comes and one that is older goes, so the
/// server that was chosen and the one that lost a connection both find their new places.
namespace lvslab::bench {

namespace {

class Rack {
public:
    /// The scheduler comes before the last servers: mh goes on with its table when there are more than it has places,
    /// but can not be made for so many.
    Rack(std::string_view scheduler, std::uint32_t servers) {
        constexpr std::uint32_t kFirst = 4000;
        fill(std::min(servers, kFirst));
        service_.scheduler = ipvs::make_scheduler(scheduler, service_);
        connect();
        fill(servers);
        service_.scheduler->servers_changed();
    }

    /// False: nobody took it.
    bool connect() {
        ipvs::Server* chosen = service_.scheduler->pick({.client = {0x0a000000 + ++clients_}});
        if (chosen == nullptr) return false;
        ++chosen->active;
        service_.scheduler->load_changed(*chosen);
        ipvs::Server*& oldest = open_[clients_ % open_.size()];
        if (oldest != nullptr) {
            --oldest->active;
            service_.scheduler->load_changed(*oldest);
        }
        oldest = chosen;
        return true;
    }

private:
    void fill(std::uint32_t count) {
        std::vector<std::shared_ptr<ipvs::Server>> added;
        for (auto i = static_cast<std::uint32_t>(service_.servers.size()); i < count; ++i) {
            added.push_back(std::make_shared<ipvs::Server>());
            added.back()->address = {0x0a640001 + i};
            added.back()->port = 80;
            added.back()->weight = 1 + i % 7;
        }
        service_.servers.insert(service_.servers.begin(), added.begin(), added.end());
    }

    ipvs::Service service_;
    std::uint32_t clients_ = 0;
    std::array<ipvs::Server*, 4096> open_{};
};

void choose(benchmark::State& state, const char* scheduler) {
    Rack rack(scheduler, static_cast<std::uint32_t>(state.range(0)));
    bool taken = true;
    measure(state, 1, [&] { taken &= rack.connect(); });
    if (!taken) state.SkipWithError("a connection was refused");
}

BENCHMARK_CAPTURE(choose, wlc, "wlc")->Name("scheduler/wlc")->Arg(10)->Arg(10000);
BENCHMARK_CAPTURE(choose, sed, "sed")->Name("scheduler/sed")->Arg(10)->Arg(10000);
BENCHMARK_CAPTURE(choose, wrr, "wrr")->Name("scheduler/wrr")->Arg(10)->Arg(10000);
BENCHMARK_CAPTURE(choose, sh, "sh")->Name("scheduler/sh")->Arg(10)->Arg(10000);
BENCHMARK_CAPTURE(choose, mh, "mh")->Name("scheduler/mh")->Arg(10)->Arg(10000);

}  // namespace

}  // namespace lvslab::bench
