#include "models/hook_walk.hpp"

#include <algorithm>

#include "models/row_names.hpp"

namespace lvslab::models {

namespace {

constexpr const char* kHooks[] = {"PRE_ROUTING", "LOCAL_IN", "FORWARD", "LOCAL_OUT", "POST_ROUTING"};

HookVisit* find_hook(HookWalk& walk, const QString& name) {
    const auto found =
        std::find_if(walk.hooks.begin(), walk.hooks.end(), [&](const HookVisit& h) { return h.hook == name; });
    return found == walk.hooks.end() ? nullptr : &*found;
}

void list_functions(HookWalk& walk, const Stage& stage, const std::string& node) {
    for (const char* hook : kHooks) walk.hooks.push_back({QString::fromLatin1(hook), {}, false});
    for (const auto& row : stage.recording.record().tables_at(node, stage.selection.time()).net.hooks) {
        if (HookVisit* hook = find_hook(walk, text_of(row.hook))) {
            hook->functions.push_back({.name = text_of(row.function), .priority = row.priority});
        }
    }
    for (HookVisit& hook : walk.hooks) {
        std::stable_sort(hook.functions.begin(), hook.functions.end(),
                         [](const auto& a, const auto& b) { return a.priority < b.priority; });
    }
}

/// `{0}: {1} (priority {2}) says {3}`
void note_verdict(HookWalk& walk, const record::RecordedEvent& event, FrameNumber frame) {
    HookVisit* hook = find_hook(walk, argument(event, 0));
    if (!hook) return;
    hook->passed = true;
    const QString name = argument(event, 1);
    auto function =
        std::find_if(hook->functions.begin(), hook->functions.end(), [&](const auto& f) { return f.name == name; });
    if (function == hook->functions.end()) {
        hook->functions.push_back({.name = name, .priority = argument(event, 2).toInt(), .registered = false});
        function = std::prev(hook->functions.end());
    }
    function->verdict = argument(event, 3);
    function->frame = frame;
}

void note(HookWalk& walk, const record::RecordedEvent& event, Language language) {
    const QString clause = text_of(record::clause(event, language));
    if (event.key == "route.local" || event.key == "route.broadcast") walk.local = true;
    if (event.key == "route.forward") walk.forwarded = true;
    if (event.key.starts_with("route.") && walk.routing.isEmpty()) walk.routing = clause;
    if (event.kind == record::ItemKind::drop) walk.end = clause;
}

}  // namespace

HookWalk hook_walk(const Stage& stage) {
    HookWalk walk;
    const Selection& s = stage.selection;
    if (s.event() == 0) return walk;
    const std::string node = s.node().toStdString();
    list_functions(walk, stage, node);
    const Passage passage = passage_of(stage.recording, {s.packet(), node, s.event()});
    for (const FrameNumber number : passage.frames) {
        for (const auto& event : stage.recording.record().events(number)) {
            if (event.key == "hook.verdict") note_verdict(walk, event, number);
            note(walk, event, stage.language);
        }
        walk.sent = walk.sent || stage.recording.record().frame(number).way == record::Way::out;
    }
    return walk;
}

}  // namespace lvslab::models
