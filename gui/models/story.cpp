#include "models/story.hpp"

#include <algorithm>

#include "models/row_names.hpp"
#include "record/packet_story.hpp"
#include "record/sentence.hpp"
#include "record/used_rows.hpp"
#include "wire/ethernet.hpp"

namespace lvslab::models {

namespace {

using record::RecordedEvent;

/// The part of a node that decided: its place in the story.
enum class Part : std::uint8_t { link, ip, netfilter, ipvs, local };

struct PartOfKey {
    std::string_view prefix;
    Part part;
};
constexpr PartOfKey kParts[] = {
    {"link.", Part::link},           {"arp.", Part::link},
    {"neigh.", Part::link},          {"ipvs.", Part::ipvs},
    {"iptables.", Part::netfilter},  {"nat.", Part::netfilter},
    {"conntrack.", Part::netfilter}, {"ip.delivered", Part::local},
    {"icmp.delivered", Part::local}, {"icmp.echo", Part::local},
    {"tcp.reset", Part::local},      {"ip.originated", Part::local},
    {"drop.arp", Part::link},        {"drop.neighbour", Part::link},
    {"drop.ipvs", Part::ipvs},       {"drop.filter", Part::netfilter},
    {"drop.nat", Part::netfilter},   {"drop.conntrack", Part::netfilter},
    {"drop.no_socket", Part::local},
};

Part part_of(const RecordedEvent& event) {
    for (const PartOfKey& p : kParts) {
        if (std::string_view(event.key).starts_with(p.prefix)) return p.part;
    }
    return Part::ip;
}

/// Changed fields stand in the diff, and the hooks' verdicts have a figure of their own.
bool makes_no_card(const RecordedEvent& event) {
    return event.kind == record::ItemKind::field_change || event.key == "hook.verdict" ||
           event.key == "ip.originated" || event.key == "nat.none" || event.key == "iptables.policy";
}

struct BadgeOfKey {
    std::string_view key;
    const char* badge;
};
constexpr BadgeOfKey kBadges[] = {
    {"ipvs.chosen", "new entry"}, {"ipvs.nat_reply", "SNAT"}, {"ipvs.nat", "DNAT"},
    {"ipvs.tunnel", "+IPIP"},     {"ipvs.direct", "DR"},      {"ipip.in", "−IPIP"},
    {"neigh.used", "MAC"},        {"ip.forwarded", "TTL"},    {"iptables.reject", "REJECT"},
};

class Teller {
public:
    explicit Teller(const Stage& stage) : stage_(stage) {}

    std::vector<StoryCard> tell(const Passage& passage) {
        for (const FrameNumber number : passage.frames) {
            const record::Frame frame = stage_.recording.record().frame(number);
            const bool arrives = frame.way == record::Way::in && frame.link_type == record::kLinkTypeEthernet;
            if (arrives) add_arrival(frame);
            for (const RecordedEvent& event : stage_.recording.record().events(number)) add(event, frame);
        }
        place();
        return std::move(cards_);
    }

private:
    void add_arrival(const record::Frame& frame) {
        StoryCard& card = open(Part::link, frame, text_of(frame.interface));
        const auto ethernet = wire::Ethernet<const std::uint8_t>::parse(frame.bytes);
        const QString to = ethernet ? text_of(wire::to_string(ethernet->destination())) : QString();
        card.text = stage_.say(sentence_for(frame.reception)).arg(to);
        card.rows = {{"interfaces", text_of(frame.interface)}};
    }

    static const char* sentence_for(record::Reception reception) {
        switch (reception) {
            case record::Reception::unicast:
                return "The frame is for %1, which is this host.";
            case record::Reception::broadcast:
                return "The frame is for everybody (%1).";
            case record::Reception::multicast:
                return "The frame is for a group (%1).";
            case record::Reception::promiscuous:
                return "The frame is for %1, another MAC.";
            default:
                return "The frame is for %1.";
        }
    }

    void add(const RecordedEvent& event, const record::Frame& frame) {
        if (makes_no_card(event)) return;
        const Part part = part_of(event);
        const bool first_out = cards_.empty() || last_part_ != part || leaves_link(event);
        StoryCard& card = first_out ? open(part, frame, interface_of(event, frame)) : cards_.back();
        const bool drop = event.kind == record::ItemKind::drop;
        QString clause = text_of(record::clause(event, stage_.language));
        if (drop) clause = stage_.say("Dropped: %1").arg(clause);
        clauses_.push_back(clause.toStdString());
        card.text = text_of(record::sentence_of(clauses_, stage_.language));
        if (drop) {
            card.bad = true;
            card.badge = "DROP";
        }
        for (const BadgeOfKey& b : kBadges) {
            if (event.key == b.key) card.badge = stage_.say(b.badge);
        }
        note_rows(card, event, frame);
    }

