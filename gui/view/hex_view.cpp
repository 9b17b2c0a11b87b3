#include "view/hex_view.hpp"

#include <QClipboard>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPaintEvent>
#include <QToolTip>
#include <cmath>

#include "models/field_names.hpp"
#include "view/diff_pane.hpp"
#include "view/marks.hpp"

namespace lvslab::view {

namespace {

constexpr double kHexMargin = 12, kHexRow = 34, kHexCell = 27, kHexGroupGap = 8, kHexGap = 16;
constexpr int kGroup = 4;

QString two_digits(std::uint32_t value) { return QStringLiteral("%1").arg(value, 2, 16, QLatin1Char('0')); }

}  // namespace

HexView::HexView(const Scene& scene, const models::FieldTree& tree, QWidget* parent)
    : QWidget(parent), scene_(scene), tree_(tree) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(scene.say("Bytes"));
    connect(&tree, &QAbstractItemModel::modelReset, this, &HexView::fit);
    connect(&scene.stage.selection, &models::Selection::changed, this, qOverload<>(&QWidget::update));
    fit();
}

HexView::Measures HexView::measures_for(const Setting& setting) const {
    const Look& look = scene_.look;
    const double digit = QFontMetricsF(look.mono(16, true)).horizontalAdvance('0');
    const int digits = frame().bytes.size() > 0x100 ? 4 : 2;
    return {.count = setting.count,
            .row = look.px(kHexRow),
            .offset = QFontMetricsF(look.mono(14)).horizontalAdvance(QString(digits, '0')) + look.px(kHexGap),
            .byte = std::round(2 * digit + look.px(setting.roomy ? 13 : 8)),
            .letter = setting.letters ? QFontMetricsF(look.mono(14)).horizontalAdvance('0') + look.px(1) : 0};
}

double HexView::letters_left(const Measures& m) const {
    const Look& look = scene_.look;
    const double groups = std::round(look.px(kHexGroupGap)) * (m.count / kGroup - 1);
    return std::round(look.px(kHexMargin) + m.offset) + m.count * m.byte + groups + look.px(kHexGap);
}

double HexView::width_of(const Measures& m) const {
    const double letters = m.letter > 0 ? m.count * m.letter + scene_.look.px(kHexMargin) : -scene_.look.px(kHexGap - 4);
    return letters_left(m) + letters;
}

/// Eight bytes in a row matter more than their letters.
HexView::Measures HexView::measures() const {
    constexpr Setting kWider[] = {{16, true, true}, {8, true, true}, {8, false, true}, {8, false, false}};
    for (const Setting& setting : kWider) {
        const Measures m = measures_for(setting);
        if (width_of(m) <= width()) return m;
    }
    return measures_for({4, false, false});
}

int HexView::bytes_in_row() const { return measures().count; }

QSize HexView::sizeHint() const {
    const Measures m = measures();
    const auto rows =
        (frame().bytes.size() + static_cast<std::size_t>(m.count) - 1) / static_cast<std::size_t>(m.count);
    return {qRound(width_of(measures_for({4, false, false}))),
            qRound(static_cast<double>(rows) * m.row + 2 * scene_.look.px(8))};
}

void HexView::fit() {
    setMinimumHeight(sizeHint().height());
    updateGeometry();
    update();
}

void HexView::resizeEvent(QResizeEvent*) { fit(); }

QRectF HexView::place(std::size_t offset) const {
    const Measures m = measures();
    const Look& look = scene_.look;
    const auto row = offset / static_cast<std::size_t>(m.count);
    const auto column = static_cast<int>(offset % static_cast<std::size_t>(m.count));
    const double left =
        std::round(look.px(kHexMargin) + m.offset) + column * m.byte + std::round(look.px(kHexGroupGap)) * (column / kGroup);
    const double top = look.px(8) + static_cast<double>(row) * m.row + (m.row - look.px(kHexCell)) / 2;
    return {left, std::round(top), m.byte, std::round(look.px(kHexCell))};
}

QRectF HexView::place_of_choice() const {
    const models::ByteField* field = frame().field(scene_.stage.selection.field());
    return field && field->field.length != 0 ? place(field->begin()) : QRectF();
}

void HexView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Look& look = scene_.look;
    painter.fillRect(rect(), look.palette().panel);
    const Measures m = measures();
    const std::size_t count = frame().bytes.size(), in_row = static_cast<std::size_t>(m.count);
    // A giant frame has thousands of rows: only those to be seen are painted.
    const auto first = static_cast<std::size_t>(std::max(0.0, (event->rect().top() - look.px(8)) / m.row - 1));
    for (std::size_t row = first; row * in_row < count; ++row) {
        const QRectF start = place(row * in_row);
        if (start.top() > event->rect().bottom()) break;
        paint_line(painter, QRectF(look.px(kHexMargin), start.top(), m.offset, start.height()),
                   {.text = QStringLiteral("%1").arg(row * in_row, count > 0x100 ? 4 : 2, 16, QLatin1Char('0')),
                    .font = look.mono(14),
                    .colour = look.palette().text3});
        for (std::size_t offset = row * in_row; offset < std::min(count, (row + 1) * in_row); ++offset)
            paint_byte(painter, m, offset);
    }
    paint_choice(painter);
    if (hasFocus()) paint_focus(painter, visibleRegion().boundingRect(), look);
}

