#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <unordered_map>

#include "net/time.hpp"
#include "wire/address.hpp"

namespace lvslab::net {

/// What a transparent bridge knows (IEEE 802.1D; net/bridge/br_fdb.c): behind which port a station is, learnt from the
/// frames that it sent. Ports are numbers of the bridge's own.
class Stations {
public:
    static constexpr Time kAgeing = std::chrono::seconds{300};  ///< 802.1D's and Linux' default

    struct Sighting {
        wire::MacAddress station;
        std::size_t port;
    };
    /// False for a source that no station can have: Linux drops such frames.
    bool learn(const Sighting& seen, Time now) {
        if (seen.station.is_multicast() || seen.station == wire::MacAddress{}) return false;
        known_.insert_or_assign(seen.station, Place{.port = seen.port, .seen = now});
        return true;
    }
    /// Nothing if unknown or too old; of a group never known, for none was ever a source.
    std::optional<std::size_t> port_of(const wire::MacAddress& station, Time now) const {
        const auto found = known_.find(station);
        if (found == known_.end() || now - found->second.seen >= kAgeing) return std::nullopt;
        return found->second.port;
    }
    /// The stations behind a port whose carrier went may have moved anywhere.
    void forget(std::size_t port) {
        std::erase_if(known_, [port](const auto& entry) { return entry.second.port == port; });
    }

private:
    struct Place {
        std::size_t port;
        Time seen;
    };
    std::unordered_map<wire::MacAddress, Place> known_;
};

}  // namespace lvslab::net
