#pragma once

#include <QWidget>

#include "models/stage.hpp"
#include "view/look.hpp"

namespace lvslab::view {

/// What a widget shows and how.
struct Scene {
    const models::Stage& stage;
    const Look& look;

    QString say(const char* english) const { return stage.say(english); }
};

/// A panel of the window: it repaints when the selection changes, and whatever paints a pane on the screen paints it
/// into SVG, PDF and PNG (QWidget::render).
class Pane : public QWidget {
    Q_OBJECT

public:
    Pane(const Scene& scene, const char* name, QWidget* parent = nullptr);

    const Scene& scene() const { return scene_; }
    const Look& look() const { return scene_.look; }
    const Palette& colours() const { return scene_.look.palette(); }
    models::Selection& selection() const { return scene_.stage.selection; }

    /// Ends what moves: the next painting shows everything where it belongs.
    virtual void rest() {}

protected:
    void paintEvent(QPaintEvent* event) override;
    /// Paints all of rect(). The background is filled already.
    virtual void paint(QPainter& painter) = 0;

private:
    Scene scene_;
};

/// All panes in a widget, and itself, for a picture.
void come_to_rest(QWidget& widget);

}  // namespace lvslab::view
