#pragma once

#include <QScrollArea>

#include "view/look.hpp"

namespace lvslab::view {

/// Scrolls what is too high for its place, which gets all the width. Left and right stay the window's: they are time's.
class VerticalScroll : public QScrollArea {
    Q_OBJECT

public:
    VerticalScroll(QWidget* content, const Look& look, QWidget* parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace lvslab::view
