#pragma once

#include "ipvs/rows.hpp"
#include "net/rows.hpp"
#include "netfilter/rows.hpp"

namespace lvslab::ipvs {

/// Everything that can be read off a node at one moment: what a live Host answers, and what a record answers for any
/// past time. The listing commands print from this alone.
struct NodeTables {
    net::Time now{0};
    net::Tables net;
    netfilter::Tables netfilter;
    Tables ipvs;
};

}  // namespace lvslab::ipvs
