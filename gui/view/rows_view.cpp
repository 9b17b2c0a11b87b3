#include "view/rows_view.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace lvslab::view {

namespace {

constexpr double kTitles = 30;
constexpr int kFlashMs = 400;

class RowDelegate : public QStyledItemDelegate {
public:
    explicit RowDelegate(RowsView* rows) : QStyledItemDelegate(rows), rows_(*rows) {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        return rows_.size_of(index.row());
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        rows_.paint_row(*painter, option.rect, index.row());
        painter->restore();
    }

private:
    const RowsView& rows_;
};

/// The columns' titles, above what scrolls.
class Titles : public QWidget {
public:
    Titles(RowsView* rows, const Look& look) : QWidget(rows), rows_(*rows), look_(look) {}

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (rows_.table())
            paint_column_titles(painter, rect(), rows_.table()->content(), rows_.layout_of_rows(), look_);
    }

private:
    const RowsView& rows_;
    const Look& look_;
};

}  // namespace

RowsView::RowsView(const Scene& scene, QWidget* parent)
    : QListView(parent), scene_(scene), titles_(new Titles(this, scene.look)) {
    setItemDelegate(new RowDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    QPalette colours = palette();
    colours.setColor(QPalette::Base, scene.look.palette().panel);
    setPalette(colours);
    setAccessibleName(scene.say("Rows"));
    flash_.setStartValue(1.0);
    flash_.setEndValue(0.0);
    flash_.setDuration(kFlashMs);
    connect(&flash_, &QVariantAnimation::valueChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&scene.stage.selection, &models::Selection::changed, this, &RowsView::follow_selection);
}

void RowsView::show_table(models::TableModel* table) {
    if (table != table_) {
        if (table_) disconnect(table_, nullptr, this, nullptr);
        table_ = table;
        following_ = true;
        setModel(table);
        following_ = false;
        connect(table, &QAbstractItemModel::modelReset, this, [this] {
            lay_out();
            follow_selection();
        });
    }
    lay_out();
    follow_selection();
}

void RowsView::lay_out() {
    if (!table_) return;
    layout_ = lay_out_rows(table_->content(), viewport()->width(), scene_.look);
    setUniformItemSizes(layout_.columns && !shows_used());
    const bool above = layout_.columns && !shows_used() && table_->rowCount() != 0;
    const int height = above ? qRound(scene_.look.px(kTitles)) : 0;
    setViewportMargins(0, height, 0, 0);
    titles_->setVisible(above);
    titles_->setGeometry(0, 0, viewport()->width(), height);
    titles_->update();
    verticalScrollBar()->setSingleStep(qRound(scene_.look.px(kRowLine)));
    scheduleDelayedItemsLayout();
}

void RowsView::resizeEvent(QResizeEvent* event) {
    QListView::resizeEvent(event);
    lay_out();
}

QSize RowsView::size_of(int row) const {
    if (!table_) return {};
    const models::TableRow& content = table_->content().rows[static_cast<std::size_t>(row)];
    const double width = viewport()->width();
    const double height =
        shows_used() ? used_row_height(content, width, scene_.look)
                     : row_height(layout_, places_in(layout_, table_->content(), content, scene_.look), scene_.look);
    return {qRound(width), qRound(height)};
}

void RowsView::paint_row(QPainter& painter, const QRectF& rect, int number) const {
    const models::TableContent& content = table_->content();
    const models::TableRow& row = content.rows[static_cast<std::size_t>(number)];
    const double flash = flash_.state() == QAbstractAnimation::Running ? flash_.currentValue().toDouble() : 0;
    const RowMarks marks{.chosen = row.is_called(scene_.stage.selection.row()),
                         .focused = hasFocus() && currentIndex().row() == number,
                         .flash = flash};
    if (shows_used()) {
        paint_used_row(painter, rect, {content, row, marks}, scene_.look);
    } else {
        paint_table_row(painter, rect, {content, row, layout_, marks}, scene_.look);
    }
}

/// From the event loop, so that pictures of one step after the other show rows at rest.
void RowsView::flash() {
    if (!table_ || !table_->has_changes()) return;
    flash_.stop();
    QMetaObject::invokeMethod(
        this, [this] { flash_.start(); }, Qt::QueuedConnection);
}

void RowsView::follow_selection() {
    if (following_ || !table_) return;
    following_ = true;
    const int row = table_->row_called(scene_.stage.selection.row());
    const QModelIndex wanted = row < 0 ? QModelIndex() : table_->index(row, 0);
    if (wanted != currentIndex()) {
        setCurrentIndex(wanted);
        if (wanted.isValid()) scrollTo(wanted);
    }
    following_ = false;
    viewport()->update();
}

void RowsView::choose(const QModelIndex& row) {
    if (following_ || !row.isValid()) return;
    following_ = true;
    scene_.stage.selection.choose_row(table_->content().rows[static_cast<std::size_t>(row.row())].ref);
    following_ = false;
    viewport()->update();
}

void RowsView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    choose(current);
}

/// A click on the current row chooses it again, if the selection was let go of.
void RowsView::mousePressEvent(QMouseEvent* event) {
    QListView::mousePressEvent(event);
    choose(indexAt(event->position().toPoint()));
}

/// Qt makes the first row the current one if there is none; that is no choice of anybody.
void RowsView::focusInEvent(QFocusEvent* event) {
    following_ = true;
    QListView::focusInEvent(event);
    following_ = false;
    viewport()->update();
}

void RowsView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy) && currentIndex().isValid()) {
        return QGuiApplication::clipboard()->setText(table_->text_of_row(currentIndex().row()));
    }
    switch (event->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            return QListView::keyPressEvent(event);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (currentIndex().isValid()) return choose(currentIndex());
            break;
        default:
            break;
    }
    event->ignore();
}

}  // namespace lvslab::view
