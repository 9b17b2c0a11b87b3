#include "ipvs/rows.hpp"

namespace lvslab::ipvs {

const char* to_string(Method method) {
    static constexpr const char* kNames[] = {"Masq", "Tunnel", "Route"};
    return kNames[static_cast<std::size_t>(method)];
}

std::string to_string(const ServiceKey& key) {
    if (key.mark != 0) return "FWM " + std::to_string(key.mark);
    const char* protocol = key.protocol == wire::Protocol::udp ? "UDP " : "TCP ";
    return protocol + wire::to_string(key.address) + ":" + std::to_string(key.port);
}

}  // namespace lvslab::ipvs
