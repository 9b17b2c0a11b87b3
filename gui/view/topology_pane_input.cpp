#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "view/topology_pane.hpp"

/// Mouse and keyboard of the topology.
namespace lvslab::view {

namespace {
constexpr double kSmallestZoom = 0.5, kLargestZoom = 3;
constexpr double kNudge = 16;  // pixels at 100 %
constexpr double kHit = 14;    // around a hop's number
}  // namespace

void TopologyPane::mousePressEvent(QMouseEvent* event) {
    press_ = event->position();
    panning_ = event->button() == Qt::MiddleButton;
    if (event->button() != Qt::LeftButton) return;
    const TopologyMap map = this->map();
    const QPointF point = on_canvas(press_, map);
    if (const auto node = map.node_at(point)) {
        drag_ = Drag{.node = *node, .grip = point - map.cards()[*node].rect.center()};
    }
}

void TopologyPane::mouseMoveEvent(QMouseEvent* event) {
    if (panning_) {
        const QTransform transform = to_widget(map());
        pan_ = QPointF(transform.dx(), transform.dy()) + event->position() - press_;
        press_ = event->position();
        update();
        return;
    }
    if (!drag_) return;
    const QPointF way = event->position() - press_;
    if (!drag_->moved && way.manhattanLength() < QApplication::startDragDistance()) return;
    drag_->moved = true;
    const TopologyMap map = this->map();
    move_node(drag_->node, map.in_units(on_canvas(event->position(), map) - drag_->grip));
}

void TopologyPane::mouseReleaseEvent(QMouseEvent* event) {
    const bool moved = drag_ && drag_->moved;
    drag_.reset();
    panning_ = false;
    if (moved) {
        save_moves();
    } else if (event->button() == Qt::LeftButton) {
        click(event->position());
    }
}

void TopologyPane::mouseDoubleClickEvent(QMouseEvent* event) {
    const TopologyMap map = this->map();
    if (const auto node = map.node_at(on_canvas(event->position(), map))) {
        emit node_opened(models::text_of(topology_.nodes()[*node].name));
    }
}

/// A hop's number chooses the hop, a card its node.
void TopologyPane::click(const QPointF& point) {
    const TopologyMap map = this->map();
    const QPointF at = on_canvas(point, map);
    for (const NumberMark& mark : numbers_) {
        if (QLineF(mark.centre, at).length() > look().px(kHit)) continue;
        const auto& legs = selection().legs();
        const auto leg = std::ranges::find(legs, mark.number, &models::Leg::number);
        if (leg != legs.end()) selection().choose_leg(static_cast<std::size_t>(leg - legs.begin()));
        return;
    }
    const auto node = map.node_at(at);
    if (node && topology_.nodes()[*node].number != 0) {
        selection().choose_node(models::text_of(topology_.nodes()[*node].name));
    }
}

void TopologyPane::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    const QPointF held = on_canvas(event->position(), map());
    zoom_ = std::clamp(zoom_ * std::pow(1.2, event->angleDelta().y() / 120.0), kSmallestZoom, kLargestZoom);
    pan_ = event->position() - held * zoom_of(map());
    update();
    event->accept();
}

void TopologyPane::keyPressEvent(QKeyEvent* event) {
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    const double step = look().px(kNudge);
    if (control && event->key() == Qt::Key_Left) return nudge({-step, 0});
    if (control && event->key() == Qt::Key_Right) return nudge({step, 0});
    if (control && event->key() == Qt::Key_Up) return nudge({0, -step});
    if (control && event->key() == Qt::Key_Down) return nudge({0, step});
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (plain && event->key() == Qt::Key_Up) return choose_number(chosen_number() - 1);
    if (plain && event->key() == Qt::Key_Down) return choose_number(chosen_number() + 1);
    if (plain && event->key() >= Qt::Key_1 && event->key() <= Qt::Key_9) {
        return choose_number(event->key() - Qt::Key_0);
    }
    if (plain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        if (chosen_number() != 0) emit node_opened(selection().node());
        return;
    }
    Pane::keyPressEvent(event);
}

int TopologyPane::chosen_number() const {
    const auto node = topology_.find(selection().node().toStdString());
    return node ? topology_.nodes()[*node].number : 0;
}

void TopologyPane::choose_number(int number) {
    const auto node = std::ranges::find(topology_.nodes(), number, &models::TopologyNode::number);
    if (number > 0 && node != topology_.nodes().end()) selection().choose_node(models::text_of(node->name));
}

void TopologyPane::nudge(const QPointF& pixels) {
    const auto node = topology_.find(selection().node().toStdString());
    if (!node) return;
    const TopologyMap map = this->map();
    move_node(*node, map.in_units(map.cards()[*node].rect.center() + pixels));
    save_moves();
}

void TopologyPane::move_node(std::size_t node, const QPointF& unit) {
    moved_[topology_.nodes()[node].name] = unit;
    update();
}

/// Where a record can not be written beside, the nodes stay moved as long as the pane lives.
void TopologyPane::save_moves() {
    models::write_moved_nodes(models::layout_file(scene().stage.recording.path()), moved_);
}

bool TopologyPane::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return Pane::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = tool_tip(help->pos());
    if (text.isEmpty()) QToolTip::hideText();
    if (!text.isEmpty()) QToolTip::showText(help->globalPos(), text, this);
    return true;
}

/// What a card had no room for, and the ends and subnet of a link.
QString TopologyPane::tool_tip(const QPointF& point) const {
    const TopologyMap map = this->map();
    const QPointF at = on_canvas(point, map);
    if (const auto node = map.node_at(at)) {
        QString text = models::text_of(topology_.nodes()[*node].name);
        for (const models::CardLine& line : map.content().lines[*node]) text += u'\n' + line.text;
        return text;
    }
    const auto link = map.link_at(at);
    if (!link) return {};
    const models::TopologyLink& cable = topology_.links()[*link];
    const auto end = [&](const models::TopologyEnd& e) {
        return models::text_of(topology_.nodes()[e.node].name) + u' ' + models::text_of(e.interface);
    };
    const QString subnet = map.content().subnets[cable.segment];
    return end(cable.a) + QStringLiteral(" – ") + end(cable.b) + (subnet.isEmpty() ? QString() : u'\n' + subnet);
}

}  // namespace lvslab::view
