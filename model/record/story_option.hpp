#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/packet.hpp"
#include "record/codec.hpp"
#include "record/pcapng_format.hpp"
#include "record/pcapng_options.hpp"
#include "record/table_rows.hpp"

/// What a block of the record says beyond its frame, in custom options (code 2989, PEN 32473):
///
///     "lvslab"(6)  version(1)  item  item ...          item: kind(1)  length  content
///
/// Items never straddle options; where one option is full the next goes on. Unknown kinds are passed over.
namespace lvslab::record {

inline constexpr std::string_view kStoryMagic = "lvslab";
inline constexpr std::uint8_t kStoryVersion = 1;
inline constexpr std::size_t kStoryHeader = kStoryMagic.size() + 1;
inline constexpr std::size_t kLargestStory = kLargestOption - sizeof(kLabEnterprise);

enum class ItemKind : std::uint8_t {
    parent = 1,        ///< number: the packet that caused this one
    decision = 2,      ///< an event: weight(1), key(text), arguments(values)
    field_change = 3,  ///< an event with the arguments field, old value, new value, key of the rule
    drop = 4,          ///< an event: why the packet ends here; the key is "drop.REASON"
    table_change = 5,  ///< time(number, ns), node(text), 0 set or 1 remove, table(number), fields(values)
    results = 6,       ///< a piece of the results, JSON; the pieces of a record belong together in their order
};

struct Item {
    ItemKind kind;
    Bytes content;
};

/// An event as the record holds it: by its key, since the reader may know other sentences for it than the writer.
struct RecordedEvent {
    ItemKind kind = ItemKind::decision;
    net::Weight weight = net::Weight::main;
    std::string key;
    std::vector<net::Value> arguments;

    bool operator==(const RecordedEvent&) const = default;
};

/// A change of a table, its row not decoded yet; it points into the record.
struct RecordedChange {
    net::Time at{0};
    std::string_view node;
    net::ChangeKind kind = net::ChangeKind::set;
    Bytes row;  ///< for decode_row()
};

/// A change of a table as its observer hears of it.
struct TableChange {
    net::Time at{0};
    std::string_view node;
    net::ChangeKind kind = net::ChangeKind::set;
    AnyRow row;
};

using EncodedItem = std::vector<std::uint8_t>;

EncodedItem encode_parent(net::PacketId parent);
/// `kind` is decision, field_change or drop.
EncodedItem encode_event(ItemKind kind, const net::Event& event);
EncodedItem encode_change(const TableChange& change);
/// As many items as the text needs.
std::vector<EncodedItem> encode_results(std::string_view json);

/// Empty if the item is of another kind or does not hold what it should.
std::optional<net::PacketId> decode_parent(const Item& item);
std::optional<RecordedEvent> decode_event(const Item& item);
std::optional<RecordedChange> decode_change(const Item& item);

/// Packs items into as few options as hold them.
class StoryOptions {
public:
    void add(const EncodedItem& item);
    bool empty() const { return options_.empty(); }
    std::size_t size() const { return size_; }  ///< bytes, of all options
    /// For PacketBlock::custom. Points into this.
    std::vector<Bytes> values() const { return {options_.begin(), options_.end()}; }

private:
    std::vector<std::vector<std::uint8_t>> options_;
    std::size_t size_ = 0;
};

/// Calls `see(Item)` for every item of a story in these options, in order. Values that are none of ours, or of a later
/// version, are passed over; a damaged item ends its option.
template <class See>
void each_item(Options options, See&& see) {
    for (const Bytes value : lab_values(options)) {
        Decoder in(value);
        const Bytes magic = in.bytes(kStoryMagic.size());
        if (!std::equal(magic.begin(), magic.end(), kStoryMagic.begin(), kStoryMagic.end())) continue;
        if (in.byte() != kStoryVersion) continue;
        while (!in.empty()) {
            const auto kind = static_cast<ItemKind>(in.byte());
            const Bytes content = in.sized();
            if (!in.ok()) break;
            see(Item{kind, content});
        }
    }
}

}  // namespace lvslab::record
