#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "models/layer.hpp"
#include "models/stage.hpp"

namespace lvslab::models {

/// A frame around what it holds.
struct GlyphLayer {
    Layer layer = Layer::payload;
    QString name;          ///< `Ethernet`, `Outer IP`, `IP`, `TCP`, `ARP`
    QString ttl;           ///< `TTL 62`; empty where there is none
    QString value;         ///< `10.0.1.10 → 10.0.2.100`
    QString extra;         ///< `SYN`
    bool changed = false;  ///< by the node that sent the frame
};

/// A packet as its glyph shows it.
struct GlyphPacket {
    QString title;                   ///< `Packet 2  SYN`
    QStringList badges;              ///< what the last hop did, the most telling first
    std::vector<GlyphLayer> layers;  ///< outermost first
};

GlyphPacket glyph_of(const Stage& stage, FrameNumber frame);

/// `…02:13`: the last two bytes tell the lab's stations apart; a broadcast is called so.
QString short_mac(const std::string& mac, Language language);

}  // namespace lvslab::models
