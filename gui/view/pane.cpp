#include "view/pane.hpp"

#include "view/marks.hpp"

namespace lvslab::view {

Pane::Pane(const Scene& scene, const char* name, QWidget* parent) : QWidget(parent), scene_(scene) {
    setObjectName(QString::fromLatin1(name));
    setAccessibleName(scene.say(name));
    setFocusPolicy(Qt::StrongFocus);
    connect(&scene.stage.selection, &models::Selection::changed, this, qOverload<>(&QWidget::update));
}

void Pane::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), colours().panel);
    paint(painter);
    if (hasFocus()) paint_focus(painter, rect(), look());
}

}  // namespace lvslab::view
