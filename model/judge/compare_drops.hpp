#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "judge/judgement.hpp"

namespace lvslab::judge {

/// A real kernel's word for a drop beside ours: `NO_SOCKET`, said by any function, is our `no_socket`.
struct DropWord {
    std::string_view reason;    ///< of enum skb_drop_reason, without its prefix
    std::string_view function;  ///< empty: any
    std::string_view ours;      ///< our key, without `drop.`
};
/// The table of docs/linux.md.
const std::vector<DropWord>& drop_words();

/// What became of dropped packets, counted by what both sides said.
struct DropComparison {
    struct Count {
        std::string kernel;  ///< `NO_SOCKET in tcp_v4_rcv`; empty: it frees such packets without a word
        std::string ours;    ///< empty: our Host does not call it a drop
        std::size_t count = 0;
        bool alike = false;  ///< both told, and the words mean the same
    };
    std::vector<Count> counts;

    std::size_t alike() const;
    /// Both told, and mean something else.
    std::size_t different() const;
};
/// A packet that both dropped is known by its node, its time within kTimers, and its bytes but for link header, TTL and
/// checksum.
DropComparison compare_drops(const Records& records);

/// A line for each kind.
std::string to_text(const DropComparison& drops);

}  // namespace lvslab::judge
