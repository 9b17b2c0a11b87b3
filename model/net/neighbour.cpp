#include "net/neighbour.hpp"

#include <algorithm>

#include "net/templates.hpp"

namespace lvslab::net {

namespace {

Time milliseconds(int n) { return std::chrono::milliseconds(n); }
Time seconds(int n) { return std::chrono::seconds(n); }

}  // namespace

const char* to_string(NeighbourState state) {
    static constexpr const char* kNames[] = {"NONE",  "INCOMPLETE", "REACHABLE", "STALE",    "DELAY",
                                             "PROBE", "FAILED",     "NOARP",     "PERMANENT"};
    return kNames[static_cast<std::size_t>(state)];
}

bool Neighbour::connected() const {
    return state == NeighbourState::reachable || state == NeighbourState::noarp || state == NeighbourState::permanent;
}

bool Neighbour::valid() const {
    return connected() || state == NeighbourState::stale || state == NeighbourState::delay ||
           state == NeighbourState::probe;
}

NeighbourTable::NeighbourTable(Interfaces& interfaces, Reporter& report, Random& random)
    : interfaces_(interfaces), report_(report), random_(random) {}

void NeighbourTable::draw_reachable_time(Interface& interface) {
    interface.reachable_draw = random_.next();
}

const Neighbour* NeighbourTable::find(const NeighbourKey& key) const {
    const auto it = by_key_.find(key);
    return it == by_key_.end() ? nullptr : it->second;
}

Neighbour& NeighbourTable::create(const NeighbourKey& key) {
    auto& slot = by_order_[key];
    if (!slot) {
        slot = std::make_unique<Neighbour>();
        slot->key = key;
        slot->confirmed = slot->used = slot->updated = report_.now();
        by_key_[key] = slot.get();
    }
    return *slot;
}

void NeighbourTable::changed(const Neighbour& entry) {
    report_.changed(ChangeKind::set, [&]() -> Row { return row(entry); });
}

/// Every change of state goes through here: the deadline belongs to the state.
void NeighbourTable::set_state(Neighbour& entry, NeighbourState state, Time deadline) {
    entry.state = state;
    entry.deadline = deadline;
    if (deadline != kNever) deadlines_.set(deadline, entry.key);
    changed(entry);
}

const Neighbour* NeighbourTable::resolve(const NeighbourKey& key, Packet& packet) {
    const auto it = by_key_.find(key);
    Neighbour& entry = it == by_key_.end() ? create(key) : *it->second;
    const Time now = report_.now();
    if (entry.connected()) return &entry;  // no use is noted: such packets take the cached header (neigh_hh_output)
    entry.used = now;
    if (entry.state == NeighbourState::stale) {
        entry.updated = now;
        set_state(entry, NeighbourState::delay, now + seconds(conf(entry).delay_first_probe_time));
        return &entry;
    }
    if (entry.valid()) return &entry;
    const bool fresh = begin_question(entry);
    enqueue(entry, packet);
    if (fresh) start_resolving(entry);
    return nullptr;
}

void NeighbourTable::note_use(const NeighbourKey& key) {
    const auto it = by_key_.find(key);
    if (it != by_key_.end() && !it->second->connected()) it->second->used = report_.now();
}

bool NeighbourTable::begin_question(Neighbour& entry) {
    if (entry.state == NeighbourState::incomplete) return false;
    entry.probes = 0;
    entry.updated = report_.now();
    entry.has_mac = false;
    entry.state = NeighbourState::incomplete;
    return true;
}

void NeighbourTable::solicit(const NeighbourKey& key) {
    const auto it = by_key_.find(key);
    Neighbour& entry = it == by_key_.end() ? create(key) : *it->second;
    if (!entry.valid() && begin_question(entry)) start_resolving(entry);
}

void NeighbourTable::enqueue(Neighbour& entry, Packet& packet) {
    const auto full = [&] {
        const auto limit = static_cast<std::size_t>(std::max(0, conf(entry).unres_qlen_bytes));
        const auto packets = static_cast<std::size_t>(std::max(0, conf(entry).unres_qlen));
        return limit_in_packets ? entry.queue.size() >= packets
                                        : entry.queued_bytes + packet.data.size() > limit;
    };
    while (full() && !entry.queue.empty()) {  // the oldest makes room
        report_.drop(entry.queue.front(), kDropNeighbourQueue, entry.key.address);
        entry.queued_bytes -= entry.queue.front().data.size();
        entry.queue.pop_front();
    }
    report_.decide(packet, kNeighbourWait, entry.key.address, interfaces_[entry.key.dev].name);
    entry.queued_bytes += packet.data.size();
    entry.queue.push_back(std::move(packet));
}

void NeighbourTable::start_resolving(Neighbour& entry) {
    set_state(entry, NeighbourState::incomplete, report_.now() + milliseconds(conf(entry).retrans_time_ms));
    probe_again(entry);
}

void NeighbourTable::probe_again(Neighbour& entry) {
    ++entry.probes;
    if (solicitor_) solicitor_->solicit(entry, entry.state == NeighbourState::probe);
}

/// neigh_invalidate: the senders of what waited are told, one after the other, as long as the entry is FAILED. If the way to one
/// of them is over this very neighbour, the question begins anew with that; then the rest goes without a word, the error
/// as well.
void NeighbourTable::fail(Neighbour& entry) {
    entry.updated = report_.now();
    const int asked = entry.probes;
    const auto end = [&](const Packet& packet) {
        report_.drop(packet, kDropNeighbourFailed, entry.key.address, asked, interfaces_[entry.key.dev].name);
    };
    set_state(entry, NeighbourState::failed, kNever);
    while (entry.state == NeighbourState::failed && !entry.queue.empty()) {
        const Packet packet = std::move(entry.queue.front());
        entry.queue.pop_front();
        end(packet);
        if (solicitor_) solicitor_->unreachable(packet);
    }
    for (const Packet& packet : std::exchange(entry.queue, {})) end(packet);
    entry.queued_bytes = 0;
}

/// Linux's timers of some seconds ring up to an eighth late (kernel/time/timer.c: 80 ms at 5 s, with 100 ticks a second).
/// So what confirmed a neighbour in the first moments of DELAY is too old when the timer rings. Half of it is taken.
constexpr Time kLateness = std::chrono::milliseconds(40);

/// neigh_timer_handler of net/core/neighbour.c: what time does to an entry.
void NeighbourTable::timer(Neighbour& entry) {
    const Time now = report_.now();
    const NeighbourConf& c = conf(entry);
    const Time delay = seconds(c.delay_first_probe_time);
    const Time retransmit = now + milliseconds(c.retrans_time_ms);
    const auto enter = [&](NeighbourState state, Time deadline) {
        entry.updated = now;
        set_state(entry, state, deadline);
    };
    switch (entry.state) {
        case NeighbourState::reachable: {
            const Time fresh_until = entry.confirmed + interfaces_[entry.key.dev].reachable_time();
            if (now < fresh_until) return set_state(entry, NeighbourState::reachable, fresh_until);
            if (now <= entry.used + delay) return enter(NeighbourState::delay, now + delay);
            return enter(NeighbourState::stale, kNever);
        }
        case NeighbourState::delay: {
            if (now + kLateness <= entry.confirmed + delay) {
                return enter(NeighbourState::reachable, entry.confirmed + interfaces_[entry.key.dev].reachable_time());
            }
            entry.probes = 0;
            enter(NeighbourState::probe, retransmit);
            return probe_again(entry);
        }
        case NeighbourState::incomplete:
        case NeighbourState::probe: {
            const bool unicast = entry.state == NeighbourState::probe;
            const int limit = unicast ? c.ucast_solicit + c.mcast_resolicit : c.mcast_solicit;
            if (entry.probes >= limit) return fail(entry);
            entry.deadline = retransmit;
            deadlines_.set(retransmit, entry.key);
            return probe_again(entry);
        }
        default:
            return;
    }
}

void NeighbourTable::advance(Time now) {
    while (deadlines_.due(now)) {
        const auto alarm = deadlines_.take();
        const auto it = by_key_.find(alarm.key);
        if (it != by_key_.end() && it->second->deadline == alarm.at) timer(*it->second);
    }
}

/// neigh_update of net/core/neighbour.c: what an ARP packet or a command does to an entry.
void NeighbourTable::update(const NeighbourKey& key, const Update& news) {
    const auto it = by_key_.find(key);
    if (it == by_key_.end() && !news.create) return;
    Neighbour& entry = it == by_key_.end() ? create(key) : *it->second;
    const Time now = report_.now();
    const bool fixed = entry.state == NeighbourState::permanent || entry.state == NeighbourState::noarp;
    if (fixed && !news.admin) return;

    NeighbourState next = news.state;
    const bool was_valid = entry.valid();
    const bool same_mac = was_valid && entry.has_mac && entry.mac == news.mac;
    if (next == NeighbourState::reachable || next == NeighbourState::permanent) entry.confirmed = now;
    if (was_valid && !same_mac && !news.override_mac) return;
    if (was_valid && same_mac && next == NeighbourState::stale && !news.admin) next = entry.state;
    if (next != entry.state || !same_mac) entry.updated = now;
    if (!same_mac) {
        entry.mac = news.mac;
        entry.has_mac = true;
        // An address that nobody has proved is as old as can be.
        const auto base = milliseconds(conf(entry).base_reachable_time_ms);
        if (next != NeighbourState::reachable && next != NeighbourState::permanent) entry.confirmed = now - base * 2;
    }
    if (next != entry.state) {
        entry.probes = 0;
        const bool timed = next == NeighbourState::reachable;
        set_state(entry, next, timed ? now + interfaces_[key.dev].reachable_time() : kNever);
    } else if (!same_mac) {
        changed(entry);
    }
    if (!was_valid) flush_queue(entry);
}

void NeighbourTable::flush_queue(Neighbour& entry) {
    if (entry.queue.empty()) return;
    std::deque<Packet> waiting = std::exchange(entry.queue, {});
    entry.queued_bytes = 0;
    changed(entry);
    if (solicitor_) solicitor_->resolved(entry, std::move(waiting));
}

void NeighbourTable::confirm(const NeighbourKey& key) {
    const auto it = by_key_.find(key);
    if (it != by_key_.end() && it->second->valid()) it->second->confirmed = report_.now();
}

bool NeighbourTable::remove(const NeighbourKey& key) {
    const auto it = by_key_.find(key);
    if (it == by_key_.end()) return false;
    report_.changed(ChangeKind::remove, [&]() -> Row { return row(*it->second); });
    for (const Packet& p : it->second->queue) report_.drop(p, kDropNeighbourFailed, key.address, it->second->probes,
                                                           interfaces_[key.dev].name);
    by_key_.erase(it);
    by_order_.erase(key);
    return true;
}

void NeighbourTable::flush(InterfaceIndex dev, FlushWhat what) {
    std::vector<NeighbourKey> gone;
    for (const auto& [key, entry] : by_order_) {
        const bool fixed = entry->state == NeighbourState::permanent || entry->state == NeighbourState::noarp;
        if (key.dev == dev && (what == FlushWhat::everything || !fixed)) gone.push_back(key);
    }
    for (const NeighbourKey& key : gone) remove(key);
}

NeighbourRow NeighbourTable::row(const Neighbour& entry) const {
    return {.address = entry.key.address,
            .dev = interfaces_[entry.key.dev].name,
            .mac = entry.mac,
            .has_mac = entry.has_mac && entry.state != NeighbourState::incomplete &&
                       entry.state != NeighbourState::failed,
            .state = entry.state,
            .queued = static_cast<std::uint32_t>(entry.queue.size())};
}

std::vector<NeighbourRow> NeighbourTable::rows() const {
    std::vector<NeighbourRow> rows;
    rows.reserve(by_order_.size());
    for (const auto& [key, entry] : by_order_) rows.push_back(row(*entry));
    return rows;
}

}  // namespace lvslab::net
