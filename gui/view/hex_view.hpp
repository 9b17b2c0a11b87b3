#pragma once

#include "models/field_tree.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// The bytes of a frame in the colours of their layers. It is as high as its bytes need, and stands in a scroll area.
class HexView : public QWidget {
    Q_OBJECT

public:
    HexView(const Scene& scene, const models::FieldTree& tree, QWidget* parent = nullptr);

    /// 16, 8 or 4: what the width holds.
    int bytes_in_row() const;
    QRectF place(std::size_t offset) const;
    /// Around the chosen field's first row of bytes; null if the frame does not have it.
    QRectF place_of_choice() const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Measures {
        int count;                         ///< bytes in a row
        double row, offset, byte, letter;  ///< height of a row; widths of the offset's column, a byte, its letter
    };
    /// How a row is set: the widest that fits is taken.
    struct Setting {
        int count;
        bool roomy, letters;
    };
    Measures measures() const;
    Measures measures_for(const Setting& setting) const;
    double width_of(const Measures& m) const;
    double letters_left(const Measures& m) const;
    void fit();
    void paint_byte(QPainter& painter, const Measures& m, std::size_t offset) const;
    void paint_choice(QPainter& painter) const;
    /// All bytes of a frame if there is none here.
    std::size_t byte_at(const QPointF& point) const;
    void choose_at(std::size_t offset);
    void move(int direction);
    void copy() const;
    const models::FrameBytes& frame() const { return tree_.frame(); }

    Scene scene_;
    const models::FieldTree& tree_;
};

}  // namespace lvslab::view
