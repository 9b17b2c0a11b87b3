#include "view/topology_pane.hpp"

#include <QStyle>
#include <QVariantAnimation>
#include <algorithm>

namespace lvslab::view {

namespace {

constexpr double kSmallestFit = 0.5;
constexpr double kStripesBelow = 0.7;  // of the zoom: the glyph's texts can not be read any more
constexpr int kEaseMs = 150;

/// A canvas that is smaller than the pane stands in its middle; of a larger one no edge comes inside.
double clamped_pan(double wanted, double room) { return room >= 0 ? room / 2 : std::clamp(wanted, room, 0.0); }

}  // namespace

TopologyPane::TopologyPane(const Scene& scene, QWidget* parent)
    : Pane(scene, "Topology", parent),
      book_(scene.stage.recording.record()),
      topology_(scene.stage.recording, book_),
      layout_(models::default_layout(topology_)),
      moved_(models::read_moved_nodes(models::layout_file(scene.stage.recording.path()))),
      ease_(new QVariantAnimation(this)) {
    ease_->setDuration(kEaseMs);
    ease_->setEasingCurve(QEasingCurve::OutCubic);
    connect(ease_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        glyph_corner_ = value.toPointF();
        update();
    });
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
    const models::Followed followed = models::followed(stage);
    const auto others = models::in_flight(stage.recording, stage.selection.event());
    const models::GlyphPacket glyph = models::glyph_of(stage, followed.frame);
    const QTransform transform = to_widget(map);
    const MapTraffic traffic({.map = map,
                              .followed = followed,
                              .others = others,
                              .glyph = glyph,
                              .visible = transform.inverted().mapRect(QRectF(rect())).intersected(map.canvas()),
                              .glyph_before = glyph_target_,
                              .stripes = transform.m11() < kStripesBelow},
                             look());
    numbers_ = traffic.numbers();
    if (traffic.glyph()) ease_to(traffic.glyph()->topLeft());
    painter.save();
    painter.setTransform(transform, true);
    paint_topology(painter,
                   {.map = map,
                    .traffic = traffic,
                    .glyph = glyph,
                    .glyph_corner = glyph_corner_,
                    .chosen = topology_.find(selection().node().toStdString())},
                   look());
    painter.restore();
}

/// The glyph glides to its new place, unless the system asks for no motion.
void TopologyPane::ease_to(const QPointF& corner) {
    if (glyph_target_ == corner) return;
    const bool glides = glyph_target_ && isVisible() && drag_ == std::nullopt &&
                        style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
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
