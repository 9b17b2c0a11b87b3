#include "view/diff_pane.hpp"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>

#include "models/field_names.hpp"
#include "view/marks.hpp"

namespace lvslab::view {

using models::DiffRows;
using models::HopDiff;
using models::Layer;

const LayerColours& layer_colours(const Palette& palette, Layer layer) {
    switch (layer) {
        case Layer::ethernet:
            return palette.ethernet;
        case Layer::outer_ip:
            return palette.outer_ip;
        case Layer::ip:
            return palette.ip;
        case Layer::transport:
            return palette.transport;
        case Layer::payload:
            break;
    }
    return palette.payload;
}

namespace {

/// `…02:13`: the laboratory's MACs differ in their last two bytes.
QString short_mac(const QString& value) { return value.size() == 17 ? QStringLiteral("…") + value.right(5) : value; }

QString layer_band_text(const std::vector<models::DiffRow>& rows, std::size_t row, models::Language language) {
    const QString& field = rows[row].field;
    if (rows[row].layer == Layer::transport) return field.section(u'.', 0, 0).toUpper();
    if (field.startsWith("arp.")) return "ARP";
    return models::layer_label(rows[row].layer, language);
}

}  // namespace

DiffPane::DiffPane(const Scene& scene, DiffSize size, QWidget* parent)
    : Pane(scene, "Diff", parent),
      size_(size),
      model_(new HopDiff(scene.stage, size == DiffSize::small ? DiffRows::of_interest : DiffRows::all, this)) {
    const auto resize = [this] {
        updateGeometry();
        setMinimumSize(sizeHint());
        update();
    };
    setMinimumSize(sizeHint());
    connect(model_, &HopDiff::modelReset, this, resize);
    connect(&selection(), &models::Selection::changed, this, [this] {
        const int column = model_->current_column();
        if (column >= 0) emit current_column_at(qRound(column_left(column)), qRound(measures().column));
    });
}

DiffPane::Measures DiffPane::measures() const {
    const Look& l = look();
    if (size_ == DiffSize::small) {
        return {.row = l.px(30), .layer = l.px(8), .label = l.px(108), .column = l.px(138), .heads = l.px(70)};
    }
    return {.row = l.px(34), .layer = l.px(90), .label = l.px(150), .column = l.px(238), .heads = l.px(214)};
}

QSize DiffPane::sizeHint() const {
    const Measures m = measures();
    return QSizeF(m.layer + m.label + m.column * model_->columnCount(), m.heads + m.row * model_->rowCount() + 2)
        .toSize();
}

double DiffPane::column_left(int column) const {
    const Measures m = measures();
    return m.layer + m.label + m.column * column;
}

double DiffPane::row_top(int row) const {
    const Measures m = measures();
    return m.heads + m.row * row;
}

QRectF DiffPane::cell(int row, int column) const {
    return {column_left(column), row_top(row), measures().column, measures().row};
}

int DiffPane::selected_row() const {
    const auto& rows = model_->rows();
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.field == selection().field(); });
    return found == rows.end() ? -1 : static_cast<int>(found - rows.begin());
}

void DiffPane::paint(QPainter& painter) {
    const Measures m = measures();
    const int current = model_->current_column();
    if (current >= 0) {
        painter.fillRect(QRectF(column_left(current), 0, m.column, height()), colours().accent_pale);
    }
    if (size_ == DiffSize::whole) paint_groups(painter);
    for (int c = 0; c < model_->columnCount(); ++c) paint_head(painter, c);
    paint_layer_bands(painter);
    paint_row_labels(painter);
    for (int r = 0; r < model_->rowCount(); ++r) {
        for (int c = 0; c < model_->columnCount(); ++c) paint_cell(painter, r, c);
    }
}

