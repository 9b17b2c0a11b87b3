#include "view/lab_drawing.hpp"

#include <QKeyEvent>

#include "view/marks.hpp"

namespace lvslab::view {

LabCard::LabCard(const Look& look, const models::ShelfLab& lab, models::Language language, QWidget* parent)
    : QWidget(parent),
      look_(look),
      lab_(lab),
      sketch_(models::sketch_lab(lab.file)),
      state_(models::say(lab.recorded ? "open" : "run", language)) {
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(lab.name + QStringLiteral(": ") + lab.sentence);
    setMinimumSize(QSizeF(look_.px(280), look_.px(230)).toSize());
}

void LabCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Palette& p = look_.palette();
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.setPen(QPen(underMouse() ? p.accent : p.line, look_.px(1.2)));
    painter.setBrush(p.header);
    painter.drawRoundedRect(box, look_.px(8), look_.px(8));
    const double pad = look_.px(18);
    paint_line(painter, QRectF(box.left() + pad, box.top() + look_.px(10), box.width() - 2 * pad, look_.px(30)),
               {.text = lab_.name, .font = look_.bold(19), .colour = p.text});
    paint_line(
        painter, QRectF(box.left() + pad, box.top() + look_.px(10), box.width() - 2 * pad, look_.px(30)),
        {.text = state_, .font = look_.text(15), .colour = p.accent, .align = Qt::AlignRight | Qt::AlignVCenter});
    const double text = look_.px(74);
    paint_sketch(painter, box.adjusted(pad + look_.px(12), look_.px(52), -pad - look_.px(12), -text - look_.px(6)));
    painter.setFont(look_.text(15));
    painter.setPen(p.text2);
    painter.drawText(QRectF(box.left() + pad, box.bottom() - text, box.width() - 2 * pad, text - look_.px(6)),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, lab_.sentence);
    if (hasFocus()) paint_focus(painter, box, look_);
}

void LabCard::paint_sketch(QPainter& painter, const QRectF& area) const {
    const Palette& p = look_.palette();
    const auto place = [&](std::size_t node) {
        const QPointF at = sketch_.nodes[node].place;
        return QPointF(area.left() + at.x() * area.width(), area.top() + at.y() * area.height());
    };
    painter.setPen(QPen(p.line, look_.px(2)));
    for (const auto& link : sketch_.links) painter.drawLine(place(link.a), place(link.b));
    for (std::size_t n = 0; n < sketch_.nodes.size(); ++n) {
        const auto& node = sketch_.nodes[n];
        const bool director = node.name == "director";
        const double w = look_.px(node.is_switch ? 20 : 26), h = look_.px(node.is_switch ? 12 : 20);
        const QRectF box(place(n) - QPointF(w / 2, h / 2), QSizeF(w, h));
        painter.setPen(QPen(director ? p.accent : p.text2, look_.px(2)));
        painter.setBrush(director ? p.accent_pale : p.panel);
        painter.drawRoundedRect(box, look_.px(3), look_.px(3));
    }
}

void LabCard::mouseReleaseEvent(QMouseEvent*) { emit clicked(); }

void LabCard::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        return emit clicked();
    QWidget::keyPressEvent(event);
}

}  // namespace lvslab::view
