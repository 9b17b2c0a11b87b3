#include "view/tables_pane.hpp"

#include <QClipboard>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QScrollBar>

#include "view/marks.hpp"
#include "view/top_bar.hpp"

namespace lvslab::view {

using models::NodeTablesModel;

namespace {

constexpr double kTablesHead = 44, kFoot = 48, kFootLine = 34, kButton = 34, kTablesMargin = 16;

/// What a command has printed. Left and right stay the window's: they are time's.
class PrintedText : public QPlainTextEdit {
public:
    using QPlainTextEdit::QPlainTextEdit;

protected:
    void keyPressEvent(QKeyEvent* event) override {
        const bool scrolls = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down ||
                             event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown;
        if (scrolls || event->matches(QKeySequence::Copy) || event->matches(QKeySequence::SelectAll)) {
            return QPlainTextEdit::keyPressEvent(event);
        }
        event->ignore();
    }
};

QString mono_sheet(const Look& look) {
    return QStringLiteral("QPlainTextEdit { font-family: \"%1\"; font-size: %2px; border: none; padding: 0; }")
        .arg(look.mono(13).families().join(QStringLiteral("\", \"")))
        .arg(qRound(look.px(13)));
}

}  // namespace

TablesPane::TablesPane(const Scene& scene, QWidget* parent)
    : Pane(scene, "Tables", parent),
      tables_(scene.stage),
      list_(new TableList(scene, tables_, this)),
      rows_(new RowsView(scene, this)),
      printed_(new PrintedText(this)),
      note_(new QLabel(this)),
      print_(new QPushButton(this)),
      copy_(new QPushButton(this)),
      row_(scene.stage.selection.row()) {
    setStyleSheet(style_sheet(look()));
    setFocusProxy(list_);
    printed_->setReadOnly(true);
    printed_->setLineWrapMode(QPlainTextEdit::NoWrap);
    printed_->setStyleSheet(mono_sheet(look()));
    QFont exact = look().mono(13);
    exact.setStyleStrategy(QFont::PreferNoShaping);  // no ligature makes an arrow of ->
    printed_->setFont(exact);
    printed_->document()->setDocumentMargin(look().px(12));
    printed_->setAccessibleName(scene.say("Printed by Linux"));
    set_up_note();
    set_up_buttons();
    QWidget* last = list_;
    for (QWidget* next : std::initializer_list<QWidget*>{rows_, printed_, note_, print_, copy_}) {
        setTabOrder(last, next);
        last = next;
    }
    connect(list_, &TableList::table_chosen, this, &TablesPane::show_table);
    connect(&selection(), &models::Selection::changed, this, [this] {
        if (isVisible()) follow();
    });
    show_table();
}

void TablesPane::set_up_note() {
    note_->setFont(look().text());
    note_->setWordWrap(true);
    note_->setTextFormat(Qt::RichText);
    note_->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    note_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    note_->setContentsMargins(qRound(look().px(kTablesMargin)), qRound(look().px(14)), qRound(look().px(kTablesMargin)), 0);
    connect(note_, &QLabel::linkActivated, this, &TablesPane::open_link);
}

void TablesPane::set_up_buttons() {
    const QString as_printed = scene().say("Show as printed"), as_table = scene().say("Show as table");
    const QString disabled = QStringLiteral("QPushButton:disabled { color: %1; border-color: %2; }")
                                 .arg(colours().text3.name(), colours().hairline.name());
    for (QPushButton* button : {print_, copy_}) button->setStyleSheet(disabled);
    print_->setCheckable(true);
    print_->setText(as_printed);
    print_->setToolTip(scene().say("What this command prints on the node at this moment"));
    copy_->setText(scene().say("Copy"));
    copy_->setToolTip(scene().say("Copies what is shown here"));
    connect(print_, &QPushButton::toggled, this, [this, as_printed, as_table](bool printed) {
        wants_printed_ = printed;
        print_->setText(printed ? as_table : as_printed);
        place();
        show_table();
    });
    connect(copy_, &QPushButton::clicked, this, &TablesPane::copy);
}

QSize TablesPane::sizeHint() const { return {qRound(look().px(540)), qRound(look().px(360))}; }

QSize TablesPane::minimumSizeHint() const { return {qRound(look().px(260)), qRound(look().px(200))}; }

bool TablesPane::moves() const {
    return isVisible() && !window()->testAttribute(Qt::WA_DontShowOnScreen) &&
           style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
}

void TablesPane::showEvent(QShowEvent* event) {
    Pane::showEvent(event);
    follow();
}

void TablesPane::follow() {
    const QString node = tables_.node(), moment = tables_.moment();
    tables_.follow();
    if (tables_.node() != node || tables_.moment() != moment) {
        show_table();
        if (moves() && tables_.moment() != moment) rows_->flash();
    }
    follow_row();
}

/// A row that was named elsewhere is looked for here, then in its own table.
void TablesPane::follow_row() {
    if (selection().row() == row_) return;
    row_ = selection().row();
    const QString home = NodeTablesModel::shown_in(row_.table);
    if (!row_.row.isEmpty() && table()->row_called(row_) < 0 && tables_.place_of(home) >= 0) list_->choose(home);
    rows_->follow_selection();
    if (shown_ == "used") show_table();
}

QStringList TablesPane::commands() const {
    if (shown_ != "used") return table()->content().commands;
    const auto& rows = table()->content().rows;
    if (rows.empty()) return {};
    const int row = std::max(0, rows_->currentIndex().row());
    const auto& ref = rows[std::min(static_cast<std::size_t>(row), rows.size() - 1)].ref;
    const models::TableModel* home = tables_.table(NodeTablesModel::shown_in(ref.table));
    return home ? home->content().commands : QStringList();
}

void TablesPane::show_table() {
    const QModelIndex chosen = list_->currentIndex();
    shown_ = chosen.isValid() ? chosen.data(NodeTablesModel::NameRole).toString() : QStringLiteral("used");
    rows_->show_table(table());
    print_->setEnabled(!commands().isEmpty());
    copy_->setEnabled(shows_printed() || table()->rowCount() != 0);
    const bool printed = shows_printed(), empty = table()->rowCount() == 0;
    if (printed) {
        const QString text = tables_.printed(commands());
        if (text != printed_->toPlainText()) printed_->setPlainText(text);
    } else if (empty) {
        show_note();
    }
    printed_->setVisible(printed);
    note_->setVisible(!printed && empty);
    rows_->setVisible(!printed && !empty);
    place();
    update();
}

void TablesPane::show_note() {
    QString text = QStringLiteral("<p>%1</p>").arg(tables_.empty_sentence(shown_).toHtmlEscaped());
    if (const auto next = tables_.next_event(shown_); next != 0) {
        text += QStringLiteral("<p><a href=\"%1\" style=\"color:%2\">%3</a></p>")
                    .arg(next)
                    .arg(colours().accent.name(), scene().say("The next one comes at event %1").arg(next));
    }
    note_->setText(text);
}

void TablesPane::open_link(const QString& link) { selection().go_to(link.toUInt()); }

void TablesPane::copy() const {
    QGuiApplication::clipboard()->setText(shows_printed() ? printed_->toPlainText() : table()->text_of_all());
}

/// Too narrow for the command beside its buttons.
bool TablesPane::narrow() const {
    const double command = QFontMetricsF(look().mono(14)).horizontalAdvance(QStringLiteral("$ iptables -t nat -nvL"));
    return width() < command + print_->sizeHint().width() + copy_->sizeHint().width() + look().px(3 * kTablesMargin);
}

double TablesPane::foot_height() const { return look().px(narrow() ? kFoot + kFootLine : kFoot); }

void TablesPane::place() {
    const int head = qRound(look().px(kTablesHead)), foot = qRound(foot_height());
    const int side = std::min(list_->width_needed(), width() * 2 / 5);
    const QRect body(0, head, width(), std::max(0, height() - head - foot));
    list_->setGeometry(body.left(), body.top(), side, body.height());
    const QRect rest(side + 1, body.top(), width() - side - 1, body.height());
    for (QWidget* widget :
         {static_cast<QWidget*>(rows_), static_cast<QWidget*>(printed_), static_cast<QWidget*>(note_)})
        widget->setGeometry(rest);
    const int high = qRound(look().px(kButton)), top = height() - qRound(look().px((kFoot + kButton) / 2));
    int right = width() - qRound(look().px(12));
    for (QPushButton* button : {copy_, print_}) {
        const int wide = button->sizeHint().width();
        button->setGeometry(right - wide, top, wide, high);
        right -= wide + qRound(look().px(8));
    }
}

void TablesPane::resizeEvent(QResizeEvent* event) {
    Pane::resizeEvent(event);
    place();
}

void TablesPane::paint(QPainter& painter) {
    const Palette& p = colours();
    const double head = look().px(kTablesHead), margin = look().px(kTablesMargin), foot_top = height() - foot_height();
    const QFont bold = look().bold(17);
    const double name = QFontMetricsF(bold).horizontalAdvance(tables_.node());
    paint_line(painter, QRectF(margin, 0, width() - 2 * margin, head),
               {.text = tables_.node(), .font = bold, .colour = p.text});
    paint_line(painter, QRectF(margin + name + look().px(12), 0, width() - 2 * margin - name - look().px(12), head),
               {.text = tables_.moment(), .font = look().text(14), .colour = p.text2});
    const QRectF foot(0, foot_top, width(), height() - foot_top);
    painter.fillRect(foot, p.header);
    painter.setPen(QPen(p.hairline, 1));
    painter.drawLine(QPointF(0, head - 0.5), QPointF(width(), head - 0.5));
    painter.drawLine(QPointF(0, foot_top + 0.5), QPointF(width(), foot_top + 0.5));
    const double side = list_->geometry().right() + 1.5;
    painter.drawLine(QPointF(side, head), QPointF(side, foot_top));
    const double right = narrow() ? width() - margin : print_->geometry().left() - look().px(12);
    const QRectF line(margin, foot_top + look().px(narrow() ? 6 : 0), right - margin,
                      look().px(narrow() ? kFootLine : kFoot));
    const bool command = !commands().isEmpty();
    const QString none = shown_ == "used" ? QString() : scene().say("No command of Linux prints this.");
    paint_line(painter, line,
               {.text = command ? QStringLiteral("$ ") + command_line() : none,
                .font = command ? look().mono(14) : look().text(14),
                .colour = command ? p.text : p.text2});
}

}  // namespace lvslab::view
