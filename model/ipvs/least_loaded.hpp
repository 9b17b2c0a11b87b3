#pragma once

#include "ipvs/scheduler.hpp"
#include "ipvs/server_positions.hpp"
#include "ipvs/tournament.hpp"

namespace lvslab::ipvs {

/// The usable server with the smallest load a unit of weight; of equals the first in the list. lc, wlc, sed and nq
/// differ in what they call load. The kernel walks over all servers for each connection; here a server whose load
/// changed finds its new place in O(log n), and the choice is there already.
class LeastLoaded final : public Scheduler {
public:
    struct Measure {
        std::string_view name;
        std::uint64_t (*load)(const Server&);
        bool by_weight = true;  ///< false: the weight only says yes or no
    };
    LeastLoaded(Service& service, const Measure& measure);
    LeastLoaded(const LeastLoaded&) = delete;
    LeastLoaded& operator=(const LeastLoaded&) = delete;

    std::string_view name() const override { return measure_.name; }
    Server* pick(const Request&) override;
    void servers_changed() override { stale_ = true; }
    void load_changed(const Server& server) override;

private:
    struct Entry {
        std::uint64_t load = 0;
        std::uint64_t share = 0;  ///< 0: not usable
    };
    struct Beats {
        const std::vector<Entry>& entries;
        /// a.load / a.share < b.load / b.share without a division; who is not usable loses.
        bool operator()(std::size_t a, std::size_t b) const {
            const Entry &left = entries[a], &right = entries[b];
            if (left.share == 0 || right.share == 0) return left.share > right.share;
            return left.load * right.share < right.load * left.share;
        }
    };
    Entry entry_of(const Server& server) const;
    void renew();

    Measure measure_;
    bool stale_ = true;
    ServerPositions positions_;
    std::vector<Entry> entries_;
    Tournament<Beats> order_{Beats{entries_}};
};

/// What wlc and lc count (ip_vs_dest_conn_overhead): a connection that is being closed weighs 1/256 of an active one.
inline std::uint64_t connection_load(const Server& s) { return (std::uint64_t{s.active} << 8) + s.inactive; }

}  // namespace lvslab::ipvs
