#include "ipvs/connection_table.hpp"

#include <algorithm>

namespace lvslab::ipvs {

namespace {

/// Alarms are remembered in ticks, never too early: 32 bits last for eight years, and what is later counts as far away.
/// Two alarms in one tick are both looked at, which is harmless.
constexpr net::Time kAlarmTick = std::chrono::microseconds(62'500);
constexpr std::uint32_t kNoAlarm = 0, kFarAlarm = 0xffffffff;

std::uint32_t alarm_at(net::Time time) {
    return static_cast<std::uint32_t>(std::min<std::int64_t>(time / kAlarmTick + 1, kFarAlarm));
}

/// Does the alarm ring at `time`, or before?
bool rings_by(std::uint32_t alarm, net::Time time) { return alarm != kFarAlarm && alarm * kAlarmTick <= time; }

}  // namespace

FlowKey Connection::key(Direction direction) const {
    const wire::Endpoint from_client{client, client_port};
    const wire::Endpoint shown{virtual_address, virtual_port};
    if (direction != Direction::reply) return {protocol, from_client, shown};
    return {protocol, method == Method::nat ? wire::Endpoint{server_address, server_port} : shown, from_client};
}

ConnectionTable::ConnectionTable() {
    slabs_.reach(0);
    for (Buckets& b : buckets_) b.heads.reach(0);
}

std::uint64_t ConnectionTable::hash(const FlowKey& key) {
    const std::uint64_t addresses = std::uint64_t{key.source.address.value} << 32 | key.destination.address.value;
    const std::uint64_t rest = std::uint64_t{key.source.port} << 24 | std::uint64_t{key.destination.port} << 8 |
                               static_cast<std::uint8_t>(key.protocol);
    std::uint64_t h = (addresses ^ rest * 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u;
    h = (h ^ (h >> 32)) * 0x94D049BB133111EBu;
    return h ^ (h >> 29);
}

void ConnectionTable::link(Index i, std::size_t side) {
    Buckets& b = buckets_[side];
    Index& head = b.head(b.bucket_of(hash(at(i).key(direction_of(side)))));
    at(i).next[side] = head;
    head = i;
}

void ConnectionTable::unlink(Index i, std::size_t side) {
    Buckets& b = buckets_[side];
    Index* link = &b.head(b.bucket_of(hash(at(i).key(direction_of(side)))));
    while (*link != i) link = &at(*link).next[side];
    *link = at(i).next[side];
}

/// Distributes one bucket over itself and a new one at the end.
void ConnectionTable::split_one(std::size_t side) {
    Buckets& b = buckets_[side];
    b.heads.reach(b.count());
    Index moving = b.head(b.split);
    b.head(b.split) = 0;
    if (++b.split == b.level_size) {
        b.level_size *= 2;
        b.split = 0;
    }
    while (moving != 0) {
        const Index next = at(moving).next[side];
        link(moving, side);
        moving = next;
    }
}

Connection& ConnectionTable::add(const Connection& content) {
    Index i = free_;
    if (i != 0) {
        free_ = at(i).next[0];
    } else {
        i = used_++;
        slabs_.reach(i);
    }
    Connection& c = at(i);
    c = content;
    c.in_use = true;
    c.alarm = kNoAlarm;
    c.ways = 0;
    ++size_;
    for (std::size_t side = 0; side < sides_of(c); ++side) {
        if (size_ > buckets_[side].count()) split_one(side);
        link(i, side);
    }
    set_expiry(c, c.expires);
    return c;
}

ConnectionTable::Index ConnectionTable::index_of(const Connection& c) const {
    // Found by its key, so that an entry needs no room for its own number.
    const Buckets& b = buckets_[0];
    Index i = const_cast<Buckets&>(b).head(b.bucket_of(hash(c.key(Direction::request))));
    while (&at(i) != &c) i = at(i).next[0];
    return i;
}

void ConnectionTable::remove(Connection& connection) {
    const Index i = index_of(connection);
    for (std::size_t side = 0; side < sides_of(connection); ++side) unlink(i, side);
    if (connection.control != 0) --at(connection.control).next[1];
    connection = Connection{};
    connection.next[0] = free_;
    free_ = i;
    --size_;
}

Connection* ConnectionTable::find(const FlowKey& key, Direction direction, std::uint64_t hash) {
    const std::size_t side = direction == Direction::reply ? 1 : 0;
    Buckets& b = buckets_[side];
    for (Index i = b.head(b.bucket_of(hash)); i != 0; i = at(i).next[side]) {
        if (!at(i).is_template && at(i).key(direction) == key) return &at(i);
    }
    return nullptr;
}

Connection* ConnectionTable::find_template(const FlowKey& key) {
    Buckets& b = buckets_[0];
    for (Index i = b.head(b.bucket_of(hash(key))); i != 0; i = at(i).next[0]) {
        if (at(i).is_template && at(i).key(Direction::request) == key) return &at(i);
    }
    return nullptr;
}

void ConnectionTable::put_under(Connection& connection, Connection& of_template) {
    connection.control = index_of(of_template);
    ++of_template.next[1];
}

void ConnectionTable::hide(Connection& of_template) {
    constexpr std::uint16_t kNoPort = 0xffff;
    const Index i = index_of(of_template);
    unlink(i, 0);
    of_template.virtual_port = of_template.server_port = kNoPort;
    link(i, 0);
}

void ConnectionTable::set_expiry(Connection& connection, net::Time expires) {
    const bool later = expires >= connection.expires;
    connection.expires = expires;
    const bool will_look = connection.alarm != kNoAlarm;
    if (will_look && (later || rings_by(connection.alarm, expires))) return;
    connection.alarm = alarm_at(expires);
    deadlines_.set(expires, index_of(connection));
}

Connection* ConnectionTable::next_expired(net::Time now) {
    while (deadlines_.due(now)) {
        const auto alarm = deadlines_.take();
        Connection& c = at(alarm.entry);
        if (!c.in_use || c.alarm != alarm_at(alarm.at))
            continue;  // an alarm of an earlier tenant, or one that was moved closer
        if (c.expires <= now) {
            c.alarm = kNoAlarm;
            return &c;
        }
        c.alarm = alarm_at(c.expires);
        deadlines_.set(c.expires, alarm.entry);
    }
    return nullptr;
}

std::size_t ConnectionTable::memory() const {
    return slabs_.memory() + buckets_[0].heads.memory() + buckets_[1].heads.memory() + deadlines_.memory();
}

}  // namespace lvslab::ipvs
