#include "netfilter/track_table.hpp"

namespace lvslab::netfilter {

const char* to_string(Info info) {
    switch (info) {
        case Info::fresh:
            return "NEW";
        case Info::related:
        case Info::related_reply:
            return "RELATED";
        case Info::untracked:
            return "UNTRACKED";
        default:
            return "ESTABLISHED";
    }
}

TrackedRow Tracked::row() const {
    const bool is_tcp = original().protocol == wire::Protocol::tcp;
    return {.protocol = static_cast<std::uint8_t>(original().protocol),
            .original = row_of(original()),
            .reply = row_of(reply()),
            .state = is_tcp ? to_string(tcp.state) : "",
            .replied = replied,
            .assured = assured,
            .mark = mark,
            .expires = expires};
}

Tracked* TrackTable::make() {
    std::uint32_t place = 0;
    if (!places_.empty()) {
        place = places_.back();
        places_.pop_back();
    } else if (entries_.size() + 1 < handle::kPlaces) {
        place = static_cast<std::uint32_t>(entries_.size() + 1);
        entries_.emplace_back();
    } else {
        return nullptr;
    }
    Tracked& entry = entries_[place - 1];
    const auto generation = static_cast<std::uint8_t>(entry.generation + 1);
    entry = {};
    entry.in_use = true;
    entry.place = place;
    entry.generation = generation;
    set_aside(entry);
    return &entry;
}

void TrackTable::set_aside(Tracked& entry) {
    entry.set_aside = ++set_aside_;
    aside_.push_back({entry.place, entry.set_aside});
    while (aside_.size() > kAside) {
        const Aside oldest = aside_.front();
        aside_.pop_front();
        Tracked& old = entries_[oldest.place - 1];
        if (old.set_aside != oldest.count || old.confirmed || !old.in_use) continue;
        old.in_use = false;
        places_.push_back(oldest.place);
    }
}

std::uint32_t TrackTable::handle_of(const Tracked& entry, Info info) const {
    return handle::make(entry.place, entry.generation, info);
}

Tracked* TrackTable::at(std::uint32_t packet_handle) {
    const std::uint32_t place = handle::place(packet_handle);
    if (place == 0 || place > entries_.size()) return nullptr;
    Tracked& entry = entries_[place - 1];
    return entry.in_use && entry.generation == handle::generation(packet_handle) ? &entry : nullptr;
}

std::optional<TrackTable::Found> TrackTable::find(const Tuple& tuple) {
    if (buckets_.empty()) return std::nullopt;
    for (std::uint32_t link = head(tuple); link != 0;) {
        Tracked& entry = entries_[(link >> 1) - 1];
        const auto way = static_cast<Way>(link & 1);
        if (entry.tuples[index_of(way)] == tuple) return Found{&entry, way};
        link = entry.next[index_of(way)];
    }
    return std::nullopt;
}

void TrackTable::link(Tracked& entry, Way way) {
    std::uint32_t& first = head(entry.tuples[index_of(way)]);
    entry.next[index_of(way)] = first;
    first = entry.place << 1 | static_cast<std::uint32_t>(way);
}

void TrackTable::unlink(Tracked& entry, Way way) {
    const std::uint32_t wanted = entry.place << 1 | static_cast<std::uint32_t>(way);
    std::uint32_t* link = &head(entry.tuples[index_of(way)]);
    while (*link != wanted) link = &entries_[(*link >> 1) - 1].next[*link & 1];
    *link = entry.next[index_of(way)];
}

void TrackTable::insert(Tracked& entry) {
    if (buckets_.empty()) buckets_.resize(kBuckets);
    entry.confirmed = true;
    link(entry, Way::original);
    link(entry, Way::reply);
    ++size_;
}

void TrackTable::remove(Tracked& entry) {
    unlink(entry, Way::original);
    unlink(entry, Way::reply);
    entry.confirmed = false;
    entry.dying = true;
    --size_;
    set_aside(entry);
}

void TrackTable::set_expiry(Tracked& entry, net::Time expires) {
    entry.expires = expires;
    if (entry.alarm != net::Time{} && entry.alarm <= expires) return;  // that alarm will ask, and be set again
    entry.alarm = expires;
    deadlines_.set(expires, handle_of(entry, Info::established));
}

Tracked* TrackTable::next_expired(net::Time now) {
    while (deadlines_.due(now)) {
        const auto alarm = deadlines_.take();
        Tracked* entry = at(alarm.key);
        if (entry == nullptr || !entry->confirmed || entry->alarm != alarm.at) continue;
        entry->alarm = {};
        if (entry->expires <= now) return entry;
        set_expiry(*entry, entry->expires);
    }
    return nullptr;
}

}  // namespace lvslab::netfilter
