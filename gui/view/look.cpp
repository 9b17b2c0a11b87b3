#include "view/look.hpp"

#include <QFontDatabase>
#include <QStringList>

namespace lvslab::view {

namespace {

const Palette kLight{
    .window = 0xEEF0F3,
    .panel = 0xFFFFFF,
    .header = 0xF6F7F9,
    .hairline = 0xD5D9DF,
    .line = 0xA9B0BA,
    .text = 0x14181D,
    .text2 = 0x444C57,
    .text3 = 0x5F6975,
    .accent = 0x0072B2,
    .accent_pale = 0xE7F2FA,
    .on_accent = 0xFFFFFF,
    .change = 0xFFF1A0,
    .change_frame = 0x9C8300,
    .change_wedge = 0x14181D,
    .drop = 0xB84800,
    .drop_pale = 0xFCE4D4,
    .on_drop_pale = 0x7A3000,
    .right = 0x007A58,
    .right_pale = 0xD5F0E6,
    .on_right_pale = 0x00553D,
    .badge = 0x20262D,
    .on_badge = 0xFFFFFF,
    .hatch = 0xC6CBD3,
    .ethernet = {0xD6ECFA, 0x3A95CE, 0x0A4266},
    .outer_ip = {0xFBDF9F, 0xC28400, 0x563900},
    .ip = {0xB9E5D5, 0x009E73, 0x004A36},
    .transport = {0xF8E5EF, 0xCC79A7, 0x652348},
    .payload = {0xE4E7EB, 0x8A9099, 0x2E343B},
};

const Palette kDark{
    .window = 0x0F1215,
    .panel = 0x181C20,
    .header = 0x1F2429,
    .hairline = 0x333A42,
    .line = 0x5B6570,
    .text = 0xF2F4F6,
    .text2 = 0xC3CAD2,
    .text3 = 0x98A2AD,
    .accent = 0x56B4E9,
    .accent_pale = 0x143A52,
    .on_accent = 0x06141D,
    .change = 0x5A510B,
    .change_frame = 0xF0E442,
    .change_wedge = 0xF0E442,
    .drop = 0xFF8B3D,
    .drop_pale = 0x4A2308,
    .on_drop_pale = 0xFFD2B0,
    .right = 0x2CC99A,
    .right_pale = 0x07392B,
    .on_right_pale = 0xBFF2E0,
    .badge = 0xF2F4F6,
    .on_badge = 0x14181D,
    .hatch = 0x454E58,
    .ethernet = {0x123B54, 0x56B4E9, 0xD3ECFB},
    .outer_ip = {0x4F3904, 0xE69F00, 0xFFE5AB},
    .ip = {0x05402F, 0x12B488, 0xBFF2E0},
    .transport = {0x4D233B, 0xD98BB4, 0xFBDBEA},
    .payload = {0x2A3037, 0x8A9099, 0xDDE1E6},
};

QStringList& text_families() {
    static QStringList families;
    return families;
}
QStringList& mono_families() {
    static QStringList families;
    return families;
}

/// Of these families the installed ones, in this order.
QStringList installed(const QStringList& wanted) {
    const QStringList all = QFontDatabase::families();
    QStringList found;
    for (const QString& family : wanted) {
        if (all.contains(family)) found << family;
    }
    return found;
}

QFont font(const QStringList& families, double pixels, bool bold) {
    QFont font;
    if (!families.isEmpty()) font.setFamilies(families);
    font.setPixelSize(qMax(1, qRound(pixels)));
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

}  // namespace

const Palette& palette_of(Theme theme) { return theme == Theme::light ? kLight : kDark; }

void set_up_fonts() {
    const QStringList chinese{"Noto Sans CJK SC", "WenQuanYi Micro Hei", "Droid Sans Fallback"};
    text_families() = installed(QStringList{"Inter", "Noto Sans", "DejaVu Sans"} + chinese);
    mono_families() = installed(QStringList{"JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono"} + chinese);
}

Look::Look(Theme theme, double scale) : theme_(theme), scale_(scale) {}

QFont Look::text(double pixels, bool bold) const { return font(text_families(), px(pixels), bold); }

QFont Look::mono(double pixels, bool bold) const {
    QFont mono = font(mono_families(), px(pixels), bold);
    mono.setStyleHint(QFont::Monospace);
    return mono;
}

}  // namespace lvslab::view
