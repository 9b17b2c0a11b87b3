#pragma once

#include <QTreeView>
#include <set>

#include "models/field_tree.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// The layers of a frame and their fields. A field that is chosen here is chosen everywhere.
class FieldList : public QTreeView {
    Q_OBJECT

public:
    FieldList(const Scene& scene, models::FieldTree& tree, QWidget* parent = nullptr);

    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Letters and digits are the window's keys.
    void keyboardSearch(const QString&) override {}

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void unfold();
    void follow_selection();
    void copy() const;
    void paint_layer(QPainter& painter, const QRectF& row, const QModelIndex& index) const;
    void paint_field(QPainter& painter, const QRectF& row, const QModelIndex& index) const;

    Scene scene_;
    models::FieldTree& tree_;
    std::set<int> folded_;  ///< layers that were folded by hand: they stay so in other frames
    bool following_ = false;
};

}  // namespace lvslab::view
