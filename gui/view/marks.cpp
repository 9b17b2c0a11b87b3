#include "view/marks.hpp"

#include <QFontMetricsF>
#include <QPainterPath>

namespace lvslab::view {

void paint_wedge(QPainter& painter, const QPointF& corner, const Look& look) {
    const double size = look.px(8);
    QPainterPath wedge(corner);
    wedge.lineTo(corner + QPointF(size, 0));
    wedge.lineTo(corner + QPointF(0, size));
    wedge.closeSubpath();
    painter.fillPath(wedge, look.palette().change_wedge);
}

void paint_change(QPainter& painter, const QRectF& cell, const Look& look) {
    const QRectF box = cell.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(look.palette().change_frame, look.px(1.2)));
    painter.setBrush(look.palette().change);
    painter.drawRoundedRect(box, look.px(2), look.px(2));
    paint_wedge(painter, box.topLeft(), look);
}

void paint_hop_number(QPainter& painter, const QPointF& centre, int number, HopMark mark, const Look& look) {
    const double radius = look.px(12);
    const Palette& p = look.palette();
    painter.setPen(QPen(p.accent, look.px(2)));
    painter.setBrush(mark == HopMark::filled ? p.accent : p.panel);
    painter.drawEllipse(centre, radius, radius);
    painter.setFont(look.bold(number > 99 ? 10 : 13));
    painter.setPen(mark == HopMark::filled ? p.on_accent : p.accent);
    painter.drawText(QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius), Qt::AlignCenter,
                     QString::number(number));
}

double badge_width(const QString& word, const Look& look) {
    return QFontMetricsF(look.bold(14)).horizontalAdvance(word) + look.px(14);
}

double paint_badge(QPainter& painter, const QPointF& left_middle, const QString& word, const Look& look) {
    const double width = badge_width(word, look), height = look.px(26);
    const QRectF box(left_middle.x(), left_middle.y() - height / 2, width, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.palette().badge);
    painter.drawRoundedRect(box, look.px(4), look.px(4));
    painter.setFont(look.bold(14));
    painter.setPen(look.palette().on_badge);
    painter.drawText(box, Qt::AlignCenter, word);
    return width;
}

void paint_drop(QPainter& painter, const QPointF& centre, double radius, const Look& look) {
    const Palette& p = look.palette();
    painter.setPen(QPen(p.drop, look.px(2)));
    painter.setBrush(p.drop_pale);
    painter.drawEllipse(centre, radius, radius);
    const double arm = radius * 0.5;
    painter.drawLine(centre + QPointF(-arm, -arm), centre + QPointF(arm, arm));
    painter.drawLine(centre + QPointF(-arm, arm), centre + QPointF(arm, -arm));
}

void paint_focus(QPainter& painter, const QRectF& rect, const Look& look) {
    painter.setPen(QPen(look.palette().accent, look.px(3)));
    painter.setBrush(Qt::NoBrush);
    const double inset = look.px(1.5);
    painter.drawRect(rect.adjusted(inset, inset, -inset, -inset));
}

void paint_line(QPainter& painter, const QRectF& rect, const Line& line) {
    painter.setFont(line.font);
    painter.setPen(line.colour);
    const QString shown = QFontMetricsF(line.font).elidedText(line.text, line.elide, rect.width() + 0.5);
    painter.drawText(rect, line.align | Qt::TextSingleLine, shown);
}

}  // namespace lvslab::view
