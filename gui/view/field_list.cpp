#include "view/field_list.hpp"

#include <QClipboard>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainterPath>
#include <QStyledItemDelegate>

#include "models/glyph_layers.hpp"
#include "view/diff_pane.hpp"
#include "view/marks.hpp"

namespace lvslab::view {

using models::FieldTree;

namespace {

constexpr double kFieldRowHeight = 29, kBand = 6, kName = 34, kLabel = 44, kRight = 12;

/// Only the height: drawRow() paints whole rows.
class FieldRowHeight : public QStyledItemDelegate {
public:
    FieldRowHeight(const Look& look, QObject* parent) : QStyledItemDelegate(parent), look_(look) {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {qRound(look_.px(kFieldRowHeight)), qRound(look_.px(kFieldRowHeight))};
    }

private:
    const Look& look_;
};

void paint_triangle(QPainter& painter, const QPointF& middle, bool open, const Look& look, const QColor& colour) {
    const double u = look.px(1);
    QPainterPath path;
    if (open) {
        path.addPolygon(
            QPolygonF{middle + QPointF(-5 * u, -3 * u), middle + QPointF(5 * u, -3 * u), middle + QPointF(0, 4 * u)});
    } else {
        path.addPolygon(
            QPolygonF{middle + QPointF(-3 * u, -5 * u), middle + QPointF(-3 * u, 5 * u), middle + QPointF(4 * u, 0)});
    }
    painter.fillPath(path, colour);
}

models::Layer layer_of(const QModelIndex& index) {
    return static_cast<models::Layer>(index.data(FieldTree::LayerRole).toInt());
}

}  // namespace

FieldList::FieldList(const Scene& scene, FieldTree& tree, QWidget* parent)
    : QTreeView(parent), scene_(scene), tree_(tree) {
    setItemDelegate(new FieldRowHeight(scene.look, this));
    setUniformRowHeights(true);
    setHeaderHidden(true);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setIndentation(qRound(scene.look.px(kName)));
    QPalette colours = palette();
    colours.setColor(QPalette::Base, scene.look.palette().panel);
    setPalette(colours);
    setAccessibleName(scene.say("Header fields"));
    setModel(&tree);
    header()->setStretchLastSection(true);
    connect(&tree, &QAbstractItemModel::modelReset, this, &FieldList::unfold);
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex& index) {
        if (!following_) folded_.insert(index.data(FieldTree::LayerRole).toInt());
    });
    connect(this, &QTreeView::expanded, this,
            [this](const QModelIndex& index) { folded_.erase(index.data(FieldTree::LayerRole).toInt()); });
    connect(&scene.stage.selection, &models::Selection::changed, this, &FieldList::follow_selection);
    unfold();
}

void FieldList::unfold() {
    const std::set<int> folded = folded_;
    for (int row = 0; row < tree_.rowCount(); ++row) {
        const QModelIndex layer = tree_.index(row, 0);
        if (!folded.contains(layer.data(FieldTree::LayerRole).toInt())) expand(layer);
    }
    follow_selection();
}

/// The chosen field's row is the current one. Without a field a layer's row may be.
void FieldList::follow_selection() {
    if (following_) return;
    following_ = true;
    const QModelIndex wanted = tree_.index_of(scene_.stage.selection.field());
    if (wanted.isValid()) {
        if (currentIndex().siblingAtColumn(0) != wanted) setCurrentIndex(wanted);
        scrollTo(wanted);
    } else if (currentIndex().isValid() && !FieldTree::is_layer(currentIndex())) {
        setCurrentIndex({});
    }
    following_ = false;
    viewport()->update();
}

void FieldList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTreeView::currentChanged(current, previous);
    if (following_ || !current.isValid()) return;
    scene_.stage.selection.choose_field(current.data(FieldTree::FieldRole).toString());
}

/// Qt makes the first row the current one if there is none; that is no choice of anybody.
void FieldList::focusInEvent(QFocusEvent* event) {
    following_ = true;
    QTreeView::focusInEvent(event);
    following_ = false;
}

void FieldList::copy() const {
    const QModelIndex row = currentIndex().siblingAtColumn(FieldTree::kLabel);
    if (!row.isValid()) return;
    QGuiApplication::clipboard()->setText(row.data().toString() + u'\t' +
                                          row.siblingAtColumn(FieldTree::kValue).data().toString());
}

