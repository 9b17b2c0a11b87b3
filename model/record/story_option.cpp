#include "record/story_option.hpp"

#include <algorithm>

namespace lvslab::record {
namespace {

/// Texts of this size always fit into an option, together with an item's head.
constexpr std::size_t kResultsPiece = 60000;

template <class Content>
EncodedItem encode_item(ItemKind kind, Content&& content) {
    EncodedItem item;
    Encoder out(item);
    out.byte(static_cast<std::uint8_t>(kind));
    out.sized([&] { content(out); });
    return item;
}

bool is_event(ItemKind kind) {
    return kind == ItemKind::decision || kind == ItemKind::field_change || kind == ItemKind::drop;
}

}  // namespace

EncodedItem encode_parent(net::PacketId parent) {
    return encode_item(ItemKind::parent, [&](Encoder& out) { out.number(parent); });
}

EncodedItem encode_event(ItemKind kind, const net::Event& event) {
    return encode_item(kind, [&](Encoder& out) {
        out.byte(static_cast<std::uint8_t>(event.what->weight));
        out.text(event.what->key);
        const std::size_t count = std::min(event.arguments.size(), kMostArguments);
        for (std::size_t i = 0; i < count; ++i) out.value(event.arguments[i]);
    });
}

EncodedItem encode_change(const TableChange& change) {
    return encode_item(ItemKind::table_change, [&](Encoder& out) {
        out.number(static_cast<std::uint64_t>(change.at.count()));
        out.text(change.node);
        out.byte(static_cast<std::uint8_t>(change.kind));
        encode_row(out, change.row);
    });
}

std::vector<EncodedItem> encode_results(std::string_view json) {
    std::vector<EncodedItem> items;
    for (; !json.empty(); json.remove_prefix(std::min(json.size(), kResultsPiece))) {
        const std::string_view piece = json.substr(0, kResultsPiece);
        items.push_back(encode_item(ItemKind::results, [&](Encoder& out) {
            out.bytes({reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()});
        }));
    }
    return items;
}

std::optional<net::PacketId> decode_parent(const Item& item) {
    if (item.kind != ItemKind::parent) return std::nullopt;
    Decoder in(item.content);
    const net::PacketId parent = in.number();
    return in.ok() ? std::optional(parent) : std::nullopt;
}

std::optional<RecordedEvent> decode_event(const Item& item) {
    if (!is_event(item.kind)) return std::nullopt;
    Decoder in(item.content);
    RecordedEvent event;
    event.kind = item.kind;
    event.weight = in.byte() == 0 ? net::Weight::main : net::Weight::detail;
    event.key = in.text();
    while (!in.empty() && event.arguments.size() < kMostArguments) {
        if (auto argument = in.value()) event.arguments.push_back(std::move(*argument));
    }
    return in.ok() ? std::optional(std::move(event)) : std::nullopt;
}

std::optional<RecordedChange> decode_change(const Item& item) {
    if (item.kind != ItemKind::table_change) return std::nullopt;
    Decoder in(item.content);
    RecordedChange change;
    change.at = net::Time(static_cast<net::Time::rep>(in.number()));
    change.node = in.text();
    change.kind = in.byte() == 0 ? net::ChangeKind::set : net::ChangeKind::remove;
    change.row = in.rest();
    return in.ok() ? std::optional(change) : std::nullopt;
}

void StoryOptions::add(const EncodedItem& item) {
    if (options_.empty() || options_.back().size() + item.size() > kLargestStory) {
        std::vector<std::uint8_t>& option = options_.emplace_back(kStoryMagic.begin(), kStoryMagic.end());
        option.push_back(kStoryVersion);
        size_ += option.size();
    }
    options_.back().insert(options_.back().end(), item.begin(), item.end());
    size_ += item.size();
}

}  // namespace lvslab::record
