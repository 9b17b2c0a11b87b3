#pragma once

#include <QString>
#include <vector>

#include "models/passage.hpp"
#include "models/stage.hpp"

namespace lvslab::models {

/// A function on a hook, and what it said about this packet.
struct HookFunction {
    QString name;
    int priority = 0;
    QString verdict;  ///< empty: it was not asked, or is still to come at this event
    FrameNumber frame = 0;
    bool registered = true;  ///< false: it spoke, but the record's tables do not list it
};

struct HookVisit {
    QString hook;  ///< PRE_ROUTING ...
    std::vector<HookFunction> functions;
    bool passed = false;  ///< at least one function was asked
};

/// The five hooks of netfilter in the chosen node, and the packet's way through them.
struct HookWalk {
    std::vector<HookVisit> hooks;  ///< PRE_ROUTING, LOCAL_IN, FORWARD, LOCAL_OUT, POST_ROUTING
    bool local = false;            ///< it went up to this host or was taken there
    bool forwarded = false;
    bool sent = false;
    QString routing;  ///< what the routing decision said
    QString end;      ///< why it ended here; empty if it did not
};

HookWalk hook_walk(const Stage& stage);

}  // namespace lvslab::models
