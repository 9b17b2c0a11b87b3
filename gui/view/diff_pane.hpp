#pragma once

#include <memory>

#include "models/hop_diff.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

enum class DiffSize : std::uint8_t {
    small,  ///< beside the topology: the rows of interest, addresses without their common prefix
    whole,
};

/// A column a hop, a row a header field. Painted in one piece, so it may be larger than its window: it stands in a
/// scroll area.
class DiffPane : public Pane {
    Q_OBJECT

public:
    DiffPane(const Scene& scene, DiffSize size, QWidget* parent = nullptr);

    models::HopDiff& model() { return *model_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    /// Where a cell stands; null for none.
    QRectF cell(int row, int column) const;

signals:
    void current_column_at(int x, int width);

protected:
    void paint(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Measures {
        double row, layer, label, column, heads;
    };
    Measures measures() const;
    double column_left(int column) const;
    double row_top(int row) const;
    void paint_groups(QPainter& painter) const;
    void paint_head(QPainter& painter, int column) const;
    void paint_extents(QPainter& painter, const QRectF& area, const models::HopColumn& column) const;
    void paint_length_bar(QPainter& painter, const QRectF& area, const models::HopColumn& column) const;
    void paint_row_labels(QPainter& painter) const;
    void paint_layer_bands(QPainter& painter) const;
    void paint_cell(QPainter& painter, int row, int column) const;
    void paint_thread(QPainter& painter, const QRectF& cell, const QModelIndex& index) const;
    void move(int rows, int columns);
    int selected_row() const;

    DiffSize size_;
    models::HopDiff* model_;
};

/// The colours of a layer.
const LayerColours& layer_colours(const Palette& palette, models::Layer layer);

}  // namespace lvslab::view
