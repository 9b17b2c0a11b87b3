#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>

#include "view/look.hpp"

/// The marks that mean the same in every pane. All take a painter, a place and a look: so screen, SVG, PDF and PNG are
/// one painting.
namespace lvslab::view {

/// Fill, frame and wedge of a changed cell. The caller writes the value, bold.
void paint_change(QPainter& painter, const QRectF& cell, const Look& look);
/// Only the wedge, in the top left corner.
void paint_wedge(QPainter& painter, const QPointF& corner, const Look& look);

enum class HopMark : std::uint8_t { open, filled };
/// A hop's number in its circle.
void paint_hop_number(QPainter& painter, const QPointF& centre, int number, HopMark mark, const Look& look);

/// A dark badge (`DNAT`) whose left edge stands at the point; returns its width.
double paint_badge(QPainter& painter, const QPointF& left_middle, const QString& word, const Look& look);
double badge_width(const QString& word, const Look& look);

/// A cross in a ring.
void paint_drop(QPainter& painter, const QPointF& centre, double radius, const Look& look);

/// Focus: a ring inside the rectangle.
void paint_focus(QPainter& painter, const QRectF& rect, const Look& look);

/// Text in one line, elided at its end (or in the middle, for addresses) if it is too long.
struct Line {
    QString text;
    QFont font;
    QColor colour;
    int align = Qt::AlignLeft | Qt::AlignVCenter;
    Qt::TextElideMode elide = Qt::ElideRight;
};
void paint_line(QPainter& painter, const QRectF& rect, const Line& line);

}  // namespace lvslab::view
