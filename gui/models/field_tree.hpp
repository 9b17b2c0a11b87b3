#pragma once

#include <QAbstractItemModel>

#include "models/frame_bytes.hpp"

namespace lvslab::models {

/// The frame of the selection as a tree: layers, and their fields below. It follows the selection, and holds the frame
/// that the hex view and the lens show beside it.
class FieldTree : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Role {
        FieldRole = Qt::UserRole,  ///< as Wireshark calls it; empty for layers
        OffsetRole,                ///< int, bytes from the start of the frame
        LengthRole,                ///< int, bytes
        ChangedRole,               ///< bool: by the node; for a layer: any of its fields
        LayerRole,
    };
    enum Column { kLabel, kValue };

    explicit FieldTree(const Stage& stage, QObject* parent = nullptr);

    const FramePair& pair() const { return pair_; }
    const FrameBytes& frame() const { return frame_; }
    Side side() const { return side_; }
    bool has(Side side) const { return (side == Side::in ? pair_.in : pair_.out) != 0; }
    /// Only to a side that there is. A new event shows the side that it is on.
    void show(Side side);

    static bool is_layer(const QModelIndex& index) { return index.internalId() == 0; }
    /// The row of a field, in column 0; not valid if the frame has none.
    QModelIndex index_of(const QString& field) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

signals:
    void side_changed();

private:
    void follow();
    void read();
    QVariant layer_data(const QModelIndex& index, int role) const;
    QVariant field_data(const QModelIndex& index, int role) const;
    const ByteField& field_at(const QModelIndex& index) const;

    Stage stage_;
    FrameNumber event_ = 0;
    FramePair pair_;
    Side side_ = Side::out;
    FrameBytes frame_;
    std::vector<std::vector<std::size_t>> fields_;  ///< of each layer, indices in frame_.fields
};

}  // namespace lvslab::models