void DiffPane::paint_layer_bands(QPainter& painter) const {
    const auto& rows = model_->rows();
    const Measures m = measures();
    for (std::size_t r = 0; r < rows.size();) {
        const QString title = layer_band_text(rows, r, scene().stage.language);
        std::size_t end = r + 1;
        while (end < rows.size() && rows[end].layer == rows[r].layer &&
               layer_band_text(rows, end, scene().stage.language) == title)
            ++end;
        const LayerColours& c = layer_colours(colours(), rows[r].layer);
        const QRectF band(0, row_top(static_cast<int>(r)), m.layer, m.row * static_cast<double>(end - r));
        if (size_ == DiffSize::whole) {
            painter.fillRect(band, c.fill);
            painter.setFont(look().bold(15));
            painter.setPen(c.text);
            painter.drawText(band.adjusted(look().px(10), look().px(7), -look().px(4), 0),
                             Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, title);
        }
        painter.fillRect(QRectF(band.topLeft(), QSizeF(look().px(6), band.height())), c.frame);
        painter.setPen(QPen(colours().line, look().px(1.5)));
        painter.drawLine(QPointF(0, band.top()), QPointF(width(), band.top()));
        r = end;
    }
}

void DiffPane::paint_row_labels(QPainter& painter) const {
    const Measures m = measures();
    if (size_ == DiffSize::whole) {
        const double top = look().px(44);
        paint_line(painter, QRectF(look().px(16), top + look().px(68), m.layer + m.label, look().px(24)),
                   {.text = scene().say("Header bytes"), .font = look().text(15), .colour = colours().text});
        paint_line(painter, QRectF(look().px(16), top + look().px(114), m.layer + m.label, look().px(24)),
                   {.text = scene().say("IP length and MTU"), .font = look().text(15), .colour = colours().text});
        paint_line(
            painter, QRectF(look().px(16), top + look().px(138), m.layer + m.label, look().px(20)),
            {.text = scene().say("hatched: a full segment"), .font = look().text(13), .colour = colours().text3});
    }
    for (int r = 0; r < model_->rowCount(); ++r) {
        const QRectF label(m.layer + look().px(10), row_top(r), m.label - look().px(12), m.row);
        const auto& row = model_->rows()[static_cast<std::size_t>(r)];
        paint_line(painter, label, {.text = row.label, .font = look().text(15), .colour = colours().text});
        painter.setPen(QPen(colours().hairline, 1));
        painter.drawLine(QPointF(m.layer, row_top(r) + m.row), QPointF(width(), row_top(r) + m.row));
    }
}

void DiffPane::paint_thread(QPainter& painter, const QRectF& box, const QModelIndex& index) const {
    const Palette& p = colours();
    const double dot = box.left() + look().px(16), y = box.center().y();
    painter.setPen(QPen(p.line, look().px(1.5)));
    const bool goes_on = index.siblingAtColumn(index.column() + 1).data(HopDiff::SameRole).toBool();
    painter.drawLine(QPointF(box.left(), y), QPointF(goes_on ? box.right() : dot, y));
    painter.setBrush(p.text3);
    painter.setPen(Qt::NoPen);
    painter.drawEllipse(QPointF(dot, y), look().px(4), look().px(4));
    if (!index.data(HopDiff::EndsRole).toBool()) return;
    painter.setPen(QPen(p.text3, look().px(2)));
    painter.drawLine(QPointF(dot, y), QPointF(box.right() - look().px(4), y));
    painter.drawLine(QPointF(box.right() - look().px(4), y - look().px(6)),
                     QPointF(box.right() - look().px(4), y + look().px(6)));
}

