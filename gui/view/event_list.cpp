#include "view/event_list.hpp"

#include <QKeyEvent>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace lvslab::view {

namespace {

constexpr double kRowHeight = 26;

/// Only the height: drawRow() paints whole rows, since a hop's background runs under the triangle too.
class RowHeight : public QStyledItemDelegate {
public:
    RowHeight(const Look& look, QObject* parent) : QStyledItemDelegate(parent), look_(look) {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {qRound(look_.px(kRowHeight)), qRound(look_.px(kRowHeight))};
    }

private:
    const Look& look_;
};

std::size_t largest_number(const models::Recording& recording) {
    std::size_t largest = recording.packets().size();
    if (!recording.packets().empty() && recording.packets().back().id == 0) largest = recording.count();
    return largest;
}

}  // namespace

EventList::EventList(const Scene& scene, models::EventTree& tree, QWidget* parent)
    : QTreeView(parent),
      scene_(scene),
      tree_(tree),
      columns_(event_columns(largest_number(scene.stage.recording), scene.look)) {
    setItemDelegate(new RowHeight(scene.look, this));
    setUniformRowHeights(true);
    setHeaderHidden(true);
    setFrameShape(QFrame::NoFrame);
    setExpandsOnDoubleClick(false);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setIndentation(qRound(columns_.triangle + scene.look.px(10)));
    QPalette colours = palette();
    colours.setColor(QPalette::Base, scene.look.palette().panel);
    setPalette(colours);
    setModel(&tree);
    setAccessibleName(scene.say("Events"));
    connect(&tree, &QAbstractItemModel::modelReset, this, [this] {
        unfolded_ = {};
        follow_selection();
    });
    connect(&tree, &QAbstractItemModel::rowsInserted, this, &EventList::follow_selection);
    connect(&scene.stage.selection, &models::Selection::changed, this, &EventList::follow_selection);
    follow_selection();
}

EventRowState EventList::state_of(const QModelIndex& index, const models::EventRow& row) const {
    const models::Selection& selection = scene_.stage.selection;
    const bool leg = !models::EventTree::is_packet(index);
    const bool of_packet = tree_.packet(index) == selection.packet();
    return {.leg = leg,
            .open = isExpanded(index),
            .chosen = of_packet && (!leg || static_cast<std::size_t>(index.row()) == selection.leg()),
            .future = row.event > selection.event(),
            .focused = hasFocus() && index == currentIndex()};
}

void EventList::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const models::EventRow row = tree_.row(index);
    QRectF rect = option.rect;
    rect.setLeft(0);
    rect.setRight(viewport()->width());
    paint_event_row(*painter, rect, row, state_of(index, row), columns_, scene_.look);
}

void EventList::choose(const QModelIndex& index) {
    if (!index.isValid()) return;
    models::Selection& selection = scene_.stage.selection;
    const models::PacketRef packet = tree_.packet(index);
    if (models::EventTree::is_packet(index)) {
        selection.choose_packet(packet);
        return;
    }
    if (packet != selection.packet()) selection.choose_packet(packet);
    selection.choose_leg(static_cast<std::size_t>(index.row()));
}

void EventList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTreeView::currentChanged(current, previous);
    if (!following_) choose(current);
}

/// A packet's own row stands for its beginning.
bool EventList::agrees(const QModelIndex& current, const QModelIndex& packet) const {
    const models::Selection& selection = scene_.stage.selection;
    return current == packet && selection.event() == selection.packet().first;
}

void EventList::unfold(const QModelIndex& packet) {
    const models::PacketRef wanted = tree_.packet(packet);
    if (wanted == unfolded_) return;
    if (unfolded_.first != 0) collapse(tree_.index_of(unfolded_));
    const bool by_hand = isExpanded(packet);
    unfolded_ = by_hand ? models::PacketRef{} : wanted;
    if (!by_hand) expand(packet);
}

void EventList::follow_selection() {
    if (following_) return;
    following_ = true;
    const models::Selection& selection = scene_.stage.selection;
    const QModelIndex packet = tree_.index_of(selection.packet());
    if (packet.isValid()) {
        const int before = visualRect(packet).top();
        const bool was_shown = viewport()->rect().intersects(visualRect(packet));
        unfold(packet);
        // The row under the mouse stays there when one above it folds.
        if (was_shown) verticalScrollBar()->setValue(verticalScrollBar()->value() + visualRect(packet).top() - before);
        if (!agrees(currentIndex(), packet)) {
            const QModelIndex leg = tree_.index(static_cast<int>(selection.leg()), 0, packet);
            setCurrentIndex(leg.isValid() && isExpanded(packet) ? leg : packet);
        }
        scrollTo(currentIndex());
    } else {
        unfolded_ = {};
        setCurrentIndex({});
    }
    following_ = false;
    viewport()->update();
}

void EventList::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
        case Qt::Key_Plus:
        case Qt::Key_Minus:
            if (event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier) {
                QTreeView::keyPressEvent(event);
                return;
            }
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (currentIndex().isValid()) {
                const QModelIndex packet = tree_.index_of(tree_.packet(currentIndex()));
                setExpanded(packet, !isExpanded(packet));
                return;
            }
            break;
        default:
            break;
    }
    event->ignore();
}

/// Qt makes the first row the current one if there is none; that is no choice of anybody.
void EventList::focusInEvent(QFocusEvent* event) {
    following_ = true;
    QTreeView::focusInEvent(event);
    following_ = false;
}

void EventList::mouseDoubleClickEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    QTreeView::mouseDoubleClickEvent(event);
    if (!index.isValid() || event->button() != Qt::LeftButton) return;
    choose(index);
    scene_.stage.selection.set_follows(true);
}

}  // namespace lvslab::view
