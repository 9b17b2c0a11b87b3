#pragma once

#include <ns3/socket.h>

#include <cstdint>
#include <string>

namespace lvslab::sim {

/// Bytes on their way into a TCP socket, which takes only what its buffer has room for: flush again when the socket
/// says that it can send. The zeros of a large body are never stored.
class Outbox {
public:
    struct Message {
        std::string text{};
        std::uint64_t zeros = 0;  ///< bytes of value 0 after the text
    };
    /// Only into an empty outbox.
    void put(Message message) { message_ = std::move(message); }
    void flush(::ns3::Socket& socket);
    bool empty() const { return message_.text.empty() && message_.zeros == 0; }

private:
    Message message_;
};

}  // namespace lvslab::sim
