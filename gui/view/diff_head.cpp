#include <algorithm>

#include "models/packet_text.hpp"
#include "view/diff_pane.hpp"
#include "view/marks.hpp"

/// What stands above the rows: packets, hops, the headers' bytes, the length against the MTU.
namespace lvslab::view {

using models::HopColumn;
using models::LegKind;

/// Above the columns: which packet they belong to; a heavy line before the reply.
void DiffPane::paint_groups(QPainter& painter) const {
    const auto& columns = model_->columns();
    const double height = look().px(36);
    painter.fillRect(QRectF(0, 0, width(), height), colours().header);
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (!columns[c].begins) continue;
        const double left = column_left(static_cast<int>(c));
        std::size_t end = c + 1;
        while (end < columns.size() && !columns[end].begins) ++end;
        const double right = column_left(static_cast<int>(end));
        QString title = models::packet_title(scene().stage.recording, columns[c].packet, scene().stage.language);
        if (columns[c].packet.id != 0) {
            title = scene().say("Packet %1").arg(columns[c].packet.id) + QStringLiteral("  ") + title;
        }
        if (columns[c].reply) title += QStringLiteral(" · ") + scene().say("the reply");
        paint_line(painter, QRectF(left + look().px(12), 0, right - left - look().px(20), height),
                   {.text = title, .font = look().bold(16), .colour = colours().text});
        painter.setPen(
            QPen(columns[c].reply ? colours().text2 : colours().hairline, look().px(columns[c].reply ? 2.5 : 1)));
        painter.drawLine(QPointF(left, 0), QPointF(left, this->height()));
    }
}

void DiffPane::paint_head(QPainter& painter, int c) const {
    const HopColumn& column = model_->columns()[static_cast<std::size_t>(c)];
    const Measures m = measures();
    const double top = size_ == DiffSize::whole ? look().px(44) : look().px(8);
    const double left = column_left(c) + look().px(12);
    const bool current = c == model_->current_column();
    const QPointF centre(left + look().px(12), top + look().px(20));
    if (column.leg.kind == LegKind::drop) {
        paint_drop(painter, centre, look().px(11), look());
    } else if (column.leg.number == 0) {
        painter.setPen(QPen(colours().accent, look().px(2)));
        painter.setBrush(colours().panel);
        painter.drawRoundedRect(
            QRectF(centre - QPointF(look().px(11), look().px(11)), QSizeF(look().px(22), look().px(22))), look().px(3),
            look().px(3));
        paint_line(painter,
                   QRectF(centre.x() - look().px(11), centre.y() - look().px(11), look().px(22), look().px(22)),
                   {.text = column.outer_ip != 0 ? "+" : "−",
                    .font = look().bold(16),
                    .colour = colours().accent,
                    .align = Qt::AlignCenter});
    } else {
        paint_hop_number(painter, centre, column.leg.number, current ? HopMark::filled : HopMark::open, look());
    }
    const double text = left + look().px(34), wide = m.column - look().px(52);
    QString name = column.from;
    if (size_ == DiffSize::whole && !column.to.isEmpty()) name += QStringLiteral(" → ") + column.to;
    if (column.leg.kind == LegKind::inside && size_ == DiffSize::whole)
        name = scene().say("inside %1").arg(column.from);
    paint_line(painter, QRectF(text, top, wide, look().px(22)),
               {.text = name, .font = look().bold(16), .colour = colours().text});
    paint_line(painter, QRectF(text, top + look().px(22), wide, look().px(22)),
               {.text = column.what,
                .font = look().text(15),
                .colour = column.leg.kind == LegKind::drop ? colours().drop : colours().text2});
    if (size_ == DiffSize::small) return;
    paint_extents(painter, QRectF(left, top + look().px(54), m.column - look().px(24), look().px(56)), column);
    if (column.ip_length != 0)
        paint_length_bar(painter, QRectF(left, top + look().px(118), m.column - look().px(24), look().px(44)), column);
}

