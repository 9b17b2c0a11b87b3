#pragma once

#include <QPointF>
#include <chrono>
#include <optional>

#include "models/topology_layout.hpp"
#include "view/pane.hpp"
#include "view/topology_painter.hpp"

class QVariantAnimation;

namespace lvslab::view {

/// Nodes, wires, and the packet on its way. A click chooses a node or a hop, a drag moves a node; with the keyboard the
/// digits and the arrows up and down choose, Ctrl with arrows moves, Enter opens.
class TopologyPane : public Pane {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kStepByHand{250};

    explicit TopologyPane(const Scene& scene, QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;
    /// In widget coordinates; empty for a name that is no node.
    QRectF card_rect(const QString& node) const;
    double zoom() const { return zoom_; }  ///< 1: as large as the pane
    /// How long packets are under way from one event to the next; 0: they stand at once.
    void set_step_time(std::chrono::milliseconds time) { step_time_ = time; }
    void rest() override;
    double moment() const { return moment_; }  ///< that is shown, in events

signals:
    void node_opened(const QString& node);  ///< double click or Enter

protected:
    void paint(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Drag {
        std::size_t node = 0;
        QPointF grip;  ///< from the card's centre
        bool moved = false;
    };

    /// As it stands at the selection's event; built anew for each painting and each click.
    TopologyMap map() const;
    double zoom_of(const TopologyMap& map) const;
    QTransform to_widget(const TopologyMap& map) const;
    QPointF on_canvas(const QPointF& point, const TopologyMap& map) const;
    void click(const QPointF& point);
    int chosen_number() const;  ///< 0: none
    void choose_number(int number);
    void nudge(const QPointF& pixels);
    void move_node(std::size_t node, const QPointF& unit);
    void save_moves();
    void glide_to_event();
    bool moves() const;
    void ease_to(const QPointF& corner);
    QString tool_tip(const QPointF& point) const;

    models::AddressBook book_;
    models::Topology topology_;
    models::TopologyLayout layout_;
    models::MovedNodes moved_;
    double zoom_ = 1;
    QPointF pan_;  ///< of the canvas's corner, widget pixels
    QPointF press_;
    std::optional<Drag> drag_;
    bool panning_ = false;
    std::vector<NumberMark> numbers_;  ///< as they were painted last
    std::optional<QPointF> glyph_target_;
    QPointF glyph_corner_;
    QVariantAnimation* ease_;   ///< of the glyph
    QVariantAnimation* glide_;  ///< of the moment
    double moment_ = 0;
    std::chrono::milliseconds step_time_{kStepByHand};
};

}  // namespace lvslab::view