void HexView::paint_byte(QPainter& painter, const Measures& m, std::size_t offset) const {
    const Look& look = scene_.look;
    const Palette& p = look.palette();
    const QRectF cell = place(offset);
    const std::uint8_t value = frame().bytes[offset];
    const std::size_t layer = frame().layer_at(offset);
    QColor colour = p.text2;
    if (layer < frame().layers.size()) {
        const LayerColours& colours = layer_colours(p, frame().layers[layer].layer);
        painter.fillRect(cell, colours.fill);
        colour = colours.text;
    }
    const bool changed = frame().is_changed(offset);
    if (changed) paint_change(painter, cell.adjusted(0.5, 0, -0.5, 0), look);
    paint_line(painter, cell.adjusted(changed ? look.px(2) : 0, 0, 0, 0),
               {.text = two_digits(value),
                .font = look.mono(16, changed),
                .colour = changed ? p.text : colour,
                .align = Qt::AlignCenter,
                .elide = Qt::ElideNone});
    if (m.letter <= 0) return;
    const auto column = static_cast<double>(offset % static_cast<std::size_t>(m.count));
    const bool printable = value >= 0x20 && value < 0x7f;
    paint_line(painter, QRectF(letters_left(m) + column * m.letter, cell.top(), m.letter, cell.height()),
               {.text = printable ? QString(QLatin1Char(static_cast<char>(value))) : QStringLiteral("·"),
                .font = look.mono(14, changed),
                .colour = changed ? p.text : p.text3,
                .align = Qt::AlignCenter,
                .elide = Qt::ElideNone});
}

/// A frame around the field's bytes, one a row.
void HexView::paint_choice(QPainter& painter) const {
    const models::ByteField* field = frame().field(scene_.stage.selection.field());
    if (!field) return;
    const Look& look = scene_.look;
    painter.setPen(QPen(look.palette().accent, look.px(3)));
    painter.setBrush(Qt::NoBrush);
    const auto in_row = static_cast<std::size_t>(bytes_in_row());
    for (std::size_t begin = field->begin(); begin < field->end();) {
        const std::size_t end = std::min(field->end(), (begin / in_row + 1) * in_row);
        const QRectF run = place(begin).united(place(end - 1));
        painter.drawRoundedRect(run.adjusted(-1, -1, 1, 1), look.px(3), look.px(3));
        begin = end;
    }
}

std::size_t HexView::byte_at(const QPointF& point) const {
    const Measures m = measures();
    const double row = std::floor((point.y() - scene_.look.px(8)) / m.row);
    if (row < 0) return frame().bytes.size();
    const auto in_row = static_cast<std::size_t>(m.count), start = static_cast<std::size_t>(row) * in_row;
    for (std::size_t offset = start; offset < std::min(start + in_row, frame().bytes.size()); ++offset) {
        const QRectF cell = place(offset);
        const QRectF letter(letters_left(m) + static_cast<double>(offset - start) * m.letter, cell.top(), m.letter,
                            cell.height());
        if (cell.contains(point) || letter.contains(point)) return offset;
    }
    return frame().bytes.size();
}

/// Flags share a byte: each click takes the next field of those that it belongs to.
void HexView::choose_at(std::size_t offset) {
    models::Selection& selection = scene_.stage.selection;
    const auto fields = frame().fields_at(offset);
    if (fields.empty()) return selection.choose_field({});
    std::size_t next = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (frame().fields[fields[i]].name() == selection.field()) next = (i + 1) % fields.size();
    }
    selection.choose_field(frame().fields[fields[next]].name());
}

void HexView::mousePressEvent(QMouseEvent* event) {
    const std::size_t offset = byte_at(event->position());
    if (offset < frame().bytes.size()) choose_at(offset);
}

/// To the field before or behind the chosen one, in the order of the wire.
void HexView::move(int direction) {
    const auto& fields = frame().fields;
    if (fields.empty()) return;
    const auto count = static_cast<int>(fields.size());
    int at = direction > 0 ? -1 : count;
    for (int i = 0; i < count; ++i) {
        if (fields[static_cast<std::size_t>(i)].name() == scene_.stage.selection.field()) at = i;
    }
    const int wanted = std::clamp(at + direction, 0, count - 1);
    scene_.stage.selection.choose_field(fields[static_cast<std::size_t>(wanted)].name());
}

void HexView::copy() const {
    const models::ByteField* field = frame().field(scene_.stage.selection.field());
    const auto bytes = field ? frame().bytes.subspan(field->begin(), field->field.length) : frame().bytes;
    QStringList words;
    for (const std::uint8_t value : bytes) words << two_digits(value);
    QGuiApplication::clipboard()->setText(words.join(u' '));
}

void HexView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) return copy();
    if (event->key() == Qt::Key_Up) return move(-1);
    if (event->key() == Qt::Key_Down) return move(1);
    event->ignore();
}

bool HexView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::size_t offset = byte_at(help->pos());
    QStringList lines;
    for (const std::size_t i : frame().fields_at(std::min(offset, frame().bytes.size()))) {
        const models::ByteField& field = frame().fields[i];
        lines << models::field_label(field.name(), scene_.stage.language) + QStringLiteral(": ") +
                     models::shown_value(field.name(), QString::fromStdString(field.field.value));
    }
    QToolTip::showText(help->globalPos(), lines.join(u'\n'), this);
    return true;
}

}  // namespace lvslab::view
