#include "view/vertical_scroll.hpp"

#include <QKeyEvent>

namespace lvslab::view {

VerticalScroll::VerticalScroll(QWidget* content, const Look& look, QWidget* parent) : QScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
    QPalette colours = palette();
    colours.setColor(QPalette::Window, look.palette().panel);
    setPalette(colours);
    setWidget(content);
}

void VerticalScroll::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            return QScrollArea::keyPressEvent(event);
        default:
            event->ignore();
    }
}

}  // namespace lvslab::view
