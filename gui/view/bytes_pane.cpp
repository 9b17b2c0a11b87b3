#include "view/bytes_pane.hpp"

#include <QFontMetricsF>

#include "view/marks.hpp"

namespace lvslab::view {

using models::ChecksumLens;
using models::Side;

namespace {
constexpr double kBytesHead = 46, kBytesMargin = 16, kSideBySide = 480, kLensHead = 44, kVerdict = 44;
/// Share of the height that the lens may take from the bytes; it scrolls.
constexpr double kLensShare = 0.56;
}  // namespace

BytesPane::BytesPane(const Scene& scene, QWidget* parent)
    : Pane(scene, "Bytes", parent),
      tree_(scene.stage),
      side_(new Segments(look(), this)),
      fields_(new FieldList(scene, tree_, this)),
      hex_(new HexView(scene, tree_)),
      hex_scroll_(new VerticalScroll(hex_, look(), this)),
      which_(new Segments(look(), this)),
      lens_view_(new LensView(scene)),
      lens_scroll_(new VerticalScroll(lens_view_, look(), this)) {
    setFocusProxy(fields_);
    side_->setAccessibleName(scene.say("In or out"));
    which_->setAccessibleName(scene.say("Checksum"));
    for (auto [before, after] : {std::pair<QWidget*, QWidget*>{side_, fields_}, {fields_, hex_}, {hex_, which_}})
        setTabOrder(before, after);
    connect(side_, &Segments::chosen, this, [this](int word) { tree_.show(word == 0 ? Side::in : Side::out); });
    connect(which_, &Segments::chosen, this, [this](int word) { show_lens(static_cast<std::size_t>(word)); });
    connect(&tree_, &models::FieldTree::side_changed, this, &BytesPane::read_frame);
    connect(&selection(), &models::Selection::changed, this, &BytesPane::follow_field);
    read_frame();
}

QSize BytesPane::sizeHint() const { return QSizeF(look().px(800), look().px(800)).toSize(); }

QSize BytesPane::minimumSizeHint() const { return QSizeF(look().px(300), look().px(240)).toSize(); }

/// What leaves a node is not always a frame on a cable.
QString BytesPane::name_of_out() const {
    if (!tree_.has(Side::out)) return scene().say("Out");
    const record::Frame frame = scene().stage.recording.record().frame(tree_.pair().out);
    if (frame.way == record::Way::drop) return scene().say("Dropped");
    return frame.way == record::Way::out ? scene().say("Out") : models::text_of(frame.interface);
}

void BytesPane::read_frame() {
    side_->set_words({scene().say("In"), name_of_out()});
    side_->set_possible(0, tree_.has(Side::in));
    side_->set_possible(1, tree_.has(Side::out));
    side_->set_current(tree_.side() == Side::in ? 0 : 1);
    read_lenses();
    arrange();
    follow_field();
    update();
}

void BytesPane::read_lenses() {
    if (lenses_of_ == tree_.pair() && !lenses_.empty()) return;
    lenses_of_ = tree_.pair();
    lenses_ = models::lenses_of(scene().stage, tree_.pair());
    QStringList names;
    for (const ChecksumLens& lens : lenses_) names << lens.name;
    which_->set_words(names);
    show_lens(lenses_.empty() ? 0 : lenses_.size() - 1);
}

void BytesPane::show_lens(std::size_t lens) {
    lens_ = lens;
    lens_view_->show_lens(this->lens() ? std::optional(*this->lens()) : std::nullopt);
    if (this->lens()) which_->set_current(static_cast<int>(lens));
    arrange();
    update();
}

/// A field that only another checksum covers brings up that one's lens.
void BytesPane::follow_field() {
    const QString& field = selection().field();
    const QRectF place = hex_->place_of_choice();
    if (!place.isNull()) {
        const QPoint middle = place.center().toPoint();
        hex_scroll_->ensureVisible(middle.x(), middle.y(), 0, qRound(place.height()));
    }
    if (field.isEmpty() || !lens() || models::concerns(lens()->which, field)) return;
    for (std::size_t i = 0; i < lenses_.size(); ++i) {
        if (models::concerns(lenses_[i].which, field)) return show_lens(i);
    }
}

void BytesPane::resizeEvent(QResizeEvent*) { arrange(); }

double BytesPane::verdict_height() const {
    const QRectF room(0, 0, width() - look().px(56), 4000);
    const QFontMetricsF metrics(look().bold(16));
    const double text = metrics.boundingRect(room, Qt::TextWordWrap, lens()->sentence).height();
    return std::max(look().px(kVerdict), text + look().px(20));
}

void BytesPane::arrange() {
    const auto px = [this](double size) { return qRound(look().px(size)); };
    const int head = px(kBytesHead);
    const QSize switch_size = side_->sizeHint();
    side_->setGeometry(width() - switch_size.width() - px(kBytesMargin), (head - switch_size.height()) / 2,
                       switch_size.width(), switch_size.height());
    lens_head_ = verdict_ = QRectF();
    int bottom = height();
    const bool shown = lens() != nullptr;
    which_->setVisible(shown && lenses_.size() > 1);
    lens_scroll_->setVisible(shown);
    if (shown) {
        const int verdict = qRound(verdict_height()), lens_head = px(kLensHead);
        lens_view_->resize(width(), lens_view_->height());
        const int wanted = lens_view_->sizeHint().height() + lens_head + verdict;
        const int lens_height = std::min(wanted, static_cast<int>((height() - head) * kLensShare));
        bottom = height() - std::max(lens_height, lens_head + verdict);
        lens_head_ = QRectF(0, bottom, width(), lens_head);
        verdict_ = QRectF(0, height() - verdict, width(), verdict);
        lens_scroll_->setGeometry(0, bottom + lens_head, width(), height() - verdict - bottom - lens_head);
        const QSize size = which_->sizeHint();
        which_->setGeometry(width() - size.width() - px(kBytesMargin), bottom + (lens_head - size.height()) / 2,
                            size.width(), size.height());
    }
    arrange_upper(QRect(0, head, width(), std::max(0, bottom - head)));
}

void BytesPane::arrange_upper(const QRect& area) {
    if (area.width() >= look().px(kSideBySide)) {
        const double most = look().px(380), least = look().px(250);
        const int left = qRound(std::clamp(area.width() * 0.43, least, most));
        fields_->setGeometry(area.left(), area.top(), left, area.height());
        hex_scroll_->setGeometry(area.left() + left + 1, area.top(), area.width() - left - 1, area.height());
        return;
    }
    const int upper = area.height() / 2;
    fields_->setGeometry(area.left(), area.top(), area.width(), upper);
    hex_scroll_->setGeometry(area.left(), area.top() + upper + 1, area.width(), area.height() - upper - 1);
}

QString BytesPane::title_of_frame() const {
    if (tree_.frame().number == 0) return {};
    const record::Frame frame = scene().stage.recording.record().frame(tree_.frame().number);
    return models::text_of(frame.node) + QStringLiteral(" ") + models::text_of(frame.interface) +
           QStringLiteral(" · ") + scene().say("event %1").arg(frame.number);
}

void BytesPane::paint(QPainter& painter) {
    painter.fillRect(rect(), colours().hairline);
    paint_head(painter);
    if (!lens()) return;
    paint_lens_head(painter);
    paint_verdict(painter);
}

void BytesPane::paint_head(QPainter& painter) const {
    const QRectF head(0, 0, width(), look().px(kBytesHead) - 1);
    painter.fillRect(head, colours().header);
    const double left = look().px(kBytesMargin);
    const QString title = scene().say("Bytes");
    const double title_width = QFontMetricsF(look().bold(17)).horizontalAdvance(title);
    paint_line(painter, head.adjusted(left, 0, 0, 0),
               {.text = title, .font = look().bold(17), .colour = colours().text});
    const QRectF room(left + title_width + look().px(16), 0, 0, head.height());
    const QRectF rest(room.left(), 0, side_->x() - look().px(12) - room.left(), head.height());
    const QString size = scene().say("%1 bytes").arg(tree_.frame().bytes.size());
    const QFont font = look().text(14);
    const double size_width = QFontMetricsF(font).horizontalAdvance(size) + 1;
    paint_line(painter, rest,
               {.text = size,
                .font = font,
                .colour = colours().text2,
                .align = Qt::AlignRight | Qt::AlignVCenter,
                .elide = Qt::ElideNone});
    paint_line(painter, rest.adjusted(0, 0, -size_width - look().px(12), 0),
               {.text = title_of_frame(), .font = font, .colour = colours().text2});
}

void BytesPane::paint_lens_head(QPainter& painter) const {
    painter.fillRect(lens_head_.adjusted(0, 1, 0, -1), colours().header);
    const double left = look().px(kBytesMargin);
    const QString title = scene().say("Checksum lens");
    const double right = which_->isVisibleTo(this) ? which_->x() - look().px(12) : width() - left;
    paint_line(painter, QRectF(left, lens_head_.top(), right - left, lens_head_.height()),
               {.text = title, .font = look().bold(17), .colour = colours().text});
    const double from = left + QFontMetricsF(look().bold(17)).horizontalAdvance(title) + look().px(16);
    const QString after = models::hex_word(lens()->after);
    const QString what =
        lens()->before ? scene().say("%1, %2 in, %3 out").arg(lens()->name, models::hex_word(*lens()->before), after)
                       : scene().say("%1, %2 out").arg(lens()->name, after);
    paint_line(painter, QRectF(from, lens_head_.top(), right - from, lens_head_.height()),
               {.text = what, .font = look().text(14), .colour = colours().text2});
}

void BytesPane::paint_verdict(QPainter& painter) const {
    using Verdict = ChecksumLens::Verdict;
    const Palette& p = colours();
    const Verdict verdict = lens()->verdict;
    painter.fillRect(verdict_, verdict == Verdict::right   ? p.right_pale
                               : verdict == Verdict::wrong ? p.drop_pale
                                                           : p.header);
    const QPointF mark(look().px(24), verdict_.center().y());
    const double u = look().px(1);
    painter.setBrush(Qt::NoBrush);
    if (verdict == Verdict::wrong) {
        paint_drop(painter, mark, 9 * u, look());
    } else if (verdict == Verdict::right) {
        painter.setPen(QPen(p.right, 3 * u, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(
            QPolygonF{mark + QPointF(-8 * u, 0), mark + QPointF(-2 * u, 6 * u), mark + QPointF(8 * u, -6 * u)});
    } else {
        painter.setPen(QPen(p.text2, 3 * u));
        painter.drawLine(mark - QPointF(7 * u, 0), mark + QPointF(7 * u, 0));
    }
    painter.setFont(look().bold(16));
    painter.setPen(verdict == Verdict::right ? p.on_right_pale : verdict == Verdict::wrong ? p.on_drop_pale : p.text);
    painter.drawText(verdict_.adjusted(look().px(44), 0, -look().px(12), 0),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, lens()->sentence);
}

}  // namespace lvslab::view
