#pragma once

#include <QListView>

#include "models/node_tables_model.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// The names of a node's tables; a wedge says where rows changed.
class TableList : public QListView {
    Q_OBJECT

public:
    TableList(const Scene& scene, models::NodeTablesModel& tables, QWidget* parent = nullptr);

    /// The table that is shown, by its name; the one that was asked for comes back with the node that has it.
    void choose(const QString& name);
    const QString& chosen() const { return chosen_; }
    /// Wide enough for every table's title.
    int width_needed() const;
    void keyboardSearch(const QString&) override {}

signals:
    void table_chosen(const QString& name);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void follow_tables();

    Scene scene_;
    models::NodeTablesModel& tables_;
    QString chosen_ = QStringLiteral("used");
    bool following_ = false;
};

}  // namespace lvslab::view
