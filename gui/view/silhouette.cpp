#include "view/silhouette.hpp"

#include <QPainterPath>

namespace lvslab::view {

namespace {

/// Drawn on a square from 0 to 24.
QPainterPath monitor() {
    QPainterPath path;
    path.addRoundedRect(QRectF(1, 3, 22, 14), 1.5, 1.5);
    path.moveTo(12, 17), path.lineTo(12, 21);
    path.moveTo(7, 21), path.lineTo(17, 21);
    return path;
}

QPainterPath ring_with_arrows() {
    QPainterPath path;
    path.addEllipse(QPointF(12, 12), 11, 11);
    path.moveTo(6, 9.5), path.lineTo(18, 9.5);
    path.moveTo(15, 6.5), path.lineTo(18, 9.5), path.lineTo(15, 12.5);
    path.moveTo(18, 14.5), path.lineTo(6, 14.5);
    path.moveTo(9, 11.5), path.lineTo(6, 14.5), path.lineTo(9, 17.5);
    return path;
}

QPainterPath hexagon_with_fork() {
    QPainterPath path;
    path.moveTo(12, 0.5);
    for (const QPointF& corner :
         {QPointF(22, 6.2), QPointF(22, 17.8), QPointF(12, 23.5), QPointF(2, 17.8), QPointF(2, 6.2)}) {
        path.lineTo(corner);
    }
    path.closeSubpath();
    path.moveTo(6.5, 12), path.lineTo(16.5, 12);
    path.moveTo(16.5, 7.5), path.lineTo(10.5, 12), path.lineTo(16.5, 16.5);
    return path;
}

QPainterPath slabs() {
    QPainterPath path;
    for (const double top : {1.0, 8.7, 16.4}) {
        path.addRoundedRect(QRectF(1, top, 22, 6.6), 1.2, 1.2);
        path.moveTo(5, top + 3.3), path.lineTo(7.5, top + 3.3);
        path.moveTo(11, top + 3.3), path.lineTo(19, top + 3.3);
    }
    return path;
}

QPainterPath path_of(models::NodeRole role) {
    switch (role) {
        case models::NodeRole::router:
            return ring_with_arrows();
        case models::NodeRole::director:
            return hexagon_with_fork();
        case models::NodeRole::server:
            return slabs();
        default:
            return monitor();
    }
}

}  // namespace

void paint_silhouette(QPainter& painter, const Silhouette& silhouette, const Look& look) {
    constexpr double kDrawn = 24;
    const double scale = silhouette.box.width() / kDrawn;
    painter.save();
    painter.translate(silhouette.box.topLeft());
    painter.scale(scale, scale);
    painter.setPen(QPen(silhouette.colour, look.px(2) / scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path_of(silhouette.role));
    painter.restore();
}

void paint_switch(QPainter& painter, const QRectF& box, const Look& look) {
    const Palette& p = look.palette();
    painter.setPen(QPen(p.line, look.px(1.5)));
    painter.setBrush(p.panel);
    painter.drawRoundedRect(box, look.px(4), look.px(4));
    constexpr int kPorts = 4;
    const double port = box.width() / 7.5, gap = box.width() / 20;
    double x = box.center().x() - (kPorts * port + (kPorts - 1) * gap) / 2;
    for (int i = 0; i < kPorts; ++i, x += port + gap) {
        painter.fillRect(QRectF(x, box.center().y() - port * 0.7, port, port * 1.4), p.text2);
    }
}

}  // namespace lvslab::view