void FieldList::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) return copy();
    switch (event->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            return QTreeView::keyPressEvent(event);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (currentIndex().isValid() && FieldTree::is_layer(currentIndex())) {
                const QModelIndex layer = currentIndex().siblingAtColumn(0);
                return setExpanded(layer, !isExpanded(layer));
            }
            break;
        default:
            break;
    }
    event->ignore();
}

void FieldList::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QRectF row = option.rect;
    row.setLeft(0);
    row.setRight(viewport()->width());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QModelIndex first = index.siblingAtColumn(FieldTree::kLabel);
    if (FieldTree::is_layer(first)) {
        paint_layer(*painter, row, first);
    } else {
        paint_field(*painter, row, first);
    }
    const Look& look = scene_.look;
    const LayerColours& colours = layer_colours(look.palette(), layer_of(first));
    painter->fillRect(QRectF(0, row.top(), look.px(kBand), row.height()), colours.frame);
    if (hasFocus() && first == currentIndex().siblingAtColumn(0)) paint_focus(*painter, row, look);
    painter->restore();
}

void FieldList::paint_layer(QPainter& painter, const QRectF& row, const QModelIndex& index) const {
    const Look& look = scene_.look;
    const LayerColours& colours = layer_colours(look.palette(), layer_of(index));
    painter.fillRect(row, colours.fill);
    paint_triangle(painter, QPointF(look.px(20), row.center().y()), isExpanded(index), look, colours.text);
    const bool hides_change = !isExpanded(index) && index.data(FieldTree::ChangedRole).toBool();
    const QRectF name = row.adjusted(look.px(kName), 0, -look.px(70), 0);
    if (hides_change) paint_wedge(painter, name.topLeft() + QPointF(-look.px(4), look.px(4)), look);
    paint_line(painter, name, {.text = index.data().toString(), .font = look.bold(15), .colour = colours.text});
    paint_line(painter, row.adjusted(0, 0, -look.px(kRight + 6), 0),
               {.text = index.siblingAtColumn(FieldTree::kValue).data().toString(),
                .font = look.mono(14),
                .colour = colours.text,
                .align = Qt::AlignRight | Qt::AlignVCenter});
}

void FieldList::paint_field(QPainter& painter, const QRectF& row, const QModelIndex& index) const {
    const Look& look = scene_.look;
    const Palette& p = look.palette();
    const bool chosen = index.data(FieldTree::FieldRole).toString() == scene_.stage.selection.field();
    const bool changed = index.data(FieldTree::ChangedRole).toBool();
    if (chosen) {
        painter.setPen(QPen(p.accent, look.px(2)));
        painter.setBrush(p.accent_pale);
        painter.drawRect(row.adjusted(look.px(kBand + 2), look.px(1), -look.px(2), -look.px(1)));
    }
    const QString label = index.data().toString();
    QString value = index.siblingAtColumn(FieldTree::kValue).data().toString();
    const QFont font = look.mono(14, changed);
    const QFontMetricsF metrics(font);
    const double left = look.px(kLabel), right = row.right() - look.px(kRight), pad = look.px(6), gap = look.px(8);
    const double label_width = QFontMetricsF(look.text(15)).horizontalAdvance(label);
    const double all = right - left - gap - 2 * pad;
    if (metrics.horizontalAdvance(value) > all - label_width)
        value = models::short_mac(value.toStdString(), scene_.stage.language);
    // Where both do not fit, the value says more than the rest of its name.
    const double wide = std::min(metrics.horizontalAdvance(value) + 1, std::max(all - label_width, all * 0.62));
    const QRectF box(right - wide - 2 * pad, row.top() + look.px(2.5), wide + 2 * pad, row.height() - look.px(5));
    if (changed) paint_change(painter, box, look);
    paint_line(painter, QRectF(left, row.top(), box.left() - gap - left, row.height()),
               {.text = label, .font = look.text(15), .colour = p.text});
    paint_line(painter, box.adjusted(pad, 0, -pad, 0),
               {.text = value,
                .font = font,
                .colour = p.text,
                .align = Qt::AlignRight | Qt::AlignVCenter,
                .elide = Qt::ElideMiddle});
}

}  // namespace lvslab::view
