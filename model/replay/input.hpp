#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/time.hpp"
#include "record/capture.hpp"
#include "wire/address.hpp"

namespace lvslab::replay {

/// Input that can not be replayed: one sentence, with its place.
struct ReplayError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A capture that was made at one interface.
struct Input {
    std::string interface;  ///< the Host's
    std::string path;
    /// Which of the capture's interfaces, if it has several: a name or a number, as Wireshark and capinfos count. Empty:
    /// the only one that has frames.
    std::string chosen = {};
};

struct InputFrame {
    net::Time time{0};  ///< of the capture's clock
    bool outgoing = false;
    bool for_another_host = false;
    bool cut = false;
    /// What a capture without Ethernet headers has of one; `bytes` begin behind them.
    struct Bare {
        std::uint16_t ether_type = 0;
        record::Reception reception = record::Reception::unknown;
        wire::MacAddress source{};
    };
    std::optional<Bare> bare = {};
    std::span<const std::uint8_t> bytes = {};
};

/// An input's frames, in the order of the file, and what its user should know about them: one sentence each.
struct InputFrames {
    std::vector<InputFrame> frames;
    std::vector<std::string> notes;
};

/// The bytes are the reader's. Throws ReplayError for a capture of which nothing can be replayed, or which does not tell
/// what was meant.
InputFrames read_input(const Input& from, record::CaptureReader& capture);

}  // namespace lvslab::replay
