#include "view/table_list.hpp"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QStyledItemDelegate>
#include <algorithm>

#include "view/marks.hpp"

namespace lvslab::view {

using models::NodeTablesModel;

namespace {

constexpr double kTableListHeight = 33, kTableListLeft = 16, kWedge = 24;

class TitlePainter : public QStyledItemDelegate {
public:
    TitlePainter(const Look& look, QListView* list) : QStyledItemDelegate(list), look_(look), list_(*list) {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {list_.viewport()->width(), qRound(look_.px(kTableListHeight))};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QRectF row = option.rect;
        const Palette& p = look_.palette();
        const bool chosen = index == list_.currentIndex();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->fillRect(row, chosen ? p.panel : p.header);
        if (chosen) painter->fillRect(QRectF(row.left(), row.top(), look_.px(4), row.height()), p.accent);
        if (index.data(NodeTablesModel::ChangedRole).toBool()) {
            paint_wedge(*painter, QPointF(row.right() - look_.px(15), row.center().y() - look_.px(4)), look_);
        }
        paint_line(
            *painter, row.adjusted(look_.px(kTableListLeft), 0, -look_.px(kWedge - 6), 0),
            {.text = index.data().toString(), .font = look_.text(15, chosen), .colour = chosen ? p.text : p.text2});
        if (chosen && list_.hasFocus()) paint_focus(*painter, row, look_);
        painter->restore();
    }

private:
    const Look& look_;
    const QListView& list_;
};

}  // namespace

TableList::TableList(const Scene& scene, NodeTablesModel& tables, QWidget* parent)
    : QListView(parent), scene_(scene), tables_(tables) {
    setItemDelegate(new TitlePainter(scene.look, this));
    setUniformItemSizes(true);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    QPalette colours = palette();
    colours.setColor(QPalette::Base, scene.look.palette().header);
    setPalette(colours);
    setAccessibleName(scene.say("Tables"));
    setModel(&tables);
    connect(&tables, &QAbstractItemModel::modelReset, this, &TableList::follow_tables);
    follow_tables();
}

int TableList::width_needed() const {
    const QFontMetricsF metrics(scene_.look.bold(15));
    double widest = 0;
    for (int i = 0; i < tables_.rowCount(); ++i) {
        widest = std::max(widest, metrics.horizontalAdvance(tables_.table_at(i)->content().title));
    }
    return qRound(widest + scene_.look.px(kTableListLeft + kWedge + 8));
}

void TableList::follow_tables() {
    following_ = true;
    const int place = std::max(0, tables_.place_of(chosen_));
    setCurrentIndex(tables_.index(place, 0));
    following_ = false;
    viewport()->update();
}

void TableList::choose(const QString& name) {
    if (tables_.place_of(name) < 0) return;
    chosen_ = name;
    follow_tables();
    emit table_chosen(name);
}

void TableList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    viewport()->update();
    if (following_ || !current.isValid()) return;
    chosen_ = current.data(NodeTablesModel::NameRole).toString();
    emit table_chosen(chosen_);
}

void TableList::focusInEvent(QFocusEvent* event) {
    following_ = true;
    QListView::focusInEvent(event);
    following_ = false;
    viewport()->update();
}

/// Below the last title too, whatever a style sheet says of widgets.
void TableList::paintEvent(QPaintEvent* event) {
    QPainter(viewport()).fillRect(viewport()->rect(), scene_.look.palette().header);
    QListView::paintEvent(event);
}

void TableList::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            return QListView::keyPressEvent(event);
        default:
            event->ignore();
    }
}

}  // namespace lvslab::view
