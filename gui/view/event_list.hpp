#pragma once

#include <QTreeView>

#include "models/event_tree.hpp"
#include "view/event_painter.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// The rows of the list of events. It knows the selection: choosing a row goes there, and the selection's row is shown
/// wherever time moves; its packet is unfolded meanwhile.
class EventList : public QTreeView {
    Q_OBJECT

public:
    EventList(const Scene& scene, models::EventTree& tree, QWidget* parent = nullptr);

    /// Shows the selection's row.
    void follow_selection();

    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Letters and digits are the window's keys: F follows, 1 to 9 choose nodes.
    void keyboardSearch(const QString&) override {}

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void choose(const QModelIndex& index);
    /// Unfolds the packet, and folds the one that was unfolded for the last selection.
    void unfold(const QModelIndex& packet);
    bool agrees(const QModelIndex& current, const QModelIndex& packet) const;
    EventRowState state_of(const QModelIndex& index, const models::EventRow& row) const;

    Scene scene_;
    models::EventTree& tree_;
    EventColumns columns_;
    models::PacketRef unfolded_;  ///< by us; first is 0 if none is
    bool following_ = false;
};

}  // namespace lvslab::view