    /// A neighbour is on the interface by which the packet leaves.
    static QString interface_of(const RecordedEvent& event, const record::Frame& frame) {
        if (event.key == "neigh.wait") return argument(event, 1);
        if (event.key == "neigh.used") return argument(event, 2);
        return text_of(frame.interface);
    }

    /// The link layer on the way out follows on what the link layer said on the way in.
    bool leaves_link(const RecordedEvent& event) const {
        return cards_.size() == 1 && last_part_ == Part::link && event.key.starts_with("neigh.");
    }

    void note_rows(StoryCard& card, const RecordedEvent& event, const record::Frame& frame) {
        const auto tables = stage_.recording.record().tables_at(frame.node, frame.time);
        const auto used = record::used_rows({.events = {event}, .packet = frame.packet()}, tables);
        for (TableRowRef& row : refs_of(used)) {
            if (std::ranges::find(card.rows, row) == card.rows.end()) card.rows.push_back(std::move(row));
        }
    }

    StoryCard& open(Part part, const record::Frame& frame, const QString& interface) {
        last_part_ = part;
        parts_.push_back(part);
        clauses_.clear();
        StoryCard card{.frame = frame.number};
        switch (part) {
            case Part::link:
                card.layer = Layer::ethernet;
                card.title = stage_.say("Ethernet, %1").arg(interface);
                break;
            case Part::ip:
                card.title = "IP";
                break;
            case Part::netfilter:
                card.title = "netfilter";
                break;
            case Part::ipvs:
                card.layer = Layer::transport;
                card.title = "IPVS";
                break;
            case Part::local:
                card.layer = Layer::payload;
                card.title = stage_.say("This host");
                break;
        }
        return cards_.emplace_back(std::move(card));
    }

    /// The decision on top is IPVS's, or whoever was highest; what came before goes up to it, the rest comes down.
    void place() {
        if (cards_.empty()) return;
        const auto highest = std::max_element(parts_.begin(), parts_.end());
        const auto top = static_cast<std::size_t>(highest - parts_.begin());
        for (std::size_t i = 0; i < cards_.size(); ++i) {
            cards_[i].side = i < top ? CardSide::up : i == top ? CardSide::top : CardSide::down;
        }
    }

    const Stage& stage_;
    std::vector<StoryCard> cards_;
    std::vector<Part> parts_;
    std::vector<std::string> clauses_;  ///< of the last card
    Part last_part_ = Part::link;
};

}  // namespace

Story::Story(const Stage& stage, QObject* parent) : QAbstractListModel(parent), stage_(stage) {
    read();
    connect(&stage_.selection, &Selection::changed, this, [this] {
        beginResetModel();
        read();
        endResetModel();
    });
}

void Story::read() {
    const Selection& s = stage_.selection;
    cards_.clear();
    passage_ = {};
    if (s.event() == 0) return;
    passage_ = passage_of(stage_.recording, {s.packet(), s.node().toStdString(), s.event()});
    if (stage_.recording.record().has_story()) cards_ = Teller(stage_).tell(passage_);
}

QString Story::empty_reason() const {
    if (!cards_.empty()) return {};
    if (!stage_.recording.record().has_story()) {
        return stage_.say("This capture holds frames only. Record it with lvslab to see why.");
    }
    if (stage_.selection.event() == 0) return stage_.say("This record holds no frame.");
    return stage_.say("Packet %1 never was at %2.").arg(stage_.selection.packet().id).arg(stage_.selection.node());
}

int Story::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(cards_.size()); }

QVariant Story::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const StoryCard& card = cards_[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return card.title;
        case TextRole:
            return card.text;
        case BadgeRole:
            return card.badge;
        case LayerRole:
            return static_cast<int>(card.layer);
        case SideRole:
            return static_cast<int>(card.side);
        case RowsRole: {
            QStringList rows;
            for (const TableRowRef& row : card.rows) rows << row.row;
            return rows;
        }
        default:
            return {};
    }
}

}  // namespace lvslab::models
