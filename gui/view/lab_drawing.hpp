#pragma once

#include <QWidget>

#include "models/lab_shelf.hpp"
#include "models/lab_sketch.hpp"
#include "view/look.hpp"

namespace lvslab::view {

/// A lab on the first page: its name, a drawing, one sentence.
class LabCard : public QWidget {
    Q_OBJECT

public:
    LabCard(const Look& look, const models::ShelfLab& lab, models::Language language, QWidget* parent = nullptr);

signals:
    void clicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void paint_sketch(QPainter& painter, const QRectF& area) const;

    Look look_;
    models::ShelfLab lab_;
    models::LabSketch sketch_;
    QString state_;
};

}  // namespace lvslab::view
