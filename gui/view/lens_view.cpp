#include "view/lens_view.hpp"

#include <QClipboard>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QKeyEvent>
#include <cmath>

namespace lvslab::view {

using models::ChecksumLens;
using models::hex_word;
using models::LensSum;
using models::LensTerm;
using models::LensWord;

namespace {

constexpr double kLensMargin = 16, kTitle = 34, kChip = 26, kTwoColumns = 600;
constexpr int kMostWords = 8;

}  // namespace

LensView::LensView(const Scene& scene, QWidget* parent) : QWidget(parent), scene_(scene) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(scene.say("Checksum lens"));
    connect(&scene.stage.selection, &models::Selection::changed, this, qOverload<>(&QWidget::update));
}

void LensView::show_lens(const std::optional<ChecksumLens>& lens) {
    lens_ = lens;
    setAccessibleDescription(lens ? lens->sentence : QString());
    fit();
}

void LensView::fit() {
    setMinimumHeight(sizeHint().height());
    updateGeometry();
    update();
}

void LensView::resizeEvent(QResizeEvent*) { fit(); }

QSize LensView::sizeHint() const {
    return {qRound(scene_.look.px(300)), lens_ ? qRound(columns().bottom + scene_.look.px(8)) : 0};
}

bool LensView::is_wide() const { return width() >= scene_.look.px(kTwoColumns); }

double LensView::word_width() const {
    return std::round(QFontMetricsF(scene_.look.mono(15, true)).horizontalAdvance("0000") + scene_.look.px(11));
}

int LensView::words_in_row(double width) const {
    return std::clamp(static_cast<int>((width + scene_.look.px(4)) / (word_width() + scene_.look.px(4))), 1,
                      kMostWords);
}

QStringList LensView::lines_below() const {
    QStringList lines;
    if (lens_->more_words != 0)
        lines << scene_.say("and %1 more words, together %2").arg(lens_->more_words).arg(hex_word(lens_->more_sum));
    if (lens_->padded) lines << scene_.say("odd length: 00 added behind the last byte");
    return lines;
}

double LensView::problem_height(const QString& problem, double width) const {
    const QFontMetricsF metrics(scene_.look.text(15));
    return metrics.boundingRect(QRectF(0, 0, width, 4000), Qt::TextWordWrap, problem).height() + scene_.look.px(12);
}

double LensView::lines_height(double width) const {
    if (!lens_->incremental) return problem_height(lens_->why_not_incremental, width);
    return static_cast<double>(lens_->terms.size()) * scene_.look.px(kLensRow);
}

double LensView::words_height(double width) const {
    const int in_row = words_in_row(width);
    const auto rows = (static_cast<int>(lens_->words.size()) + in_row - 1) / in_row;
    const auto below = static_cast<double>(lines_below().size() + 1);
    double height = rows * scene_.look.px(kLensRow) + below * scene_.look.px(kLensBelow);
    if (!lens_->whole) height += problem_height(lens_->why_not_whole, width);
    return height;
}

/// Side by side the sums stand on the same lines.
LensView::Columns LensView::columns() const {
    const Look& look = scene_.look;
    const double margin = look.px(kLensMargin), title = look.px(kTitle), sums = 3 * look.px(kLensRow) + look.px(4);
    const double all = width() - 2 * margin, half = (all - 2 * margin) / 2;
    const auto column = [&](const QPointF& corner, double wide, double lines) {
        const QRectF head(corner, QSizeF(wide, title));
        return Column{.title = head,
                      .lines = QRectF(head.bottomLeft(), QSizeF(wide, lines)),
                      .sums = QRectF(head.left(), head.bottom() + lines, wide, sums)};
    };
    const double top = look.px(4);
    if (is_wide()) {
        const double lines = std::max(lines_height(half), words_height(half));
        const Column left = column({margin, top}, half, lines);
        const Column right = column({margin + half + 2 * margin, top}, half, lines);
        return {left, right, left.sums.bottom()};
    }
    const Column left = column({margin, top}, all, lines_height(all));
    const double next = (lens_->incremental ? left.sums.bottom() : left.lines.bottom()) + look.px(8);
    const Column right = column({margin, next}, all, words_height(all));
    return {left, right, lens_->whole ? right.sums.bottom() : right.lines.bottom()};
}

QRectF LensView::place_of_term(std::size_t term) const {
    const QRectF lines = columns().left.lines;
    const double row = scene_.look.px(kLensRow);
    return {lines.left(), lines.top() + static_cast<double>(term) * row, lines.width(), row};
}

QRectF LensView::place_of_word(std::size_t word) const {
    const QRectF lines = columns().right.lines;
    const auto in_row = static_cast<std::size_t>(words_in_row(lines.width()));
    const double step = word_width() + scene_.look.px(4);
    return {std::round(lines.left()) + static_cast<double>(word % in_row) * step,
            std::round(lines.top() + static_cast<double>(word / in_row) * scene_.look.px(kLensRow)), word_width(),
            scene_.look.px(kChip)};
}

void LensView::mousePressEvent(QMouseEvent* event) {
    if (!lens_) return;
    for (std::size_t i = 0; lens_->incremental && i < lens_->terms.size(); ++i) {
        if (!lens_->terms[i].field.isEmpty() && place_of_term(i).contains(event->position()))
            return scene_.stage.selection.choose_field(lens_->terms[i].field);
    }
    for (std::size_t i = 0; i < lens_->words.size(); ++i) {
        if (!lens_->words[i].field.isEmpty() && place_of_word(i).contains(event->position()))
            return scene_.stage.selection.choose_field(lens_->words[i].field);
    }
}

QString LensView::text() const {
    if (!lens_) return {};
    QStringList lines{lens_->name, scene_.say("Changed fields only")};
    const auto add_sum = [&](const LensSum& sum) {
        lines << scene_.say("sum") + u'\t' + hex_word(sum.sum) << scene_.say("carry back") + u'\t' + sum.carry
              << scene_.say("invert") + u'\t' + hex_word(sum.result);
    };
    if (lens_->incremental) {
        for (const LensTerm& term : lens_->terms)
            lines << term.label + u'\t' + term.explanation + u'\t' + hex_word(term.value);
        add_sum(*lens_->incremental);
    } else {
        lines << lens_->why_not_incremental;
    }
    lines << scene_.say("Every word again");
    QStringList words;
    for (const LensWord& word : lens_->words) words << hex_word(word.value);
    lines << words.join(u' ') << lines_below();
    if (lens_->whole) {
        add_sum(*lens_->whole);
    } else {
        lines << lens_->why_not_whole;
    }
    lines << lens_->sentence;
    return lines.join(u'\n');
}

void LensView::keyPressEvent(QKeyEvent* event) {
    if (lens_ && event->matches(QKeySequence::Copy)) return QGuiApplication::clipboard()->setText(text());
    event->ignore();
}

}  // namespace lvslab::view
