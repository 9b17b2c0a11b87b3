#include "view/story_pane.hpp"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainterPath>
#include <algorithm>

#include "models/packet_text.hpp"
#include "models/table_row.hpp"
#include "view/diff_pane.hpp"
#include "view/marks.hpp"

namespace lvslab::view {

using models::CardSide;
using models::StoryCard;

namespace {
constexpr double kStoryHead = 46, kStoryGap = 30, kStoryMargin = 24;
constexpr double kStoryRow = 31, kRowsMargin = 8;
}  // namespace

StoryPane::StoryPane(const Scene& scene, QWidget* parent) : Pane(scene, "Story", parent), story_(scene.stage) {
    connect(&story_, &models::Story::modelReset, this, &StoryPane::fit);
    fit();
}

void StoryPane::fit() {
    chosen_ = std::min(chosen_, story_.cards().empty() ? 0 : story_.cards().size() - 1);
    setMinimumHeight(sizeHint().height());
    updateGeometry();
    update();
}

void StoryPane::resizeEvent(QResizeEvent*) { setMinimumHeight(sizeHint().height()); }

QSize StoryPane::sizeHint() const {
    double bottom = look().px(kStoryHead + 80);
    for (const QRectF& place : places()) bottom = std::max(bottom, place.bottom() + look().px(kStoryMargin));
    return {qRound(look().px(360)), qRound(bottom)};
}

double StoryPane::card_height(const StoryCard& card, double width) const {
    const QFontMetricsF metrics(look().text(16));
    const QRectF text = metrics.boundingRect(QRectF(0, 0, width - look().px(44), 4000), Qt::TextWordWrap, card.text);
    double height = look().px(48) + text.height() + look().px(14);
    if (!card.rows.empty()) height += look().px(kRowsMargin + kStoryRow * static_cast<double>(card.rows.size()));
    return std::max(height, look().px(84));
}

/// The way up from the bottom at the left, the decision across, the way down at the right: as a packet climbs a stack
/// and comes down again.
std::vector<QRectF> StoryPane::places() const {
    const auto& cards = story_.cards();
    std::vector<QRectF> places(cards.size());
    const double margin = look().px(kStoryMargin), gap = look().px(kStoryGap);
    const bool narrow = width() < look().px(560);
    const double whole = width() - 2 * margin, half = narrow ? whole : (whole - margin) / 2;
    double top_end = look().px(kStoryHead) + margin;
    if (narrow) {  // one column, in the order of time
        for (std::size_t i = 0; i < cards.size(); ++i) {
            places[i] = QRectF(margin, top_end, whole, card_height(cards[i], whole));
            top_end = places[i].bottom() + gap;
        }
        return places;
    }
    for (std::size_t i = 0; i < cards.size(); ++i) {
        if (cards[i].side != CardSide::top) continue;
        places[i] = QRectF(margin, top_end, whole, card_height(cards[i], whole));
        top_end = places[i].bottom() + gap;
    }
    double left = top_end, right = top_end;
    for (std::size_t i = cards.size(); i-- > 0;) {
        if (cards[i].side != CardSide::up) continue;
        places[i] = QRectF(margin, left, half, card_height(cards[i], half));
        left = places[i].bottom() + gap;
    }
    for (std::size_t i = 0; i < cards.size(); ++i) {
        if (cards[i].side != CardSide::down) continue;
        places[i] = QRectF(margin + half + margin, right, half, card_height(cards[i], half));
        right = places[i].bottom() + gap;
    }
    return places;
}

void StoryPane::paint(QPainter& painter) {
    painter.fillRect(rect(), colours().window);
    paint_head(painter);
    const QString empty = story_.empty_reason();
    if (!empty.isEmpty()) {
        paint_line(painter,
                   QRectF(look().px(kStoryMargin), look().px(kStoryHead + 12), width() - look().px(2 * kStoryMargin), look().px(40)),
                   {.text = empty, .font = look().text(16), .colour = colours().text2});
        return;
    }
    const auto where = places();
    paint_way(painter, where);
    for (std::size_t i = 0; i < where.size(); ++i) paint_card(painter, where[i], story_.cards()[i]);
    if (!hasFocus() || chosen_ >= where.size()) return;
    painter.setPen(QPen(colours().accent, look().px(3)));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(where[chosen_], look().px(8), look().px(8));
}

void StoryPane::paint_head(QPainter& painter) const {
    const QRectF head(0, 0, width(), look().px(kStoryHead));
    painter.fillRect(head, colours().panel);
    painter.setPen(QPen(colours().hairline, 1));
    painter.drawLine(head.bottomLeft(), head.bottomRight());
    const QFont bold = look().bold(17);
    const double name = QFontMetricsF(bold).horizontalAdvance(selection().node()) + look().px(12);
    paint_line(painter, head.adjusted(look().px(kStoryMargin), 0, 0, 0),
               {.text = selection().node(), .font = bold, .colour = colours().text});
    if (selection().event() == 0) return;
    const QString packet = models::packet_title(scene().stage.recording, selection().packet(), scene().stage.language);
    const QString text = selection().packet().id == 0
                             ? packet
                             : scene().say("Packet %1").arg(selection().packet().id) + QStringLiteral("  ") + packet;
    paint_line(painter, head.adjusted(look().px(kStoryMargin) + name, 0, -look().px(16), 0),
               {.text = text, .font = look().text(15), .colour = colours().text2});
}

void StoryPane::paint_way(QPainter& painter, const std::vector<QRectF>& where) const {
    const bool narrow = width() < look().px(560);
    painter.setPen(QPen(colours().accent, look().px(4)));
    for (std::size_t i = 0; i + 1 < where.size(); ++i) {
        const CardSide side = story_.cards()[i].side;
        const bool up = side == CardSide::up && !narrow;
        const QRectF &here = where[i], &next = where[i + 1];
        const double x = up ? here.center().x() : next.center().x();
        const double from = up ? here.top() : here.bottom(), to = up ? next.bottom() : next.top();
        const double tip = look().px(12) * (up ? 1 : -1);
        painter.setPen(QPen(colours().accent, look().px(3.5)));
        painter.drawLine(QPointF(x, from), QPointF(x, to + tip));
        QPainterPath head(QPointF(x, to));
        head.lineTo(x - look().px(9), to + tip);
        head.lineTo(x + look().px(9), to + tip);
        painter.fillPath(head, colours().accent);
    }
}

void StoryPane::paint_card(QPainter& painter, const QRectF& box, const StoryCard& card) const {
    const Palette& p = colours();
    painter.setPen(QPen(card.bad ? p.drop : p.line, look().px(card.bad ? 2.5 : 1.2)));
    painter.setBrush(p.panel);
    painter.drawRoundedRect(box, look().px(6), look().px(6));
    painter.fillRect(
        QRectF(box.left() + look().px(4), box.top() + look().px(6), look().px(6), box.height() - look().px(12)),
        card.bad ? p.drop : layer_colours(p, card.layer).frame);
    const double left = box.left() + look().px(24), right = box.right() - look().px(16);
    double badge = 0;
    if (!card.badge.isEmpty()) {
        badge = badge_width(card.badge, look());
        paint_badge(painter, QPointF(right - badge, box.top() + look().px(24)), card.badge, look());
    }
    paint_line(painter, QRectF(left, box.top() + look().px(10), right - left - badge - look().px(8), look().px(28)),
               {.text = card.title, .font = look().bold(17), .colour = p.text});
    const auto rows = row_places(box, card);
    const double foot = rows.empty() ? 0 : box.bottom() - rows.front().top();
    painter.setFont(look().text(16));
    painter.setPen(p.text);
    painter.drawText(QRectF(left, box.top() + look().px(44), right - left, box.height() - look().px(50) - foot),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, card.text);
    for (std::size_t i = 0; i < rows.size(); ++i) paint_row(painter, rows[i], card.rows[i]);
}

std::vector<QRectF> StoryPane::row_places(const QRectF& card_place, const StoryCard& card) const {
    std::vector<QRectF> places(card.rows.size());
    double bottom = card_place.bottom() - look().px(12);
    for (std::size_t i = places.size(); i-- > 0; bottom -= look().px(kStoryRow)) {
        places[i] = QRectF(card_place.left() + look().px(20), bottom - look().px(kStoryRow - 3),
                           card_place.width() - look().px(32), look().px(kStoryRow - 3));
    }
    return places;
}

void StoryPane::paint_row(QPainter& painter, const QRectF& place, const models::TableRowRef& row) const {
    const Palette& p = colours();
    const bool chosen = row == selection().row();
    painter.setPen(chosen ? QPen(p.accent, look().px(1.5)) : QPen(Qt::NoPen));
    painter.setBrush(p.accent_pale);
    painter.drawRect(place);
    const QString table = models::table_title(row.table, scene().stage.language);
    const QFont bold = look().bold(14);
    const double wide = QFontMetricsF(bold).horizontalAdvance(table) + look().px(22);
    paint_line(painter, place.adjusted(look().px(10), 0, 0, 0), {.text = table, .font = bold, .colour = p.accent});
    paint_line(painter, place.adjusted(wide, 0, -look().px(8), 0),
               {.text = row.row, .font = look().mono(14), .colour = p.text});
}

void StoryPane::choose(std::size_t card) {
    if (card >= story_.cards().size()) return;
    chosen_ = card;
    const auto rows = story_.cards()[card].rows;
    if (!rows.empty()) selection().choose_row(rows.back());
    update();
}

void StoryPane::mousePressEvent(QMouseEvent* event) {
    setFocus();
    const auto where = places();
    for (std::size_t i = 0; i < where.size(); ++i) {
        if (!where[i].contains(event->position())) continue;
        const StoryCard card = story_.cards()[i];  // a copy: what is chosen tells the story anew
        choose(i);
        const auto places = row_places(where[i], card);
        for (std::size_t row = 0; row < places.size(); ++row) {
            if (places[row].contains(event->position())) selection().choose_row(card.rows[row]);
        }
        return;
    }
}

void StoryPane::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Down) return choose(chosen_ + 1);
    if (event->key() == Qt::Key_Up) return choose(chosen_ == 0 ? 0 : chosen_ - 1);
    Pane::keyPressEvent(event);
}

}  // namespace lvslab::view
