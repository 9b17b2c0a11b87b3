#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/system.hpp"

namespace lvslab::live {

/// Texts of any length, and open descriptors, between two processes on one machine (unix(7)).
class Channel {
public:
    explicit Channel(agent::Fd socket) : socket_(std::move(socket)) {}
    static std::pair<Channel, Channel> pair();

    struct Message {
        std::string text;
        std::vector<agent::Fd> descriptors{};
    };
    /// The descriptors stay the sender's too. agent::SystemError if nobody listens any more.
    void send(std::string_view text, const std::vector<int>& descriptors = {});
    /// Waits for a whole message. None: the other side has closed, or its process has ended, or a person wants the
    /// whole to end (guest::Interruptible).
    std::optional<Message> receive();
    int descriptor() const { return socket_.get(); }
    void close() { socket_.close(); }

private:
    void send_descriptor(int descriptor);
    bool receive_bytes(void* to, std::size_t size);
    bool receive_descriptor(agent::Fd& descriptor);

    agent::Fd socket_;
};

}  // namespace lvslab::live
