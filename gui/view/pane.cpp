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

void come_to_rest(QWidget& widget) {
    if (auto* pane = qobject_cast<Pane*>(&widget)) pane->rest();
    for (Pane* pane : widget.findChildren<Pane*>()) pane->rest();
}

}  // namespace lvslab::view
