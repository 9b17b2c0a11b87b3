#include "models/glyph_layers.hpp"

#include <algorithm>

#include "models/field_names.hpp"
#include "models/packet_text.hpp"
#include "record/packet_story.hpp"

namespace lvslab::models {

namespace {

const QString kArrow = QStringLiteral(" → ");

/// A frame's fields by name, as they are shown.
class Fields {
public:
    Fields(const std::vector<wire::Field>& fields, const std::vector<record::FieldChange>& changes)
        : fields_(fields), changes_(changes) {}

    bool has(std::string_view name) const { return find(name) != nullptr; }
    QString value(std::string_view name) const {
        const wire::Field* field = find(name);
        return field ? shown_value(text_of(name), text_of(field->value)) : QString();
    }
    std::string raw(std::string_view name) const {
        const wire::Field* field = find(name);
        return field ? field->value : std::string();
    }
    bool changed(Layer layer) const {
        return std::ranges::any_of(changes_, [&](const record::FieldChange& change) {
            return !change.new_value.empty() && layer_of(text_of(change.field)) == layer;
        });
    }

private:
    const wire::Field* find(std::string_view name) const {
        const auto found = std::ranges::find(fields_, name, &wire::Field::name);
        return found == fields_.end() ? nullptr : &*found;
    }

    const std::vector<wire::Field>& fields_;
    const std::vector<record::FieldChange>& changes_;
};

class Glyph {
public:
    Glyph(const Fields& fields, Language language) : fields_(fields), language_(language) {}

    std::vector<GlyphLayer> layers() {
        if (fields_.has("eth.src")) add_ethernet();
        if (fields_.has("arp.opcode")) add_arp();
        if (fields_.has("outer.ip.src")) add_ip("outer.", Layer::outer_ip);
        if (fields_.has("ip.src")) add_ip("", Layer::ip);
        for (const char* protocol : {"tcp", "udp"}) add_ports(protocol);
        if (fields_.has("icmp.type")) add_icmp();
        return layers_;
    }

private:
    void add(GlyphLayer layer) {
        layer.changed = fields_.changed(layer.layer);
        layers_.push_back(std::move(layer));
    }
    void add_ethernet() {
        add({.layer = Layer::ethernet,
             .name = layer_label(Layer::ethernet, language_),
             .value =
                 short_mac(fields_.raw("eth.src"), language_) + kArrow + short_mac(fields_.raw("eth.dst"), language_)});
    }
    void add_arp() {
        const bool answer = fields_.raw("arp.opcode") == "2";
        const QString text =
            answer ? say("%1 is at %2", language_)
                         .arg(fields_.value("arp.src.proto_ipv4"), short_mac(fields_.raw("arp.src.hw_mac"), language_))
                   : say("who has %1?", language_).arg(fields_.value("arp.dst.proto_ipv4"));
        add({.layer = Layer::ip, .name = "ARP", .value = text});
    }
    void add_ip(const std::string& prefix, Layer layer) {
        add({.layer = layer,
             .name = layer_label(layer, language_),
             .ttl = "TTL " + fields_.value(prefix + "ip.ttl"),
             .value = fields_.value(prefix + "ip.src") + kArrow + fields_.value(prefix + "ip.dst")});
    }
    void add_ports(const std::string& protocol) {
        if (!fields_.has(protocol + ".srcport")) return;
        add({.layer = Layer::transport,
             .name = text_of(protocol).toUpper(),
             .value = fields_.value(protocol + ".srcport") + kArrow + fields_.value(protocol + ".dstport"),
             .extra = fields_.value(protocol + ".flags")});
    }
    void add_icmp() {
        add({.layer = Layer::transport,
             .name = "ICMP",
             .value = say("type %1 code %2", language_).arg(fields_.value("icmp.type"), fields_.value("icmp.code"))});
    }

    const Fields& fields_;
    Language language_;
    std::vector<GlyphLayer> layers_;
};

}  // namespace

QString short_mac(const std::string& mac, Language language) {
    if (mac == "ff:ff:ff:ff:ff:ff") return say("all", language);
    constexpr std::size_t kWhole = 17, kPrefix = 12;
    if (mac.size() != kWhole) return text_of(mac);
    return u'…' + text_of(std::string_view(mac).substr(kPrefix));
}

GlyphPacket glyph_of(const Stage& stage, FrameNumber frame) {
    if (frame == 0 || frame > stage.recording.count()) return {};
    const record::Hop hop = record::hop_at(stage.recording.record(), frame);
    const Fields fields(hop.fields, hop.changed);
    const record::Frame shown = stage.recording.record().frame(frame);
    const std::vector<QString> done = badges(hop.changed);
    GlyphPacket glyph{.badges = QStringList(done.begin(), done.end()),
                      .layers = Glyph(fields, stage.language).layers()};
    glyph.title = shown.id == 0 ? stage.say("Frame %1").arg(frame) : stage.say("Packet %1").arg(shown.id);
    if (const QString word = short_word(shown, stage.language); !word.isEmpty()) glyph.title += "  " + word;
    return glyph;
}

}  // namespace lvslab::models
