#pragma once

#include "models/hook_walk.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// Netfilter's five hooks in the chosen node, the functions on them by priority, and what each said about the packet.
class HooksPane : public Pane {
    Q_OBJECT

public:
    explicit HooksPane(const Scene& scene, QWidget* parent = nullptr);

protected:
    void paint(QPainter& painter) override;

private:
    struct Places {
        QRectF hooks[5], routing, host, out_routing;
        QPointF in, out;
    };
    Places places() const;
    void paint_ways(QPainter& painter, const models::HookWalk& walk, const Places& at) const;
    void paint_way(QPainter& painter, const QPolygonF& way, bool taken) const;
    void paint_hook(QPainter& painter, const QRectF& box, const models::HookVisit& hook) const;
    void paint_box(QPainter& painter, const QRectF& box, const QString& title, bool taken) const;
};

}  // namespace lvslab::view
