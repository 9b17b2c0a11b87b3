#include "view/topology_pane.hpp"

#include <QStyle>
#include <QVariantAnimation>
#include <algorithm>
#include <cmath>

namespace lvslab::view {

namespace {

constexpr double kSmallestFit = 0.5;
constexpr double kStripesBelow = 0.7;  // of the zoom: the glyph's texts can not be read any more
constexpr int kEaseMs = 150;
constexpr double kMostGlided = 64;              // events; what is farther is a jump
constexpr std::chrono::milliseconds kSeen{40};  // a shorter motion can not be seen

/// A canvas that is smaller than the pane stands in its middle; of a larger one no edge comes inside.
double clamped_pan(double wanted, double room) { return room >= 0 ? room / 2 : std::clamp(wanted, room, 0.0); }

}  // namespace

TopologyPane::TopologyPane(const Scene& scene, QWidget* parent)
    : Pane(scene, "Topology", parent),
      book_(scene.stage.recording.record()),
      topology_(scene.stage.recording, book_),
      layout_(models::default_layout(topology_)),
      moved_(models::read_moved_nodes(models::layout_file(scene.stage.recording.path()))),
      ease_(new QVariantAnimation(this)),
      glide_(new QVariantAnimation(this)),
      moment_(scene.stage.selection.event()) {
    ease_->setDuration(kEaseMs);
    ease_->setEasingCurve(QEasingCurve::OutCubic);
    connect(ease_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        glyph_corner_ = value.toPointF();
        update();
    });
    connect(glide_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        moment_ = value.toDouble();
        update();
    });
    connect(&selection(), &models::Selection::event_changed, this, &TopologyPane::glide_to_event);
}

QSize TopologyPane::minimumSizeHint() const { return QSizeF(look().px(320), look().px(200)).toSize(); }

TopologyMap TopologyPane::map() const {
    const models::Stage& stage = scene().stage;
    const net::Time time = stage.selection.time();
    MapContent content{.topology = topology_, .layout = layout_, .moved = moved_, .lines = {}, .subnets = {}};
    for (std::size_t node = 0; node < topology_.nodes().size(); ++node) {
        content.lines.push_back(card_lines(topology_, book_, {.node = node, .time = time, .language = stage.language}));
    }
    for (std::size_t segment = 0; segment < topology_.segments(); ++segment) {
        content.subnets.push_back(subnet_text(topology_, book_, {.segment = segment, .time = time}));
    }
    return TopologyMap(std::move(content), QSizeF(size()), look());
}

double TopologyPane::zoom_of(const TopologyMap& map) const {
    const QSizeF all = map.canvas().size();
    return zoom_ * std::clamp(std::min(width() / all.width(), height() / all.height()), kSmallestFit, 1.0);
}

QTransform TopologyPane::to_widget(const TopologyMap& map) const {
    const double zoom = zoom_of(map);
    const QSizeF all = map.canvas().size() * zoom;
    return QTransform(zoom, 0, 0, zoom, clamped_pan(pan_.x(), width() - all.width()),
                      clamped_pan(pan_.y(), height() - all.height()));
}

QPointF TopologyPane::on_canvas(const QPointF& point, const TopologyMap& map) const {
    return to_widget(map).inverted().map(point);
}

QRectF TopologyPane::card_rect(const QString& node) const {
    const auto found = topology_.find(node.toStdString());
    if (!found) return {};
    const TopologyMap map = this->map();
    return to_widget(map).mapRect(map.cards()[*found].rect);
}

void TopologyPane::paint(QPainter& painter) {
    painter.fillRect(rect(), colours().window);
    const TopologyMap map = this->map();
    const models::Stage& stage = scene().stage;
    const QTransform transform = to_widget(map);
    const models::Followed at_rest = models::followed(stage), followed = models::followed(stage, moment_);
    const auto others = models::in_flight(stage.recording, moment_);
    const models::GlyphPacket glyph = models::glyph_of(stage, at_rest.frame);
    const MapTraffic rest({.map = map,
                           .followed = at_rest,
                           .others = others,
                           .glyph = glyph,
                           .visible = transform.inverted().mapRect(QRectF(rect())).intersected(map.canvas()),
                           .glyph_before = glyph_target_,
                           .stripes = transform.m11() < kStripesBelow},
                          look());
    const models::GlyphPacket nothing;
    const MapTraffic traffic(
        {.map = map, .followed = followed, .others = others, .glyph = nothing, .visible = {}, .glyph_before = {}},
        look());
    numbers_ = rest.numbers();
    if (rest.glyph()) ease_to(rest.glyph()->topLeft());
    painter.save();
    painter.setTransform(transform, true);
    paint_topology(painter,
                   {.map = map,
                    .traffic = traffic,
                    .rest = rest,
                    .glyph = glyph,
                    .glyph_corner = glyph_corner_,
                    .chosen = topology_.find(selection().node().toStdString())},
                   look());
    painter.restore();
}

/// Not where the system asks for no motion.
bool TopologyPane::moves() const {
    return isVisible() && style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
}

void TopologyPane::rest() {
    glide_->stop();
    ease_->stop();
    moment_ = selection().event();
    glyph_target_.reset();
}

/// While it plays the packets go evenly; a step by hand starts and ends gently.
void TopologyPane::glide_to_event() {
    const double event = selection().event();
    glide_->stop();
    if (!moves() || step_time_ < kSeen || std::abs(event - moment_) > kMostGlided) {
        moment_ = event;
        return;
    }
    glide_->setStartValue(moment_);
    glide_->setEndValue(event);
    glide_->setDuration(static_cast<int>(step_time_.count()));
    glide_->setEasingCurve(step_time_ == kStepByHand ? QEasingCurve::InOutQuad : QEasingCurve::Linear);
    glide_->start();
}

/// The glyph glides to its new place.
void TopologyPane::ease_to(const QPointF& corner) {
    if (glyph_target_ == corner) return;
    const bool glides = glyph_target_ && drag_ == std::nullopt && moves();
    glyph_target_ = corner;
    ease_->stop();
    if (!glides) {
        glyph_corner_ = corner;
        return;
    }
    ease_->setStartValue(glyph_corner_);
    ease_->setEndValue(corner);
    ease_->start();
}

}  // namespace lvslab::view
