#pragma once

#include <QObject>
#include <QPainter>
#include <QWidget>
#include <vector>

namespace lvslab::view {

/// Qt clips widgets on the screen, not in files: QWidget::render() into a PDF or SVG paints also what a scroll area
/// hides. While this lives, each widget that the painter renders stays inside what is seen of it.
class Clipping : public QObject {
    Q_OBJECT

public:
    /// The widget is the one that is rendered; its corner is the painter's origin.
    Clipping(QPainter& painter, QWidget& root);
    ~Clipping() override;

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void clip(const QRectF& rect);
    void end_clip();

    QPainter& painter_;
    QWidget& root_;
};

/// QtSvg (6.4) leaves clips out: Clipping leaves marks, from which this makes SVG's clip paths.
QByteArray with_clip_paths(const QByteArray& svg);

}  // namespace lvslab::view
