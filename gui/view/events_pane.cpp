#include "view/events_pane.hpp"

#include <QKeyEvent>
#include <QPainterPath>

namespace lvslab::view {

namespace {

constexpr double kListHeader = 44, kListFieldHeight = 30, kListMargin = 12, kListFunnel = 24;

/// The sign that stands before filters.
void paint_funnel(QPainter& painter, const QPointF& middle, const Look& look) {
    const double u = look.px(1);
    QPainterPath path(middle + QPointF(-5 * u, -5 * u));
    path.lineTo(middle + QPointF(5 * u, -5 * u));
    path.lineTo(middle + QPointF(1.5 * u, 0));
    path.lineTo(middle + QPointF(1.5 * u, 5 * u));
    path.lineTo(middle + QPointF(-1.5 * u, 3.5 * u));
    path.lineTo(middle + QPointF(-1.5 * u, 0));
    path.closeSubpath();
    painter.fillPath(path, look.palette().text3);
}

}  // namespace

EventsPane::EventsPane(const Scene& scene, QWidget* parent)
    : Pane(scene, "Events", parent),
      tree_(scene.stage),
      field_(new QLineEdit(this)),
      list_(new EventList(scene, tree_, this)),
      notice_(new QLabel(this)) {
    setFocusProxy(list_);
    set_up_field();
    set_up_notice();
    connect(&tree_, &models::EventTree::progress, this, &EventsPane::tell);
    tell();
}

void EventsPane::set_up_field() {
    field_->setFrame(false);
    field_->setFont(look().text(14));
    field_->setPlaceholderText(scene().say("Filter:  node:rs1   drop   packet:2"));
    field_->setAccessibleName(scene().say("Filter"));
    field_->setToolTip(
        scene().say("Words, all of which must hold: node:rs1, proto:arp, drop, drop:arp_ignore, packet:7, event:10-40, "
                    "addr:10.0.1.10, port:80, changed:ip.dst, or any text. A minus in front means the opposite."));
    QPalette palette = field_->palette();
    palette.setColor(QPalette::Base, colours().header);
    palette.setColor(QPalette::Text, colours().text);
    palette.setColor(QPalette::PlaceholderText, colours().text3);
    palette.setColor(QPalette::Highlight, colours().accent);
    palette.setColor(QPalette::HighlightedText, colours().on_accent);
    field_->setPalette(palette);
    field_->installEventFilter(this);
    connect(field_, &QLineEdit::textChanged, this, &EventsPane::read_filter);
}

void EventsPane::set_up_notice() {
    notice_->setFont(look().text(15));
    notice_->setWordWrap(true);
    notice_->setTextFormat(Qt::RichText);
    notice_->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    notice_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    QPalette palette = notice_->palette();
    palette.setColor(QPalette::WindowText, colours().text);
    notice_->setPalette(palette);
    connect(notice_, &QLabel::linkActivated, this, &EventsPane::open_link);
    connect(&selection(), &models::Selection::event_changed, this, &EventsPane::tell);
}

void EventsPane::set_filter(const QString& text) { field_->setText(text); }

void EventsPane::focus_filter() {
    field_->setFocus(Qt::ShortcutFocusReason);
    field_->selectAll();
}

void EventsPane::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Slash) return focus_filter();
    Pane::keyPressEvent(event);
}

void EventsPane::read_filter() {
    const models::Filter filter = models::Filter::parse(field_->text(), scene().stage.language, error_);
    // While a word is half typed the list stays as it was.
    if (error_.isEmpty()) tree_.set_filter(filter);
    tell();
}

void EventsPane::tell() {
    const bool none = tree_.rowCount() == 0 && !tree_.searching();
    QString text;
    if (!error_.isEmpty()) {
        text = QStringLiteral("<font color=\"%1\">%2</font>").arg(colours().drop.name(), error_.toHtmlEscaped());
    } else if (none && !tree_.filtered()) {
        text = scene().say("The record has no packets.").toHtmlEscaped();
    } else if (none) {
        const models::EventRow row = models::row_of(scene().stage, tree_.nearest());
        const auto link = [&](const char* to, const QString& shown) {
            return QStringLiteral("<a href=\"%1\" style=\"color:%2\">%3</a>")
                .arg(QLatin1String(to), colours().accent.name(), shown.toHtmlEscaped());
        };
        text = QStringLiteral("<p>%1</p><p>%2 %3</p><p>%4</p>")
                   .arg(scene().say("No packet matches the filter.").toHtmlEscaped(),
                        scene().say("At this time there is:").toHtmlEscaped(),
                        link("nearest", row.name + u' ' + row.text + u' ' + row.time),
                        link("clear", scene().say("Clear the filter")));
    }
    if (text != notice_->text()) notice_->setText(text);
    arrange();
    update();
}

void EventsPane::open_link(const QString& link) {
    const models::PacketRef nearest = tree_.nearest();
    field_->clear();
    if (link == QLatin1String("nearest")) selection().choose_packet(nearest);
    list_->setFocus();
}

QRectF EventsPane::frame_of_field() const {
    const double margin = look().px(kListMargin), height = look().px(kListFieldHeight);
    return {margin, (look().px(kListHeader) - height) / 2, width() - 2 * margin, height};
}

/// The notice stands between field and list; without hits it has the list's place.
void EventsPane::arrange() {
    const QRectF frame = frame_of_field();
    const double inset = look().px(4), margin = qRound(look().px(kListMargin));
    field_->setGeometry(frame.adjusted(look().px(kListFunnel), inset, -inset, -inset).toRect());
    double top = look().px(kListHeader);
    const bool told = !notice_->text().isEmpty();
    notice_->setVisible(told);
    if (told) {
        const int room = qRound(width() - 2 * margin);
        const int high = notice_->heightForWidth(room) + qRound(look().px(8));
        notice_->setGeometry(qRound(margin), qRound(top), room, high);
        top += high;
    }
    list_->setVisible(tree_.rowCount() != 0);
    list_->setGeometry(0, qRound(top), width(), qMax(0, height() - qRound(top)));
}

void EventsPane::resizeEvent(QResizeEvent* event) {
    Pane::resizeEvent(event);
    arrange();
}

QSize EventsPane::minimumSizeHint() const { return {qRound(look().px(240)), qRound(look().px(150))}; }

void EventsPane::paint(QPainter& painter) {
    const QRectF frame = frame_of_field();
    const bool focused = field_->hasFocus();
    painter.setPen(QPen(focused ? colours().accent : colours().line, look().px(focused ? 3 : 1)));
    painter.setBrush(colours().header);
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), look().px(4), look().px(4));
    paint_funnel(painter, {frame.left() + look().px(kListFunnel / 2 + 2), frame.center().y()}, look());
    if (!tree_.searching()) return;
    const QRectF bar(0, look().px(kListHeader) - look().px(4), width() * tree_.searched(), look().px(3));
    painter.fillRect(bar, colours().accent);
}

/// From the field into the list: Down or Enter. Escape clears it, then lets it go.
bool EventsPane::eventFilter(QObject* watched, QEvent* event) {
    if (watched != field_) return Pane::eventFilter(watched, event);
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    if (event->type() != QEvent::KeyPress) return Pane::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape && !field_->text().isEmpty()) {
        field_->clear();
        return true;
    }
    if (key != Qt::Key_Down && key != Qt::Key_Return && key != Qt::Key_Enter && key != Qt::Key_Escape) return false;
    list_->setFocus(Qt::TabFocusReason);
    return true;
}

}  // namespace lvslab::view
