#include <QFontMetricsF>
#include <cmath>

#include "view/diff_pane.hpp"
#include "view/lens_view.hpp"
#include "view/marks.hpp"

namespace lvslab::view {

using models::hex_word;
using models::LensSum;
using models::LensTerm;
using models::LensWord;

void LensView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), scene_.look.palette().panel);
    if (!lens_) return;
    const Columns at = columns();
    paint_title(painter, at.left.title, "Changed fields only");
    paint_title(painter, at.right.title, "Every word again");
    paint_terms(painter, at.left);
    paint_words(painter, at.right);
    painter.setPen(QPen(scene_.look.palette().line, 1));
    if (is_wide()) painter.drawLine(QPointF(width() / 2.0, at.left.title.top()), QPointF(width() / 2.0, at.bottom));
    if (hasFocus()) paint_focus(painter, visibleRegion().boundingRect(), scene_.look);
}

void LensView::paint_title(QPainter& painter, const QRectF& area, const char* title) const {
    paint_line(painter, area,
               {.text = scene_.say(title), .font = scene_.look.bold(15), .colour = scene_.look.palette().text2});
}

void LensView::paint_problem(QPainter& painter, const QRectF& area, const QString& problem) const {
    painter.setFont(scene_.look.text(15));
    painter.setPen(scene_.look.palette().text);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, problem);
}

void LensView::paint_terms(QPainter& painter, const Column& column) const {
    if (!lens_->incremental) return paint_problem(painter, column.lines, lens_->why_not_incremental);
    for (std::size_t i = 0; i < lens_->terms.size(); ++i) paint_term(painter, place_of_term(i), lens_->terms[i]);
    paint_sums(painter, column.sums, *lens_->incremental);
}

void LensView::paint_term(QPainter& painter, const QRectF& row, const LensTerm& term) const {
    const Look& look = scene_.look;
    const Palette& p = look.palette();
    painter.setPen(QPen(p.hairline, 1));
    painter.drawLine(QPointF(row.left(), row.top() + 0.5), QPointF(row.right(), row.top() + 0.5));
    const bool chosen = !term.field.isEmpty() && term.field == scene_.stage.selection.field();
    if (chosen) painter.fillRect(row.adjusted(0, 1, 0, 0), p.accent_pale);
    const double value_width = word_width();
    const QRectF value(row.right() - value_width, row.top() + look.px(3), value_width, row.height() - look.px(6));
    if (term.changed) paint_change(painter, value, look);
    paint_line(painter, value.adjusted(0, 0, -look.px(6), 0),
               {.text = hex_word(term.value),
                .font = look.mono(15, term.changed),
                .colour = p.text,
                .align = Qt::AlignRight | Qt::AlignVCenter});
    const QFontMetricsF small(look.text(13)), large(look.text(15));
    const double room = value.left() - row.left() - look.px(16), explains = small.horizontalAdvance(term.explanation);
    const double names = std::min(large.horizontalAdvance(term.label) + 1, room);
    paint_line(painter, QRectF(row.left(), row.top(), names, row.height()),
               {.text = term.label, .font = look.text(15), .colour = p.text});
    // In one column with the others, unless the name needs the place; where both do not fit, the value says enough.
    const double usual = row.left() + row.width() * 0.42;
    const double from =
        std::max(std::min(usual, value.left() - look.px(10) - explains), row.left() + names + look.px(8));
    if (from + explains > value.left() - look.px(4)) return;
    paint_line(painter, QRectF(from, row.top(), explains + 1, row.height()),
               {.text = term.explanation, .font = look.text(13), .colour = p.text3});
}

void LensView::paint_words(QPainter& painter, const Column& column) const {
    const Look& look = scene_.look;
    const Palette& p = look.palette();
    for (std::size_t i = 0; i < lens_->words.size(); ++i) {
        const LensWord& word = lens_->words[i];
        const LayerColours& colours = layer_colours(p, word.layer);
        const QRectF chip = place_of_word(i);
        if (word.changed) {
            paint_change(painter, chip, look);
        } else {
            painter.fillRect(chip, colours.fill);
        }
        paint_line(painter, chip,
                   {.text = hex_word(word.value),
                    .font = look.mono(15, word.changed),
                    .colour = word.changed ? p.text : colours.text,
                    .align = Qt::AlignCenter,
                    .elide = Qt::ElideNone});
        if (word.field.isEmpty() || word.field != scene_.stage.selection.field()) continue;
        painter.setPen(QPen(p.accent, look.px(2.5)));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(chip.adjusted(-1, -1, 1, 1), look.px(2), look.px(2));
    }
    paint_below_words(painter, column);
    if (lens_->whole) paint_sums(painter, column.sums, *lens_->whole);
}

