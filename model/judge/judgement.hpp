#pragma once

#include <string>
#include <vector>

#include "judge/compare_frames.hpp"
#include "judge/compare_tables.hpp"
#include "judge/perform.hpp"
#include "record/run_record.hpp"

namespace lvslab::judge {

/// What became of a lab that ran on the kernel and on our Hosts with the same end hosts' packets.
struct Judgement {
    struct Port {
        std::string node;
        std::string interface;
        std::string way;  ///< in, out
        std::size_t kernel = 0, ours = 0;
        FrameComparison comparison;
    };
    std::vector<Port> ports;  ///< by node, interface and direction

    std::size_t frames_equal() const;
    std::size_t frames_different() const;
    std::size_t untold() const;
    std::size_t late() const;
    std::size_t on_time() const;
    net::Time farthest() const;
    /// Whether a node's tables may differ there, since something passed its interfaces that cannot be told: timers by
    /// chance, or packets after the end, which are counted all the same.
    bool is_untold(const TableDifference& difference) const;
};

struct Records {
    const record::RunRecord& kernel;
    const record::RunRecord& ours;
    net::Time end{0};   ///< of the lab
    net::Time last{0};  ///< later frames do not count
};
/// Compares the frames at every interface, in each direction.
Judgement judge_frames(const Records& records);

/// Compares a node's tables. What timers take away or change (neighbours, connections, learnt routes) differs only if
/// it does within kTimers, before and after, too.
std::vector<TableDifference> judge_tables(const std::string& node, const ipvs::NodeTables& kernel, const Moments& ours);

}  // namespace lvslab::judge
