#include "ipvs/connection_table.hpp"

#include <algorithm>

namespace lvslab::ipvs {

namespace {

/// Alarms are remembered in ticks, never too early: 32 bits last for eight years, and what is later counts as far away.
/// Two alarms in one tick are both looked at, which is harmless.
constexpr net::Time kAlarmTick = std::chrono::microseconds(62'500);
constexpr std::uint32_t kFarAlarm = 0xffffffff;

std::uint32_t alarm_at(net::Time time) {
    return static_cast<std::uint32_t>(std::min<std::int64_t>(time / kAlarmTick + 1, kFarAlarm));
}

/// Does the alarm ring at `time`, or before?
bool rings_by(std::uint32_t alarm, net::Time time) { return alarm != kFarAlarm && alarm * kAlarmTick <= time; }

}  // namespace

ConnectionTable::ConnectionTable() { slabs_.reach(0); }

Connection& ConnectionTable::add(const Connection& content) {
    const std::uint64_t request = hash(content.key(Direction::request)), reply = hash(content.key(Direction::reply));
    requests_.prefetch(request);
    if (!content.is_template) replies_.prefetch(reply);
    Index i = free_;
    if (i != 0) {
        free_ = at(i).hanging;
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
    c.alarm = alarm_at(c.expires);
    deadlines_.set(c.expires, i);
    requests_.add(request, i);
    if (!c.is_template) replies_.add(reply, i);
    return c;
}

/// Found by its key, so that an entry needs no room for its own number.
ConnectionTable::Index ConnectionTable::index_of(const Connection& c) const {
    return requests_.find(hash(c.key(Direction::request)), [&](Index i) { return &at(i) == &c; });
}

void ConnectionTable::remove(Connection& connection) {
    const Index i = index_of(connection);
    requests_.remove(hash(connection.key(Direction::request)), i);
    if (!connection.is_template) replies_.remove(hash(connection.key(Direction::reply)), i);
    if (connection.control != 0) --at(connection.control).hanging;
    connection = Connection{};
    connection.hanging = free_;
    free_ = i;
    --size_;
}

Connection* ConnectionTable::find_template(const FlowKey& key) {
    const Index i =
        requests_.find(hash(key), [&](Index e) { return at(e).is_template && at(e).key(Direction::request) == key; });
    return i == 0 ? nullptr : &at(i);
}

void ConnectionTable::put_under(Connection& connection, Connection& of_template) {
    connection.control = index_of(of_template);
    ++of_template.hanging;
}

void ConnectionTable::hide(Connection& of_template) {
    constexpr std::uint16_t kNoPort = 0xffff;
    const Index i = index_of(of_template);
    requests_.remove(hash(of_template.key(Direction::request)), i);
    of_template.virtual_port = of_template.server_port = kNoPort;
    requests_.add(hash(of_template.key(Direction::request)), i);
}

void ConnectionTable::bring_alarm_forward(Connection& connection) {
    if (connection.alarm != kNoAlarm && rings_by(connection.alarm, connection.expires)) return;
    connection.alarm = alarm_at(connection.expires);
    deadlines_.set(connection.expires, index_of(connection));
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
    return slabs_.memory() + requests_.memory() + replies_.memory() + deadlines_.memory();
}

}  // namespace lvslab::ipvs