void LensView::paint_below_words(QPainter& painter, const Column& column) const {
    const Look& look = scene_.look;
    const Palette& p = look.palette();
    const double line = look.px(kLensBelow);
    const auto in_row = static_cast<std::size_t>(words_in_row(column.lines.width()));
    const std::size_t last_row = (lens_->words.size() + in_row - 1) / in_row * in_row;
    QRectF at(column.lines.left(), place_of_word(last_row).top(), column.lines.width(), line);
    for (const QString& text : lines_below()) {
        paint_line(painter, at, {.text = text, .font = look.text(14), .colour = p.text2});
        at.translate(0, line);
    }
    const bool pseudo = lens_->which == models::Checksum::transport && lens_->name != "ICMP";
    const QFont bold = look.bold(13);
    double left = at.left();
    if (pseudo) {
        const QString word = scene_.say("pseudo-header");
        paint_line(painter, at, {.text = word, .font = bold, .colour = p.ip.text});
        left += QFontMetricsF(bold).horizontalAdvance(word) + look.px(8);
    }
    const QString rest = scene_.say(pseudo ? "and %1, checksum as 0000" : "%1, checksum as 0000").arg(lens_->name);
    const models::Layer layer = lens_->words.empty() ? models::Layer::ip : lens_->words.back().layer;
    const models::Layer shown = lens_->which == models::Checksum::transport ? models::Layer::transport : layer;
    paint_line(painter, QRectF(left, at.top(), at.right() - left, line),
               {.text = rest, .font = bold, .colour = layer_colours(p, shown).text});
    at.translate(0, line);
    if (!lens_->whole)
        paint_problem(painter, QRectF(at.topLeft(), QPointF(at.right(), column.lines.bottom() + line)),
                      lens_->why_not_whole);
}

void LensView::paint_sums(QPainter& painter, const QRectF& area, const LensSum& sum) const {
    const Look& look = scene_.look;
    const Palette& p = look.palette();
    const double row = look.px(kLensRow);
    const auto line = [&](int number) { return QRectF(area.left(), area.top() + number * row, area.width(), row); };
    const auto rule = [&](double y, const QColor& colour, double wide) {
        painter.setPen(QPen(colour, wide));
        painter.drawLine(QPointF(area.left(), y + 0.5), QPointF(area.right(), y + 0.5));
    };
    const auto value = [&](int number, const QString& text) {
        paint_line(painter, line(number).adjusted(0, 0, -look.px(6), 0),
                   {.text = text,
                    .font = look.mono(15),
                    .colour = p.text,
                    .align = Qt::AlignRight | Qt::AlignVCenter,
                    .elide = Qt::ElideNone});
    };
    const auto label = [&](int number, const char* text, bool bold) {
        paint_line(painter, line(number), {.text = scene_.say(text), .font = look.text(15, bold), .colour = p.text});
    };
    rule(std::round(area.top()), p.text2, look.px(1.5));
    rule(std::round(line(1).top()), p.hairline, 1);
    rule(std::round(line(2).top()), p.hairline, 1);
    label(0, "sum", false);
    value(0, hex_word(sum.sum));
    label(1, "carry back", false);
    value(1, sum.carry);
    const bool by_rule = sum.result != static_cast<std::uint16_t>(~sum.folded);
    label(2, by_rule ? "invert; 0 is sent as ffff" : "invert", true);
    const bool right = sum.result == lens_->after;
    const QRectF box(area.right() - word_width(), line(2).top() + look.px(3), word_width(), row - look.px(5));
    painter.setPen(QPen(right ? p.right : p.drop, look.px(2)));
    painter.setBrush(right ? p.right_pale : p.drop_pale);
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), look.px(3), look.px(3));
    paint_line(painter, box,
               {.text = hex_word(sum.result),
                .font = look.mono(16, true),
                .colour = right ? p.on_right_pale : p.on_drop_pale,
                .align = Qt::AlignCenter,
                .elide = Qt::ElideNone});
}

}  // namespace lvslab::view
