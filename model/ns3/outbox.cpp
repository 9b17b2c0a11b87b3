#include "ns3/outbox.hpp"

#include <ns3/packet.h>

#include <algorithm>

#include "ns3/sockets.hpp"

namespace lvslab::sim {

void Outbox::flush(::ns3::Socket& socket) {
    while (!empty()) {
        const std::uint32_t room = socket.GetTxAvailable();
        if (room == 0) return;
        const bool text = !message_.text.empty();
        const auto size =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(room, text ? message_.text.size() : message_.zeros));
        const auto packet =
            text ? packet_of(std::string_view(message_.text).substr(0, size)) : ::ns3::Create<::ns3::Packet>(size);
        const int sent = socket.Send(packet);
        if (sent <= 0) return;
        if (text)
            message_.text.erase(0, static_cast<std::size_t>(sent));
        else
            message_.zeros -= static_cast<std::uint64_t>(sent);
    }
}

}  // namespace lvslab::sim
