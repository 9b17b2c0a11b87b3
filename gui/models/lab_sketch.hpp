#pragma once

#include <QPointF>
#include <QString>
#include <vector>

namespace lvslab::models {

/// A lab as a small drawing, before it has run: columns by the distance from the first client.
struct LabSketch {
    struct Node {
        QString name;
        bool is_switch = false;
        QPointF place;  ///< 0 to 1
    };
    struct Link {
        std::size_t a = 0, b = 0;
    };
    std::vector<Node> nodes;
    std::vector<Link> links;
};

/// Empty if the lab can not be read.
LabSketch sketch_lab(const QString& file);

}  // namespace lvslab::models
