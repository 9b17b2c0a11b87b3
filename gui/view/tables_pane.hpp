#pragma once

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>

#include "models/node_tables_model.hpp"
#include "view/pane.hpp"
#include "view/rows_view.hpp"
#include "view/table_list.hpp"

namespace lvslab::view {

/// Every table of the chosen node at the selection's time, and the command that prints it on Linux.
class TablesPane : public Pane {
    Q_OBJECT

public:
    explicit TablesPane(const Scene& scene, QWidget* parent = nullptr);

    models::NodeTablesModel& tables() { return tables_; }
    TableList& list() { return *list_; }
    RowsView& rows() { return *rows_; }
    QPlainTextEdit& printed() { return *printed_; }
    QLabel& note() { return *note_; }
    QPushButton& print_button() { return *print_; }
    QPushButton& copy_button() { return *copy_; }
    /// `ip route; ip route show table local`; among rows of several tables that of the current row's.
    QString command_line() const { return commands().join(QStringLiteral("; ")); }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paint(QPainter& painter) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void set_up_note();
    void set_up_buttons();
    void follow();
    void follow_row();
    void show_table();
    void show_note();
    void place();
    void copy() const;
    void open_link(const QString& link);
    bool moves() const;
    models::TableModel* table() const { return tables_.table(shown_); }
    QStringList commands() const;
    bool shows_printed() const { return wants_printed_ && !commands().isEmpty(); }
    bool narrow() const;
    double foot_height() const;

    models::NodeTablesModel tables_;
    TableList* list_;
    RowsView* rows_;
    QPlainTextEdit* printed_;
    QLabel* note_;
    QPushButton* print_;
    QPushButton* copy_;
    QString shown_;  ///< the name of the table
    bool wants_printed_ = false;
    models::TableRowRef row_;
};

}  // namespace lvslab::view
