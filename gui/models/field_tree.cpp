#include "models/field_tree.hpp"

#include "models/field_names.hpp"

namespace lvslab::models {

FieldTree::FieldTree(const Stage& stage, QObject* parent) : QAbstractItemModel(parent), stage_(stage) {
    follow();
    connect(&stage_.selection, &Selection::changed, this, &FieldTree::follow);
}

void FieldTree::follow() {
    const FramePair pair = frames_at(stage_);
    const FrameNumber event = stage_.selection.event();
    if (pair == pair_ && event == event_) return;
    Side side = event == event_ ? side_ : event == pair.in ? Side::in : Side::out;
    if (side == Side::out && pair.out == 0) side = Side::in;
    if (side == Side::in && pair.in == 0) side = Side::out;
    event_ = event;
    beginResetModel();
    pair_ = pair;
    side_ = side;
    read();
    endResetModel();
    emit side_changed();
}

void FieldTree::show(Side side) {
    if (side == side_ || !has(side)) return;
    beginResetModel();
    side_ = side;
    read();
    endResetModel();
    emit side_changed();
}

void FieldTree::read() {
    frame_ = frame_bytes(stage_, pair_, side_);
    fields_.assign(frame_.layers.size(), {});
    for (std::size_t i = 0; i < frame_.fields.size(); ++i) {
        const std::size_t layer = frame_.layer_at(frame_.fields[i].begin());
        if (layer < fields_.size()) fields_[layer].push_back(i);
    }
}

QModelIndex FieldTree::index_of(const QString& field) const {
    const std::string wanted = field.toStdString();
    for (std::size_t layer = 0; layer < fields_.size(); ++layer) {
        for (std::size_t row = 0; row < fields_[layer].size(); ++row) {
            if (frame_.fields[fields_[layer][row]].field.name == wanted)
                return index(static_cast<int>(row), kLabel, index(static_cast<int>(layer), kLabel));
        }
    }
    return {};
}

QModelIndex FieldTree::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    // A field knows its layer: the row of that, from 1.
    const quintptr layer = parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : 0;
    return createIndex(row, column, layer);
}

QModelIndex FieldTree::parent(const QModelIndex& index) const {
    if (!index.isValid() || is_layer(index)) return {};
    return createIndex(static_cast<int>(index.internalId()) - 1, kLabel, quintptr{0});
}

int FieldTree::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(fields_.size());
    if (!is_layer(parent) || parent.column() != kLabel) return 0;
    return static_cast<int>(fields_[static_cast<std::size_t>(parent.row())].size());
}

int FieldTree::columnCount(const QModelIndex&) const { return 2; }

QVariant FieldTree::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    return is_layer(index) ? layer_data(index, role) : field_data(index, role);
}

QVariant FieldTree::layer_data(const QModelIndex& index, int role) const {
    const auto row = static_cast<std::size_t>(index.row());
    const LayerBytes& layer = frame_.layers[row];
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == kLabel ? layer.name : stage_.say("%1 B").arg(layer.size());
        case FieldRole:
            return QString();
        case OffsetRole:
            return static_cast<int>(layer.begin);
        case LengthRole:
            return static_cast<int>(layer.size());
        case ChangedRole:
            for (const std::size_t field : fields_[row]) {
                if (frame_.fields[field].changed) return true;
            }
            return false;
        case LayerRole:
            return static_cast<int>(layer.layer);
        default:
            return {};
    }
}

const ByteField& FieldTree::field_at(const QModelIndex& index) const {
    return frame_.fields[fields_[index.internalId() - 1][static_cast<std::size_t>(index.row())]];
}

QVariant FieldTree::field_data(const QModelIndex& index, int role) const {
    const ByteField& field = field_at(index);
    const QString value = shown_value(field.name(), QString::fromStdString(field.field.value));
    const QString label = field_label(field.name(), stage_.language);
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == kLabel ? label : value;
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1: %2 (%3)").arg(label, value, field.name());
        case FieldRole:
            return field.name();
        case OffsetRole:
            return static_cast<int>(field.begin());
        case LengthRole:
            return static_cast<int>(field.field.length);
        case ChangedRole:
            return field.changed;
        case LayerRole:
            return static_cast<int>(frame_.layers[index.internalId() - 1].layer);
        default:
            return {};
    }
}

}  // namespace lvslab::models
