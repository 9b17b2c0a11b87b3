#pragma once

#include <deque>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "net/packet.hpp"
#include "net/time.hpp"
#include "record/pcapng_writer.hpp"
#include "record/story_option.hpp"

namespace lvslab::record {

/// A packet block that waits for the decisions which belong to it.
struct HeldBlock {
    std::uint32_t interface = 0;  ///< of the pcapng file
    net::Time time{0};
    std::vector<std::uint8_t> frame = {};
    EpbFlags flags = {};
    net::PacketId id = 0;
    net::PacketId parent = 0;
    std::string comment = {};
    std::vector<EncodedItem> events = {};
    std::vector<EncodedItem> changes = {};  ///< of any node's tables, since the block before
    bool complete = false;
};

/// The blocks of a record in the order of happening. A block is written once it is complete and all before it are:
/// activities of several nodes may interleave, when one hands its frame straight to the next.
class BlockQueue {
public:
    explicit BlockQueue(std::ostream& out) : out_(out) {}

    bool begun() const { return writer_.has_value(); }
    void begin(std::string_view manifest);
    std::uint32_t add_interface(const InterfaceDescription& interface) { return writer_->add_interface(interface); }

    /// Takes the changes noted so far along, or as many as a block should carry. The reference lives until the block
    /// is complete and write_complete() is called.
    HeldBlock& hold(HeldBlock block);
    void note(const TableChange& change) { changes_.push_back(encode_change(change)); }
    void write_complete();

    /// Writes what is left, whether complete or not; then the last changes and the results, on statistics blocks of
    /// interface 0.
    void finish(net::Time end, std::string_view results);

    std::uint64_t written() const { return written_; }

private:
    void write(const HeldBlock& block);

    std::ostream& out_;
    std::optional<PcapngWriter> writer_;
    std::deque<HeldBlock> held_;
    std::deque<EncodedItem> changes_;
    std::uint64_t written_ = 0;
};

}  // namespace lvslab::record
