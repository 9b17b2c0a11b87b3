#include "ipvs/defense.hpp"

#include <vector>

#include "ipvs/director.hpp"
#include "ipvs/templates.hpp"

namespace lvslab::ipvs {

namespace {

constexpr net::Time kLongIdle = std::chrono::seconds(60);

}  // namespace

bool Defense::update() {
    bool changed = false;
    for (int* mode : {&sysctls_.drop_entry, &sysctls_.drop_packet, &sysctls_.secure_tcp}) {
        if (*mode != 2) continue;
        *mode = 1;
        changed = true;
    }
    drop_entries_ = sysctls_.drop_entry == 3;
    drop_rate_ = sysctls_.drop_packet == 3 ? sysctls_.am_droprate : 0;
    secure_ = sysctls_.secure_tcp > 1;
    return changed;
}

bool Defense::refuses_next() {
    if (drop_rate_ == 0 || --drop_counter_ > 0) return false;
    drop_counter_ = drop_rate_;
    return true;
}

bool Defense::picks(const Connection& c, net::Time now) {
    const net::Time idle = now - (c.expires - net::Time(c.timeout));
    if (idle < kLongIdle || c.packets_in > kMostPackets || c.packets_in == 0) return false;
    int& counter = entry_counters_[c.packets_in];
    if (--counter > 0) return false;
    counter = c.packets_in;
    return true;
}

bool Defense::rests(std::size_t connections) const {
    if (!turns.running()) return true;
    const bool falls_back = sysctls_.drop_entry == 2 || sysctls_.drop_packet == 2 || sysctls_.secure_tcp == 2;
    return !falls_back && (sysctls_.drop_entry != 3 || connections == 0);
}

void Defense::schedule(net::Time now) {
    if (on_duty()) turns.start(now);
    else turns.stop();
}

void Director::defense_changed() {
    if (defense_.update()) {
        for (const char* name : {"drop_entry", "drop_packet", "secure_tcp"}) {
            host_.sysctls().touch(std::string("net.ipv4.vs.") + name);
        }
    }
    defense_.schedule(host_.now());
}

bool Director::make_room() {
    if (connections_.size() < most_connections_) return true;
    constexpr int kBuckets = 64;  // looked at, at random: of those in a flood nearly each is half open
    for (int n = 0; n < kBuckets; ++n) {
        Connection* half_open = nullptr;
        connections_.for_each_in_bucket(host_.random().next(), [&](Connection& c) {
            if (!c.is_template && (c.state == State::syn_recv || c.state == State::synack)) half_open = &c;
        });
        if (half_open == nullptr) continue;
        expire(*half_open);
        return true;
    }
    return false;
}

/// Looks at a thirty-second part of the table, bucket by bucket at random (ip_vs_random_dropentry). What is in use
/// stays: of TCP entries those in SYN_RECV and SYNACK go, and idle ones; templates go that no real server has answered
/// under.
void Director::drop_random_entries() {
    constexpr std::uint64_t kPart = 32;
    std::vector<Connection*> seen;
    for (std::uint64_t n = connections_.bucket_count() / kPart; n > 0; --n) {
        seen.clear();
        connections_.for_each_in_bucket(host_.random().next(), [&](Connection& c) { seen.push_back(&c); });
        for (Connection* c : seen) {
            if (!c->in_use || c->controlled() != 0) continue;
            bool goes = false;
            if (c->is_template) {
                const Service* service = c->server->owner;
                goes = !c->assured;
                if (service != nullptr && service->one_packet) goes = defense_.picks(*c, host_.now());
            } else if (c->protocol == wire::Protocol::tcp) {
                goes = c->state == State::syn_recv || c->state == State::synack ||
                       (c->state == State::established && defense_.picks(*c, host_.now()));
            } else {
                goes = defense_.picks(*c, host_.now());
            }
            if (goes) cut_off(*c);
        }
    }
}

}  // namespace lvslab::ipvs