void DiffPane::paint_cell(QPainter& painter, int r, int c) const {
    const QModelIndex index = model_->index(r, c);
    const QRectF box = cell(r, c);
    const bool chosen = r == selected_row() && c == model_->current_column();
    if (index.data(HopDiff::SameRole).toBool()) {
        paint_thread(painter, box, index);
    } else if (index.data(HopDiff::RemovedRole).toBool()) {
        paint_line(painter, box.adjusted(look().px(16), 0, 0, 0),
                   {.text = scene().say("removed"), .font = look().text(14), .colour = colours().text3});
    } else {
        const bool changed = index.data(HopDiff::ChangedRole).toBool();
        QString value = index.data().toString();
        if (size_ == DiffSize::small) value = short_mac(value);
        const QFont font = look().mono(15, changed);
        const double wide = QFontMetricsF(font).horizontalAdvance(value);
        const double room = box.width() - look().px(28);
        if (changed) {
            const double frame = size_ == DiffSize::small ? std::min(wide + look().px(20), box.width() - look().px(8))
                                                          : box.width() - look().px(8);
            paint_change(
                painter,
                QRectF(box.left() + look().px(4), box.top() + look().px(2), frame, box.height() - look().px(4)),
                look());
        }
        const QColor colour = changed && look().theme() == Theme::light ? colours().change_wedge : colours().text;
        paint_line(painter, QRectF(box.left() + look().px(14), box.top(), room, box.height()),
                   {.text = value, .font = font, .colour = colour, .elide = Qt::ElideMiddle});
        const QString rule = size_ == DiffSize::whole ? index.data(HopDiff::RuleRole).toString() : QString();
        if (!rule.isEmpty() && room - wide > look().px(30)) {
            paint_line(
                painter,
                QRectF(box.left() + look().px(20) + wide, box.top(), box.width() - wide - look().px(34), box.height()),
                {.text = rule, .font = look().text(14), .colour = colour, .align = Qt::AlignRight | Qt::AlignVCenter});
        }
        const bool goes_on = !value.isEmpty() && index.siblingAtColumn(c + 1).data(HopDiff::SameRole).toBool();
        const double thread = box.left() + look().px(20) + wide;
        if (goes_on && !changed && thread < box.right()) {
            painter.setPen(QPen(colours().line, look().px(1.5)));
            painter.drawLine(QPointF(thread, box.center().y()), QPointF(box.right(), box.center().y()));
        }
    }
    if (!chosen) return;
    painter.setPen(QPen(colours().accent, look().px(3)));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(look().px(3), look().px(2), -look().px(3), -look().px(2)), look().px(3),
                            look().px(3));
}

void DiffPane::mousePressEvent(QMouseEvent* event) {
    setFocus();
    const Measures m = measures();
    const int c = static_cast<int>(std::floor((event->position().x() - m.layer - m.label) / m.column));
    const int r = static_cast<int>(std::floor((event->position().y() - m.heads) / m.row));
    if (c >= 0 && c < model_->columnCount()) {
        selection().go_to(model_->columns()[static_cast<std::size_t>(c)].leg.frame());
    }
    if (r >= 0 && r < model_->rowCount()) selection().choose_field(model_->rows()[static_cast<std::size_t>(r)].field);
}

void DiffPane::move(int rows, int columns) {
    const int r = std::clamp(selected_row() + rows, 0, std::max(0, model_->rowCount() - 1));
    if (columns != 0) selection().step_leg(columns);
    if (r < model_->rowCount()) selection().choose_field(model_->rows()[static_cast<std::size_t>(r)].field);
}

void DiffPane::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Up:
            return move(-1, 0);
        case Qt::Key_Down:
            return move(1, 0);
        default:
            Pane::keyPressEvent(event);
    }
}

bool DiffPane::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return Pane::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (int r = 0; r < model_->rowCount(); ++r) {
        for (int c = 0; c < model_->columnCount(); ++c) {
            if (!cell(r, c).contains(help->pos())) continue;
            const QModelIndex index = model_->index(r, c);
            const QString why = index.data(HopDiff::WhyRole).toString();
            QToolTip::showText(help->globalPos(), index.data().toString() + (why.isEmpty() ? why : u'\n' + why), this);
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

}  // namespace lvslab::view
