#pragma once

#include <QColor>
#include <QFont>
#include <QPainter>

namespace lvslab::view {

enum class Theme : std::uint8_t { light, dark };

/// Colours of one layer of a packet.
struct LayerColours {
    QColor fill, frame, text;
};

/// Every colour of the viewer, by its role: Okabe and Ito's, darkened where a line needs contrast. Colour never stands
/// alone: a change has a wedge and a frame, a drop a cross, a layer its name.
struct Palette {
    QColor window, panel, header, hairline, line;
    QColor text, text2, text3;
    QColor accent, accent_pale, on_accent;
    QColor change, change_frame, change_wedge;
    QColor drop, drop_pale, on_drop_pale;
    QColor right, right_pale, on_right_pale;
    QColor badge, on_badge, hatch;
    LayerColours ethernet, outer_ip, ip, transport, payload;
};
const Palette& palette_of(Theme theme);

/// Theme and size. Sizes are pixels at 100 %; px() scales them.
class Look {
public:
    Look(Theme theme, double scale);

    Theme theme() const { return theme_; }
    double scale() const { return scale_; }
    const Palette& palette() const { return palette_of(theme_); }
    double px(double at_100_percent) const { return at_100_percent * scale_; }

    QFont text(double px = 15, bool bold = false) const;
    QFont bold(double px = 15) const { return text(px, true); }
    QFont mono(double px = 15, bool bold = false) const;

private:
    Theme theme_;
    double scale_;
};

/// Loads the families that the viewer prefers if they are installed: Inter, JetBrains Mono, WenQuanYi Micro Hei or
/// Noto Sans CJK SC, DejaVu. Without them Qt's own choice stands.
void set_up_fonts();

}  // namespace lvslab::view
