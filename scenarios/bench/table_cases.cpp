#include <time.h>

#include <algorithm>
#include <array>
#include <memory>

#include "ipvs/connection_table.hpp"
#include "ipvs/maglev.hpp"
#include "ipvs/scheduler.hpp"
#include "ipvs/siphash.hpp"
#include "scenarios/bench/case.hpp"

/// What new connections and choices cost: the connection table, the schedulers, Maglev's table.
namespace lvslab::scenarios::bench {

namespace {

constexpr std::uint32_t kPorts = 50'000;

/// The thread's own clock: other programs on the machine do not count.
std::int64_t thread_nanoseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

/// A service whose servers are weighted 1 to 7.
class Rack {
public:
    Rack(std::string_view scheduler, std::uint32_t servers) {
        // mh goes on with its table when there are more servers than it has places, but can not be made for so many.
        constexpr std::uint32_t kFirst = 4000;
        fill(std::min(servers, kFirst));
        service_.scheduler = ipvs::make_scheduler(scheduler, service_);
        connect();
        fill(servers);
        service_.scheduler->servers_changed();
        connect();
    }
    ipvs::Server* pick(wire::Ipv4Address client) { return service_.scheduler->pick({.client = client}); }
    /// A connection comes, and one that is older goes.
    void connect() {
        ipvs::Server* chosen = pick({0x0a000000 + ++clients_});
        if (chosen == nullptr) return;
        ++chosen->active;
        service_.scheduler->load_changed(*chosen);
        ipvs::Server*& oldest = open_[clients_ % open_.size()];
        if (oldest != nullptr) {
            --oldest->active;
            service_.scheduler->load_changed(*oldest);
        }
        oldest = chosen;
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

Case choose(const std::string& scheduler, std::uint32_t servers) {
    constexpr int kBatch = 64;
    return {.name = scheduler + "/" + std::to_string(servers) + " servers",
            .item = "choice",
            .items = kBatch,
            .make =
                [scheduler, servers] {
                    return [rack = std::make_shared<Rack>(scheduler, servers)] {
                        for (int i = 0; i < kBatch; ++i) rack->connect();
                        return 0.0;
                    };
                },
            .instructions = true};
}

/// A table grows to a million connections: mh chooses, both directions are entered, the timer is set.
Case enter() {
    constexpr int kConnections = 1'000'000;
    return {.name = "new connection/1000000", .item = "connection", .items = kConnections, .make = [] {
                return [rack = std::make_shared<Rack>("mh", 100)] {
                    ipvs::ConnectionTable table;
                    for (std::uint32_t i = 0; i < kConnections; ++i) {
                        const wire::Ipv4Address client{0x0b000000U + i / kPorts};
                        const ipvs::Server* server = rack->pick(client);
                        table.add({.virtual_address = {0x0a000264},
                                   .client = client,
                                   .server_address = server->address,
                                   .virtual_port = 80,
                                   .client_port = static_cast<std::uint16_t>(1024 + i % kPorts),
                                   .server_port = server->port,
                                   .protocol = wire::Protocol::tcp,
                                   .expires = std::chrono::seconds(60) + std::chrono::microseconds(i)});
                    }
                    return 0.0;
                };
            }};
}

Case maglev() {
    return {.name = "mh table/1000 servers, 65521 places", .item = "table", .items = 1, .make = [] {
                constexpr std::uint32_t kPlaces = 65521, kServers = 1000;
                std::vector<ipvs::MaglevClaim> claims;
                for (std::uint32_t i = 0; i < kServers; ++i) {
                    const std::uint32_t place = 0x0a640001 + i + 80;
                    claims.push_back({.offset = ipvs::hsiphash(place, {2654435761U, 2654435761U}) % kPlaces,
                                      .skip = ipvs::hsiphash(place, {2654446892U, 2654446892U}) % (kPlaces - 1) + 1});
                }
                return [claims] {
                    static_cast<void>(
                        *static_cast<const std::uint32_t volatile*>(ipvs::maglev_table(claims, kPlaces).data()));
                    return 0.0;
                };
            }};
}

}  // namespace

std::vector<Case> table_cases() {
    std::vector<Case> cases{enter(), maglev()};
    for (const char* scheduler : {"wlc", "wrr", "sed"}) {
        for (const std::uint32_t servers : {10U, 10'000U}) cases.push_back(choose(scheduler, servers));
    }
    return cases;
}

Filled fill_table(std::uint32_t count) {
    ipvs::ConnectionTable table;
    std::int64_t longest = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::int64_t before = thread_nanoseconds();
        table.add({.client = {0x0b000000U + i / kPorts},
                   .client_port = static_cast<std::uint16_t>(1024 + i % kPorts),
                   .protocol = wire::Protocol::tcp,
                   .expires = std::chrono::seconds(60) + std::chrono::microseconds(i)});
        longest = std::max(longest, thread_nanoseconds() - before);
    }
    return {.bytes = static_cast<double>(table.memory()) / count, .longest = static_cast<double>(longest) / 1e6};
}

}  // namespace lvslab::scenarios::bench
