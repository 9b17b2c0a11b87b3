#include "net/hooks.hpp"

#include <algorithm>

#include "net/templates.hpp"

namespace lvslab::net {

namespace {
/// A function that says REPEAT for ever must not hang a lab.
constexpr int kMaxRepeats = 16;
}  // namespace

const char* to_string(Hook hook) {
    static constexpr const char* kNames[kHooks] = {"PRE_ROUTING", "LOCAL_IN", "FORWARD", "LOCAL_OUT", "POST_ROUTING"};
    return kNames[static_cast<std::size_t>(hook)];
}

const char* to_string(Verdict verdict) {
    static constexpr const char* kNames[] = {"ACCEPT", "DROP", "STOLEN", "QUEUE", "REPEAT"};
    return kNames[static_cast<std::size_t>(verdict)];
}

void Hooks::add(Registration what, HookFunction function) {
    auto& list = functions_[static_cast<std::size_t>(what.hook)];
    const auto place = std::upper_bound(list.begin(), list.end(), what.priority,
                                        [](int priority, const Entry& e) { return priority < e.what.priority; });
    report_.changed(ChangeKind::set, [&]() -> Row { return HookRow{to_string(what.hook), what.priority, what.name}; });
    list.insert(place, Entry{std::move(what), std::move(function)});
}

void Hooks::remove(Hook hook, const std::string& name) {
    auto& list = functions_[static_cast<std::size_t>(hook)];
    const auto it = std::find_if(list.begin(), list.end(), [&](const Entry& e) { return e.what.name == name; });
    if (it == list.end()) return;
    report_.changed(ChangeKind::remove, [&]() -> Row { return HookRow{to_string(hook), it->what.priority, name}; });
    list.erase(it);
}

Verdict Hooks::run(Packet& packet, const HookState& state) {
    int repeats = 0;
    auto& list = functions_[static_cast<std::size_t>(state.hook)];
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Entry& entry = list[i];
        const char* hook = to_string(state.hook);
        const PacketId id = packet.id;  // a packet that is stolen is gone when its function returns
        Verdict verdict = entry.function(packet, state);
        if (report_.observed()) tell(entry.what, id, verdict);
        if (verdict == Verdict::queue) verdict = ask_queue(packet, state, entry.what);
        if (verdict == Verdict::accept) continue;
        if (verdict == Verdict::repeat) {
            if (++repeats < kMaxRepeats) {
                --i;
                continue;
            }
            report_.drop(packet, kDropRepeat, entry.what.name, hook, repeats);
            return Verdict::drop;
        }
        return verdict;
    }
    return Verdict::accept;
}

void Hooks::set_queue_handler(std::uint16_t number, HookFunction function) {
    if (function) queues_[number] = std::move(function);
    else queues_.erase(number);
}

/// A reader that queues again would never come to an end: that is a drop.
Verdict Hooks::ask_queue(Packet& packet, const HookState& state, const Registration& who) {
    const auto it = queues_.find(packet.queue);
    if (it == queues_.end()) {
        report_.drop(packet, kDropQueue, who.name, to_string(state.hook));
        return Verdict::drop;
    }
    const unsigned number = packet.queue;
    const PacketId id = packet.id;
    const Verdict verdict = it->second(packet, state);
    if (report_.observed()) {
        Packet about;
        about.id = id;
        report_.decide(about, kQueueVerdict, number, to_string(verdict));
    }
    if (verdict != Verdict::queue) return verdict;
    report_.drop(packet, kDropQueue, who.name, to_string(state.hook));
    return Verdict::drop;
}

void Hooks::tell(const Registration& function, PacketId id, Verdict verdict) {
    Packet about;
    about.id = id;
    report_.decide(about, kHookVerdict, to_string(function.hook), function.name, std::to_string(function.priority),
                   to_string(verdict));
}

std::size_t Hooks::size() const {
    std::size_t count = 0;
    for (const auto& list : functions_) count += list.size();
    return count;
}

std::vector<HookRow> Hooks::rows() const {
    std::vector<HookRow> rows;
    for (std::size_t h = 0; h < kHooks; ++h) {
        for (const Entry& e : functions_[h]) {
            rows.push_back({to_string(static_cast<Hook>(h)), e.what.priority, e.what.name});
        }
    }
    return rows;
}

}  // namespace lvslab::net
