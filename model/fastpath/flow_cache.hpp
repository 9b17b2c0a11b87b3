#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "fastpath/frame.hpp"
#include "fastpath/header.hpp"
#include "fastpath/offload.hpp"
#include "fastpath/path.hpp"
#include "ipvs/director.hpp"
#include "net/host.hpp"

namespace lvslab::fastpath {

/// The fast path in front of a Host with a director. A frame of a connection that is known, in a state that an ACK does
/// not move, takes the way that the Host itself took with an earlier frame of that connection and direction. The Host
/// is watched while it deals with such a frame; what it did is learnt as a Path, and only if the Path, applied to the
/// same frame, gives the same bytes. Paths hold until any table changes (net::Reporter::changes()).
///
/// One look-up a frame: the connection names its Path. Nothing is allocated for a frame that is passed. Counters, the
/// connection's timer and its packets are those that the Host would have left. With an observer, who wants to hear of
/// each decision, and with any function on the hooks but the director's, every frame takes the Host's way.
class FlowCache {
public:
    FlowCache(net::Host& host, ipvs::Director& director) : host_(host), director_(director) {}

    /// Who has the frames.
    class Owner {
    public:
        virtual ~Owner() = default;
        /// A frame that was passed: it goes out at frame.interface.
        virtual void send(const Frame& frame) = 0;
        /// A frame for Host::receive, without anything left to do (Offload). While that runs, sent() must hear what the
        /// Host sends.
        virtual void to_host(const Frame& frame, net::PacketId id) = 0;
    };
    static constexpr std::size_t kBurst = 32;

    /// Frames in the order of their coming, at most kBurst; ids are asked for those that the Host gets. The Host's
    /// clock must stand at the present: Host::advance() comes first.
    void receive(std::span<Frame> burst, net::PacketIds& ids, Owner& owner);
    /// From net::FrameSink::transmit.
    void sent(net::InterfaceIndex interface, const net::Packet& frame);

    /// False: every frame takes the Host's way.
    void enable(bool on) { enabled_ = on; }
    struct Count {
        std::uint64_t passed = 0, to_host = 0, learnt = 0;
    };
    const Count& count() const { return count_; }

private:
    struct Ways {
        Path request, reply;
        auto operator<=>(const Ways&) const = default;
        Path& of(ipvs::Direction d) { return d == ipvs::Direction::reply ? reply : request; }
    };
    struct Match {
        ipvs::Connection* connection = nullptr;
        ipvs::Direction direction{};
    };
    /// A frame of a burst, between the steps: whose it is, and where the table may have it.
    struct Sought {
        ipvs::FlowNumbers flow;
        std::uint64_t hash = 0;
        const void* bucket = nullptr;  ///< null: it is for the Host
        ipvs::Connection* candidate = nullptr;
    };
    /// A frame that the Host is dealing with, and what it sent meanwhile.
    struct Lesson {
        Match match;
        ipvs::FlowNumbers flow;
        net::PacketId id = 0;
        std::uint64_t changes = 0;
        std::vector<std::uint8_t> before, after;  // headroom and the frame's beginning; the frame that was sent
        Frame frame;                              // as it came; its bytes are `before`
        std::optional<net::Route> route;
        net::InterfaceIndex out = net::kNoInterface;
        std::size_t sent = 0;
        bool is_same = false;  // what was sent first is what came
    };

    void look_ahead(std::span<const Frame> burst);
    void deal_with(Frame& frame);
    void receive_one(Frame& frame);
    void let_host_deal_with(const Frame& frame);
    bool ready();
    void forget();
    bool pass(Frame& frame, const Sought& sought);
    Match find(const ipvs::FlowNumbers& flow, std::uint64_t hash, net::InterfaceIndex in);
    Ways* ways_of(const ipvs::Connection& c) {
        const std::uint32_t place = c.ways - first_;
        return place < ways_.size() ? ways_.data() + place : nullptr;
    }
    void begin_lesson(const Frame& frame, net::PacketId id);
    void learn();
    std::optional<Path> path_from(const Lesson& lesson) const;
    bool repeats(const Path& path, Lesson& lesson) const;
    void keep(const Match& match, const Path& path);

    net::Host& host_;
    ipvs::Director& director_;
    bool enabled_ = true;
    std::uint64_t changes_ = 0;  // of the Host's tables, when the ways were learnt
    struct alignas(32) Port {
        net::Interface* interface = nullptr;
        std::uint64_t mac = 0;                             // whose frames it takes
        ipvs::Direction usual = ipvs::Direction::request;  // which way its last known frame went
    };
    std::vector<Port> ports_;  // by interface
    std::vector<Ways> ways_;
    std::map<Ways, std::uint32_t> number_of_;
    std::uint32_t first_ = 1;  // the number of ways_[0]; numbers are not used again
    std::array<Sought, kBurst> sought_;
    Segmenter segmenter_;
    net::PacketIds* ids_ = nullptr;  // of the present burst
    Owner* owner_ = nullptr;
    bool fast_ = false;
    Lesson lesson_;
    bool learning_ = false;
    Count count_;
};

}  // namespace lvslab::fastpath
