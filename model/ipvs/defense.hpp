#pragma once

#include <array>

#include "ipvs/connection_table.hpp"
#include "ipvs/sysctls.hpp"
#include "ipvs/turns.hpp"

namespace lvslab::ipvs {

/// The director's defence against floods of new connections (update_defense_level, ip_vs_todrop, todrop_entry). Each of
/// the three modes is 0 never, 1 and 2 when memory is short, and by which of both the kernel says whether it is, 3
/// always. A model is never short of memory: mode 2 falls back to 1 within a second, and only 3 does something.
class Defense {
public:
    explicit Defense(VsSysctls& sysctls) : sysctls_(sysctls) {}

    /// Once a second, and when a mode was written. True if a mode was changed.
    bool update();
    bool on_duty() const { return sysctls_.drop_entry > 1 || sysctls_.drop_packet > 1 || sysctls_.secure_tcp > 1; }
    TcpTable tcp_table() const { return secure_ ? TcpTable::secure : TcpTable::plain; }
    bool drops_entries() const { return drop_entries_; }
    /// Is this one of the new connections that drop_packet refuses: each am_droprate-th?
    bool refuses_next();
    /// May this entry go? It must have been idle for a minute, and of those with n packets so far (at most 8) each n-th
    /// goes.
    bool picks(const Connection& connection, net::Time now);

    /// Nothing would come of its turns: no mode falls back, and there are no entries to drop.
    bool rests(std::size_t connections) const;
    void schedule(net::Time now);

    Turns turns{std::chrono::seconds(1)};

private:
    static constexpr int kMostPackets = 8;

    VsSysctls& sysctls_;
    bool drop_entries_ = false;
    bool secure_ = false;
    int drop_rate_ = 0;
    int drop_counter_ = 0;
    std::array<int, kMostPackets + 1> entry_counters_{};
};

}  // namespace lvslab::ipvs
