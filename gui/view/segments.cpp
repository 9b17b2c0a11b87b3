#include "view/segments.hpp"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainterPath>

#include "view/marks.hpp"

namespace lvslab::view {

namespace {
constexpr double kSegmentsHeight = 30, kSegmentsPadding = 12;
}

Segments::Segments(const Look& look, QWidget* parent) : QWidget(parent), look_(look) {
    setFocusPolicy(Qt::StrongFocus);
}

void Segments::set_words(const QStringList& words) {
    words_ = words;
    possible_ = QList<bool>(words.size(), true);
    current_ = 0;
    describe();
    updateGeometry();
    update();
}

void Segments::set_current(int word) {
    current_ = word;
    describe();
    update();
}

void Segments::set_possible(int word, bool possible) {
    possible_[word] = possible;
    update();
}

void Segments::describe() { setAccessibleDescription(words_.value(current_)); }

double Segments::width_of(int word) const {
    return QFontMetricsF(look_.bold(14)).horizontalAdvance(words_[word]) + 2 * look_.px(kSegmentsPadding);
}

QRectF Segments::place(int word) const {
    double left = 1;
    for (int i = 0; i < word; ++i) left += width_of(i);
    return {left, 1, width_of(word), look_.px(kSegmentsHeight)};
}

QSize Segments::sizeHint() const {
    if (words_.isEmpty()) return {};
    const QRectF last = place(static_cast<int>(words_.size()) - 1);
    return QSizeF(last.right() + 1, last.bottom() + 1).toSize();
}

void Segments::paintEvent(QPaintEvent*) {
    if (words_.isEmpty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Palette& p = look_.palette();
    painter.fillRect(rect(), p.header);
    const QRectF all(QPointF(1, 1), place(static_cast<int>(words_.size()) - 1).bottomRight());
    QPainterPath frame;
    frame.addRoundedRect(all.adjusted(-0.5, -0.5, 0.5, 0.5), look_.px(4), look_.px(4));
    painter.fillPath(frame, p.panel);
    for (int i = 0; i < words_.size(); ++i) {
        painter.save();
        painter.setClipPath(frame);
        if (i == current_) painter.fillRect(place(i), p.accent);
        painter.restore();
        const QColor colour = i == current_ ? p.on_accent : possible_[i] ? p.text : p.line;
        paint_line(
            painter, place(i),
            {.text = words_[i], .font = look_.text(14, i == current_), .colour = colour, .align = Qt::AlignCenter});
    }
    painter.setPen(QPen(hasFocus() ? p.accent : p.line, hasFocus() ? look_.px(3) : 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(frame);
}

void Segments::choose(int word) {
    if (word < 0 || word >= words_.size() || word == current_ || !possible_[word]) return;
    set_current(word);
    emit chosen(word);
}

void Segments::mousePressEvent(QMouseEvent* event) {
    for (int i = 0; i < words_.size(); ++i) {
        if (place(i).contains(event->position())) return choose(i);
    }
}

void Segments::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Up:
            return choose(current_ - 1);
        case Qt::Key_Down:
            return choose(current_ + 1);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return choose((current_ + 1) % static_cast<int>(qMax<qsizetype>(1, words_.size())));
        default:
            event->ignore();
    }
}

}  // namespace lvslab::view