/// The headers' bytes, nested and to one scale as far as they fit.
void DiffPane::paint_extents(QPainter& painter, const QRectF& area, const HopColumn& column) const {
    struct Part {
        int bytes;
        const LayerColours* colours;
    };
    const Palette& p = colours();
    const Part parts[] = {
        {column.ethernet, &p.ethernet},
        {column.outer_ip, &p.outer_ip},
        {column.ip, &p.ip},
        {column.rest, column.ip_length == 0 ? &p.ip : &p.transport}};  // ARP is green in its rows, too
    const double pixel_a_byte = look().px(1.25);
    double left = area.left();
    int depth = 0;
    const double right = [&] {
        double end = left;
        for (const Part& part : parts)
            end += part.bytes == 0 ? 0 : std::clamp(part.bytes * pixel_a_byte, look().px(34), look().px(70));
        return std::min(end, area.right());
    }();
    for (const Part& part : parts) {
        if (part.bytes == 0) continue;
        const double inset = look().px(5) * depth++;
        const QRectF box(left, area.top() + inset, right - left - inset, area.height() - 2 * inset);
        painter.setPen(QPen(part.colours->frame, look().px(2)));
        painter.setBrush(part.colours->fill);
        painter.drawRoundedRect(box, look().px(2), look().px(2));
        const double width = std::clamp(part.bytes * pixel_a_byte, look().px(34), look().px(70));
        painter.setFont(look().mono(14, true));
        painter.setPen(part.colours->text);
        const QRectF number(left, area.top(), &part == &parts[3] ? box.right() - left : width, area.height());
        painter.drawText(number, Qt::AlignCenter, QString::number(part.bytes));
        left += width;
    }
}

/// Dark is this packet, the stroke the MTU, the hatched excess what a full segment would be too long here.
void DiffPane::paint_length_bar(QPainter& painter, const QRectF& area, const HopColumn& column) const {
    const Palette& p = colours();
    const double bar = look().px(18);
    const QRectF track(area.left(), area.top(), area.width(), bar);
    const int mtu = column.mtu != 0 ? column.mtu : 1500;
    const double a_byte = track.width() * 0.8 / mtu;
    painter.fillRect(track, p.hairline);
    const int over = column.outer_ip;
    painter.fillRect(QRectF(track.topLeft(), QSizeF(mtu * a_byte, bar)), QBrush(p.hatch, Qt::BDiagPattern));
    painter.fillRect(QRectF(track.topLeft(), QSizeF(std::min<double>(column.ip_length * a_byte, track.width()), bar)),
                     p.text2);
    const bool fits = column.mtu == 0 || column.ip_length <= mtu;
    QString right = column.mtu == 0 ? scene().say("no link") : scene().say("MTU %1").arg(mtu);
    if (column.mtu != 0) {
        const double x = track.left() + mtu * a_byte;
        painter.setPen(QPen(p.text, look().px(2)));
        painter.drawLine(QPointF(x, track.top() - look().px(3)), QPointF(x, track.bottom() + look().px(3)));
        if (over != 0) {
            const QRectF excess(x + look().px(1), track.top(), std::max(over * a_byte, look().px(18)), bar);
            painter.setPen(QPen(p.drop, look().px(1.5)));
            painter.setBrush(QBrush(p.drop, Qt::BDiagPattern));
            painter.drawRect(excess);
            right = scene().say("full %1: %2 over").arg(mtu + over).arg(over);
        }
    }
    const QRectF below(area.left(), track.bottom() + look().px(4), area.width(), look().px(20));
    paint_line(
        painter, below,
        {.text = QString::number(column.ip_length), .font = look().mono(14, true), .colour = fits ? p.text : p.drop});
    paint_line(painter, below,
               {.text = right,
                .font = look().text(13, over != 0 && column.mtu != 0),
                .colour = over != 0 && column.mtu != 0 ? p.drop : p.text2,
                .align = Qt::AlignRight | Qt::AlignVCenter});
}

}  // namespace lvslab::view
