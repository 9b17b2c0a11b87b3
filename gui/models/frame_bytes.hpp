#pragma once

#include <QString>
#include <cstddef>
#include <span>
#include <vector>

#include "models/layer.hpp"
#include "models/passage.hpp"
#include "models/stage.hpp"
#include "record/packet_story.hpp"

namespace lvslab::models {

/// The frame by which a packet came to a node, and the one by which it left or ended there; 0: none.
struct FramePair {
    QString node;
    FrameNumber in = 0;
    FrameNumber out = 0;

    bool operator==(const FramePair&) const = default;
};

/// Of the chosen node; if the packet never was there, of the node that acts in the selection's leg.
FramePair frames_at(const Stage& stage);

enum class Side : std::uint8_t { in, out };

/// A layer's header (for the payload: all of it) as a stretch of the frame, [begin, end).
struct LayerBytes {
    Layer layer = Layer::payload;
    QString name;  ///< `Ethernet`, `Outer IP`, `TCP`, `Data`
    std::size_t begin = 0;
    std::size_t end = 0;

    std::size_t size() const { return end - begin; }
    bool operator==(const LayerBytes&) const = default;
};

/// From the outside in, as far as the bytes go. Ethernet's padding is a payload of its own.
std::vector<LayerBytes> layers_of(const record::Frame& frame, Language language);

/// A header field in its frame.
struct ByteField {
    wire::Field field;
    bool changed = false;  ///< by the node, says the record

    std::size_t begin() const { return field.offset; }
    std::size_t end() const { return std::size_t{field.offset} + field.length; }
    QString name() const { return QString::fromStdString(field.name); }
};

/// A frame taken apart: its bytes point into the record.
struct FrameBytes {
    FrameNumber number = 0;  ///< 0: there is no such frame
    std::span<const std::uint8_t> bytes;
    std::vector<LayerBytes> layers;
    std::vector<ByteField> fields;     ///< in the order of the wire
    std::vector<std::size_t> changed;  ///< offsets of the bytes that the node changed, in order

    bool is_changed(std::size_t offset) const;
    /// Index in layers of the one that this byte belongs to; layers.size() if none.
    std::size_t layer_at(std::size_t offset) const;
    /// The fields that this byte belongs to: flags share theirs. Indices in fields.
    std::vector<std::size_t> fields_at(std::size_t offset) const;
    /// nullptr if the frame has no such field.
    const ByteField* field(const QString& name) const;
};

/// The frame of one side of the pair. Only what leaves shows changes: fields are those that the record says the node
/// changed, and of their bytes those that differ from the frame that came in, if the field was there and as long.
FrameBytes frame_bytes(const Stage& stage, const FramePair& pair, Side side);

}  // namespace lvslab::models
