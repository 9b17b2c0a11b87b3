#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "net/packet.hpp"
#include "net/reporter.hpp"

namespace lvslab::net {

/// The five places where netfilter lets functions see a packet (linux/netfilter.h, NF_INET_*).
enum class Hook : std::uint8_t { prerouting, local_in, forward, local_out, postrouting };
inline constexpr std::size_t kHooks = 5;
const char* to_string(Hook hook);  ///< `PRE_ROUTING` and so on

/// What a hook function decides (NF_*). A function that answers `stolen` has moved the packet away.
/// A function that answers `drop` has told the reporter why.
enum class Verdict : std::uint8_t { accept, drop, stolen, queue, repeat };
const char* to_string(Verdict verdict);

struct HookState {
    Hook hook;
    InterfaceIndex in;
    InterfaceIndex out;
};

using HookFunction = std::function<Verdict(Packet&, const HookState&)>;

/// Priorities of linux/netfilter_ipv4.h.
inline constexpr int kPriorityFirst = -2147483647 - 1;
inline constexpr int kPriorityConntrack = -200;
inline constexpr int kPriorityMangle = -150;
inline constexpr int kPriorityNatDestination = -100;
inline constexpr int kPriorityFilter = 0;
inline constexpr int kPriorityNatSource = 100;

/// The functions on the five hooks, each called in the order of its priority; equal priorities by age.
class Hooks {
public:
    explicit Hooks(Reporter& report) : report_(report) {}

    struct Registration {
        Hook hook;
        int priority;
        std::string name;
    };
    void add(Registration what, HookFunction function);
    void remove(Hook hook, const std::string& name);
    /// Who decides about the packets that Verdict::queue sends to queue `number` (packet.queue; NFQUEUE). Its verdict is
    /// taken as a hook function's: accept goes on behind the function that queued, repeat asks that one again. Without a
    /// handler such packets are dropped. An empty function takes the handler away.
    void set_queue_handler(std::uint16_t number, HookFunction function);

    /// Runs the packet through a hook. Only `accept` lets it go on; after `drop` and `stolen` it is gone.
    Verdict run(Packet& packet, const HookState& state);
    std::vector<HookRow> rows() const;
    /// Functions on all hooks.
    std::size_t size() const;

private:
    struct Entry {
        Registration what;
        HookFunction function;
    };
    Verdict ask_queue(Packet& packet, const HookState& state, const Registration& who);
    void tell(const Registration& function, PacketId id, Verdict verdict);

    std::array<std::vector<Entry>, kHooks> functions_;
    std::map<std::uint16_t, HookFunction> queues_;
    Reporter& report_;
};

}  // namespace lvslab::net
