#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "ipvs/director.hpp"
#include "net/host.hpp"
#include "netfilter/netfilter.hpp"
#include "record/capture.hpp"
#include "replay/input.hpp"
#include "shell/setup.hpp"
#include "shell/shell.hpp"

namespace lvslab::replay {

/// A world of captures: a Host gets the frames that a real host got, at their times, and what it sends can be compared
/// with what the real one sent.
///
/// Lab time 0 is the time of the first frame.
class Replay final : private net::FrameSink {
public:
    struct Sent {
        const std::string& interface;
        net::Time time;  ///< of the captures' clock
        std::span<const std::uint8_t> frame;
    };
    using Sink = std::function<void(const Sent&)>;

    /// Opens the captures. Throws ReplayError for files of which nothing can be replayed.
    Replay(const std::vector<Input>& inputs, std::uint64_t seed, Sink sink);

    net::Host& host() { return host_; }
    netfilter::Netfilter& netfilter() { return netfilter_; }
    ipvs::Director& director() { return director_; }

    struct Plan {
        std::vector<shell::SetupLine> setup;
        std::string setup_file;  ///< for messages
        net::Time drain{};       ///< the clock runs on after the last frame, and after the last command
    };
    /// Runs it all. `progress` hears the share that is done. Throws ReplayError when a command fails, or names no
    /// interface for a capture.
    void run(const Plan& plan, const std::function<void(double)>& progress = {});

    /// What the captures' user should know about them: one sentence each.
    const std::vector<std::string>& notes() const { return notes_; }

    /// What became of an input's frames.
    struct Count {
        std::string interface;
        std::uint64_t received = 0;
        std::uint64_t own = 0;   ///< the interface sent them itself, or they were for another host: left out
        std::uint64_t cut = 0;   ///< of those received: the capture does not hold all their bytes
        std::uint64_t sent = 0;  ///< by our Host
    };
    const std::vector<Count>& counts() const { return counts_; }
    /// What the setup's commands printed, those that printed nothing too.
    struct Printed {
        net::Time at;
        std::string command;
        std::string text;
    };
    const std::vector<Printed>& printed() const { return printed_; }
    net::Time ended() const { return host_.now(); }

private:
    struct Frame {
        std::uint32_t input;
        InputFrame seen;
    };

    void transmit(net::InterfaceIndex interface, net::Packet&& frame) override;
    void read(std::size_t input, const Input& from);
    void command(const Plan& plan, const shell::SetupLine& line);
    void pass(net::Time until);
    void find_interfaces();
    void receive(const Frame& frame);
    wire::Buffer frame_for(const InputFrame& seen, const net::Interface& interface) const;
    Count& count_of(const std::string& interface);

    Sink sink_;
    std::vector<record::CaptureReader> captures_;
    std::vector<Frame> frames_;
    std::vector<Count> counts_;
    std::vector<Printed> printed_;
    std::vector<std::string> paths_;
    std::vector<std::string> notes_;
    std::vector<net::InterfaceIndex> interfaces_;
    net::Time start_{0};  ///< of the captures' clock: lab time 0
    net::PacketIds ids_;
    net::Host host_;
    netfilter::Netfilter netfilter_;
    ipvs::Director director_;
    shell::Shell shell_;
};

}  // namespace lvslab::replay
