#include "ipvs/connection_table.hpp"

namespace lvslab::ipvs {

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
    c.earlier = c.later = c.ways = 0;
    ++size_;
    wheel_.set(i);
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
    wheel_.remove(connection);
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

Connection* ConnectionTable::next_expired(net::Time now) {
    while (const Index i = wheel_.take(now)) {
        if (at(i).expires <= now) return &at(i);
        wheel_.set(i);  // it was moved later
    }
    return nullptr;
}

std::size_t ConnectionTable::memory() const {
    return slabs_.memory() + requests_.memory() + replies_.memory() + wheel_.memory();
}

}  // namespace lvslab::ipvs
