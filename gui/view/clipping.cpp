#include "view/clipping.hpp"

#include <QAbstractScrollArea>
#include <QCoreApplication>
#include <QPaintEngine>
#include <QPaintEvent>
#include <QRegularExpression>

#include "view/pane.hpp"

namespace lvslab::view {

namespace {
constexpr const char* kMark = "lvslab-clip";
constexpr QRectF kEverywhere(-1e5, -1e5, 2e5, 2e5);

/// Rows of a list are painted whole, also the last that is seen in part only. Qt's own widgets clip themselves.
bool paints_outside(const QWidget& widget) {
    return qobject_cast<const Pane*>(&widget) || qobject_cast<const QAbstractScrollArea*>(widget.parentWidget());
}
}  // namespace

Clipping::Clipping(QPainter& painter, QWidget& root) : painter_(painter), root_(root) {
    QCoreApplication::instance()->installEventFilter(this);
}

Clipping::~Clipping() {
    QCoreApplication::instance()->removeEventFilter(this);
    end_clip();  // what is painted later stands beside the widget, such as its caption
}

void Clipping::clip(const QRectF& rect) {
    if (painter_.paintEngine()->type() == QPaintEngine::Pdf) return painter_.setClipRect(rect);
    const QRectF on_page = painter_.combinedTransform().mapRect(rect);
    painter_.drawText(QPointF(), QStringLiteral("%1 %2 %3 %4 %5")
                                     .arg(QString::fromLatin1(kMark))
                                     .arg(on_page.x())
                                     .arg(on_page.y())
                                     .arg(on_page.width())
                                     .arg(on_page.height()));
}

void Clipping::end_clip() {
    const QPaintEngine::Type file = painter_.paintEngine()->type();
    if (file == QPaintEngine::Pdf) painter_.setClipping(false);
    if (file == QPaintEngine::SVG) clip(kEverywhere);
}

bool Clipping::eventFilter(QObject* object, QEvent* event) {
    const QPaintEngine::Type file = painter_.paintEngine()->type();
    auto* widget = qobject_cast<QWidget*>(object);
    if (file != QPaintEngine::Pdf && file != QPaintEngine::SVG) return false;
    if (event->type() != QEvent::Paint || !widget || (widget != &root_ && !root_.isAncestorOf(widget))) return false;
    const QRect seen = static_cast<QPaintEvent*>(event)->region().boundingRect();
    if (seen != widget->rect() || paints_outside(*widget)) {
        clip(QRectF(QRect(widget->mapTo(&root_, seen.topLeft()), seen.size())));
    } else {
        end_clip();
    }
    return false;
}

/// A mark stands in a <g> of its own among its like in one <g>: that one ends before it, and goes on, clipped, after
/// it.
QByteArray with_clip_paths(const QByteArray& svg) {
    static const QRegularExpression mark(
        QStringLiteral(R"(<text [^>]*>%1 (\S+) (\S+) (\S+) (\S+)</text>)").arg(QString::fromLatin1(kMark)));
    const QString text = QString::fromUtf8(svg);
    QString out;
    qsizetype done = 0;
    int number = 0;
    for (auto found = mark.globalMatch(text); found.hasNext();) {
        const auto match = found.next();
        const qsizetype group = text.lastIndexOf(QStringLiteral("<g "), match.capturedStart());
        const QString state = text.mid(group, text.indexOf(u'>', group) + 1 - group);
        out += text.mid(done, match.capturedStart() - done);
        out += QStringLiteral(
                   "</g></g>\n<clipPath id=\"c%1\"><rect x=\"%2\" y=\"%3\" width=\"%4\" height=\"%5\"/>"
                   "</clipPath>\n<g fill=\"none\" stroke=\"black\" stroke-width=\"1\" fill-rule=\"evenodd\""
                   " stroke-linecap=\"square\" stroke-linejoin=\"bevel\" clip-path=\"url(#c%1)\">\n")
                   .arg(++number)
                   .arg(match.captured(1), match.captured(2), match.captured(3), match.captured(4));
        out += state;
        done = match.capturedEnd();
    }
    return (out + text.mid(done)).toUtf8();
}

}  // namespace lvslab::view
