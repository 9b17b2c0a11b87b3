#pragma once

#include "models/why.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// On top of every page: the sentence that says why. Underlined words lead to the rows that they name.
class SentenceBar : public Pane {
    Q_OBJECT

public:
    explicit SentenceBar(const Scene& scene, QWidget* parent = nullptr);

signals:
    void link_chosen();

protected:
    void paint(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    struct Word {
        QRectF box;
        QString text;
        bool bold;
        models::TableRowRef row;
    };
    std::vector<Word> laid_out(double size) const;
    double size_that_fits() const;
};

}  // namespace lvslab::view
