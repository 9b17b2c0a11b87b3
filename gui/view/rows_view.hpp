#pragma once

#include <QListView>
#include <QVariantAnimation>

#include "models/table_model.hpp"
#include "view/pane.hpp"
#include "view/row_painter.hpp"

namespace lvslab::view {

/// The rows of one table. A row that is chosen here is chosen everywhere.
class RowsView : public QListView {
    Q_OBJECT

public:
    explicit RowsView(const Scene& scene, QWidget* parent = nullptr);

    void show_table(models::TableModel* table);
    models::TableModel* table() const { return table_; }
    const RowLayout& layout_of_rows() const { return layout_; }
    /// Makes the selection's row the current one, if it is in this table.
    void follow_selection();
    /// Shows the fills of rows that have just changed full, and lets them fade to rest.
    void flash();
    /// Letters and digits are the window's keys.
    void keyboardSearch(const QString&) override {}

    QSize size_of(int row) const;
    void paint_row(QPainter& painter, const QRectF& rect, int row) const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    bool shows_used() const { return table_ && table_->content().name == "used"; }
    void lay_out();
    void choose(const QModelIndex& row);

    Scene scene_;
    models::TableModel* table_ = nullptr;
    RowLayout layout_;
    QWidget* titles_;
    QVariantAnimation flash_;
    bool following_ = false;
};

}  // namespace lvslab::view
