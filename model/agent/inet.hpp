#pragma once

#include <netinet/in.h>

#include "traffic/outcome.hpp"
#include "wire/address.hpp"

namespace lvslab::agent {

inline sockaddr_in to_system(wire::Endpoint endpoint) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    address.sin_addr.s_addr = htonl(endpoint.address.value);
    return address;
}

inline wire::Endpoint from_system(const sockaddr_in& address) {
    return {wire::Ipv4Address{ntohl(address.sin_addr.s_addr)}, ntohs(address.sin_port)};
}

/// What an error of connect() or send() means for a request.
traffic::Outcome outcome_of(int error);

inline const sockaddr* generic(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }
inline sockaddr* generic(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

}  // namespace lvslab::agent
