#include "view/sentence_bar.hpp"

#include <QFontMetricsF>
#include <QMouseEvent>

#include "view/marks.hpp"

namespace lvslab::view {

namespace {
constexpr double kSentenceHeight = 64, kSentenceLeft = 24;

/// Words of a text, each with the blank behind it; Chinese breaks anywhere.
std::vector<QString> words_of(const QString& text) {
    std::vector<QString> words;
    QString word;
    for (const QChar c : text) {
        word += c;
        const bool breaks = c == u' ' || c.script() == QChar::Script_Han || c == u'；' || c == u'，';
        if (!breaks) continue;
        words.push_back(word);
        word.clear();
    }
    if (!word.isEmpty()) words.push_back(word);
    return words;
}

}  // namespace

SentenceBar::SentenceBar(const Scene& scene, QWidget* parent) : Pane(scene, "Why", parent) {
    setFixedHeight(qRound(look().px(kSentenceHeight)));
    setFocusPolicy(Qt::NoFocus);
    connect(&selection(), &models::Selection::changed, this,
            [this] { setAccessibleDescription(models::why_text(models::why_parts(this->scene().stage))); });
}

std::vector<SentenceBar::Word> SentenceBar::laid_out(double size) const {
    std::vector<Word> words;
    const double left =
        look().px(kSentenceLeft) + QFontMetricsF(look().bold(17)).horizontalAdvance(scene().say("Why")) + look().px(22);
    const double line = look().px(size) * 1.4, right = width() - look().px(20);
    double x = left, y = 0;
    for (const models::WhyPart& part : models::why_parts(scene().stage)) {
        const QFontMetricsF metrics(look().text(size, part.bold));
        for (const QString& word : words_of(part.text)) {
            const double wide = metrics.horizontalAdvance(word);
            if (x + metrics.horizontalAdvance(word.trimmed()) > right && x > left) {
                x = left;
                y += line;
            }
            words.push_back({QRectF(x, y, wide, line), word, part.bold, part.row});
            x += wide;
        }
    }
    const double shift = std::max(look().px(3), (height() - (y + line)) / 2);
    for (Word& word : words) word.box.translate(0, shift);
    return words;
}

/// One line at 22; a longer sentence gets smaller and up to three lines rather than an ellipsis.
double SentenceBar::size_that_fits() const {
    for (const double size : {22.0, 19.0, 17.0, 15.0}) {
        const auto words = laid_out(size);
        if (words.empty() || words.back().box.bottom() <= height() - look().px(2)) return size;
    }
    return 13;
}

void SentenceBar::paint(QPainter& painter) {
    painter.fillRect(QRectF(0, 0, look().px(6), height()), colours().accent);
    painter.setPen(QPen(colours().hairline, 1));
    painter.drawLine(QPointF(0, height() - 0.5), QPointF(width(), height() - 0.5));
    paint_line(painter, QRectF(look().px(kSentenceLeft), 0, look().px(100), height()),
               {.text = scene().say("Why"), .font = look().bold(17), .colour = colours().accent});
    const double size = size_that_fits();
    for (const Word& word : laid_out(size)) {
        painter.setFont(look().text(size, word.bold));
        painter.setPen(colours().text);
        painter.drawText(word.box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, word.text);
        if (word.row.table.isEmpty()) continue;
        const double y = word.box.center().y() + look().px(size) * 0.62;
        painter.setPen(QPen(colours().accent, look().px(2)));
        painter.drawLine(QPointF(word.box.left(), y), QPointF(word.box.right(), y));
    }
}

void SentenceBar::mousePressEvent(QMouseEvent* event) {
    for (const Word& word : laid_out(size_that_fits())) {
        if (word.row.table.isEmpty() || !word.box.contains(event->position())) continue;
        const record::Frame frame = scene().stage.recording.record().frame(selection().event());
        selection().choose_node(models::text_of(frame.node));
        selection().choose_row(word.row);
        emit link_chosen();
        return;
    }
}

}  // namespace lvslab::view
