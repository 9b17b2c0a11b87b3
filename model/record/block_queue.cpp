#include "record/block_queue.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lvslab::record {
namespace {

/// Readers put bounds on a block (Wireshark: 16 MiB). The tables of a thousand nodes do not fit into the first one.
constexpr std::size_t kMostChangeBytes = 1 << 20;

std::vector<EncodedItem> take_some(std::deque<EncodedItem>& changes) {
    std::vector<EncodedItem> taken;
    std::size_t bytes = 0;
    while (!changes.empty() && bytes < kMostChangeBytes) {
        bytes += changes.front().size();
        taken.push_back(std::move(changes.front()));
        changes.pop_front();
    }
    return taken;
}

/// The format forbids texts over 64 KiB, not several texts. JSON in ASCII may be cut anywhere.
std::vector<std::string_view> pieces(std::string_view text) {
    std::vector<std::string_view> parts;
    for (; !text.empty(); text.remove_prefix(std::min(text.size(), kLargestOption))) {
        parts.push_back(text.substr(0, kLargestOption));
    }
    return parts;
}

}  // namespace

void BlockQueue::begin(std::string_view manifest) {
    if (begun()) return;
    writer_.emplace(out_, SectionDescription{.comments = pieces(manifest), .application = "lvslab"});
}

HeldBlock& BlockQueue::hold(HeldBlock block) {
    HeldBlock& held = held_.emplace_back(std::move(block));
    held.changes = take_some(changes_);
    return held;
}

void BlockQueue::write_complete() {
    for (; !held_.empty() && held_.front().complete; held_.pop_front()) write(held_.front());
}

void BlockQueue::write(const HeldBlock& block) {
    StoryOptions story;
    if (block.parent != 0) story.add(encode_parent(block.parent));
    for (const EncodedItem& event : block.events) story.add(event);
    for (const EncodedItem& change : block.changes) story.add(change);
    const std::vector<Bytes> custom = story.values();
    const std::array<std::string_view, 1> comments = {block.comment};
    writer_->packet({.interface = block.interface,
                     .timestamp = block.time,
                     .bytes = block.frame,
                     .flags = block.flags,
                     .packet_id = block.id != 0 ? std::optional(block.id) : std::nullopt,
                     .comments = comments,
                     .custom = custom});
    ++written_;
}

void BlockQueue::finish(net::Time end, std::string_view results) {
    for (const HeldBlock& block : held_) write(block);
    held_.clear();
    std::vector<EncodedItem> items = encode_results(results);
    do {
        StoryOptions story;
        for (const EncodedItem& change : take_some(changes_)) story.add(change);
        for (const EncodedItem& item : items) story.add(item);
        items.clear();
        if (story.empty()) return;
        writer_->interface_statistics({.interface = 0, .timestamp = end, .custom = story.values()});
    } while (!changes_.empty());
}

}  // namespace lvslab::record
