#include "models/frame_bytes.hpp"

#include <algorithm>

namespace lvslab::models {

namespace {

std::vector<record::FieldChange> changes_of(const Recording& recording, FrameNumber frame) {
    return record::field_changes(recording.record().events(frame));
}

/// Marks the bytes of a changed field: those that differ from `before`, or all if there is nothing to compare with.
void mark(FrameBytes& shown, const ByteField& changed, std::span<const std::uint8_t> before) {
    for (std::size_t i = 0; i < changed.field.length; ++i) {
        const std::size_t offset = changed.begin() + i;
        if (before.size() != changed.field.length || before[i] != shown.bytes[offset]) shown.changed.push_back(offset);
    }
}

std::span<const std::uint8_t> bytes_of(const record::Frame& frame, const std::string& name) {
    for (const wire::Field& field : record::fields_of(frame)) {
        if (field.name == name) return frame.bytes.subspan(field.offset, field.length);
    }
    return {};
}

void mark_changes(const Recording& recording, const FramePair& pair, FrameBytes& shown) {
    const auto changes = changes_of(recording, pair.out);
    const record::Frame before = pair.in == 0 ? record::Frame{} : recording.record().frame(pair.in);
    for (ByteField& field : shown.fields) {
        field.changed = std::any_of(changes.begin(), changes.end(), [&](const record::FieldChange& change) {
            return change.field == field.field.name && !change.new_value.empty();
        });
        if (!field.changed) continue;
        const bool new_here = std::any_of(changes.begin(), changes.end(), [&](const record::FieldChange& change) {
            return change.field == field.field.name && change.old_value.empty();
        });
        mark(shown, field,
             new_here || pair.in == 0 ? std::span<const std::uint8_t>{} : bytes_of(before, field.field.name));
    }
    // Flags share a byte.
    std::sort(shown.changed.begin(), shown.changed.end());
    shown.changed.erase(std::unique(shown.changed.begin(), shown.changed.end()), shown.changed.end());
}

/// The frame that shows the packet when it leaves: the event's own, if it is one of the stay's.
FrameNumber departure_at(const Recording& recording, const Passage& passage, FrameNumber event) {
    const bool holds = std::find(passage.frames.begin(), passage.frames.end(), event) != passage.frames.end();
    return holds && event != arrival_of(recording, passage) ? event : departure_of(recording, passage);
}

}  // namespace

FramePair frames_at(const Stage& stage) {
    const Selection& selection = stage.selection;
    if (selection.event() == 0) return {};
    QString node = selection.node();
    const auto stay = [&] {
        return passage_of(stage.recording, {selection.packet(), node.toStdString(), selection.event()});
    };
    Passage passage = stay();
    if (passage.empty() && selection.leg() < selection.legs().size()) {
        const FrameNumber frame = selection.legs()[selection.leg()].frame();
        node = text_of(stage.recording.record().frame(frame).node);
        passage = stay();
    }
    return {.node = node,
            .in = arrival_of(stage.recording, passage),
            .out = departure_at(stage.recording, passage, selection.event())};
}

bool FrameBytes::is_changed(std::size_t offset) const {
    return std::binary_search(changed.begin(), changed.end(), offset);
}

std::size_t FrameBytes::layer_at(std::size_t offset) const {
    const auto found = std::find_if(layers.begin(), layers.end(), [&](const LayerBytes& layer) {
        return offset >= layer.begin && offset < layer.end;
    });
    return static_cast<std::size_t>(found - layers.begin());
}

std::vector<std::size_t> FrameBytes::fields_at(std::size_t offset) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (offset >= fields[i].begin() && offset < fields[i].end()) found.push_back(i);
    }
    return found;
}

const ByteField* FrameBytes::field(const QString& name) const {
    const std::string wanted = name.toStdString();
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const ByteField& field) { return field.field.name == wanted; });
    return found == fields.end() ? nullptr : &*found;
}

FrameBytes frame_bytes(const Stage& stage, const FramePair& pair, Side side) {
    FrameBytes shown;
    shown.number = side == Side::in ? pair.in : pair.out;
    if (shown.number == 0) return shown;
    const record::Frame frame = stage.recording.record().frame(shown.number);
    shown.bytes = frame.bytes;
    shown.layers = layers_of(frame, stage.language);
    for (wire::Field& field : record::fields_of(frame)) shown.fields.push_back({.field = std::move(field)});
    if (side == Side::out) mark_changes(stage.recording, pair, shown);
    return shown;
}

}  // namespace lvslab::models
