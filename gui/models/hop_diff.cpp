#include "models/hop_diff.hpp"

#include <algorithm>
#include <set>

#include "lab/parse.hpp"
#include "models/field_names.hpp"
#include "models/hop_words.hpp"
#include "wire/ipv4.hpp"

namespace lvslab::models {

namespace {

constexpr FrameNumber kSearchAhead = 3000;  // frames in which a reply is looked for

struct Ends {
    std::string source, destination;
};

/// Where a field belongs that other columns do not have: behind the one it follows.
void merge_row(std::vector<QString>& rows, const QString& name, std::size_t& place) {
    const auto known = std::find(rows.begin(), rows.end(), name);
    if (known != rows.end()) {
        place = static_cast<std::size_t>(known - rows.begin()) + 1;
        return;
    }
    rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(place), name);
    ++place;
}

/// Bytes of the headers, from the fields' places.
void measure(HopColumn& column, const record::Frame& frame) {
    auto rest = frame.packet();
    column.ethernet = static_cast<int>(frame.bytes.size() - rest.size());
    const auto outermost = wire::Ipv4<const std::uint8_t>::parse(rest);
    if (!outermost) {
        column.rest = static_cast<int>(rest.size());
        return;
    }
    column.ip_length = static_cast<int>(outermost->total_length());
    if (outermost->protocol() == wire::Protocol::ipip) {
        column.outer_ip = static_cast<int>(outermost->header_size());
        rest = outermost->payload();
    }
    const auto inner = wire::Ipv4<const std::uint8_t>::parse(rest);
    if (!inner) {
        column.rest = static_cast<int>(rest.size());
        return;
    }
    column.ip = static_cast<int>(inner->header_size());
    column.rest = static_cast<int>(inner->payload().size());
}

}  // namespace

PacketRef reply_to(const Recording& recording, const PacketRef& packet) {
    if (packet.id == 0) return {};
    const record::RunRecord& record = recording.record();
    const auto fields = record::hop_at(record, packet.first).fields;
    const Ends ends{std::string(value_of(fields, "ip.src")), std::string(value_of(fields, "ip.dst"))};
    if (ends.source.empty()) return {};
    const FrameNumber end = std::min<FrameNumber>(recording.count(), packet.first + kSearchAhead);
    for (FrameNumber n = packet.first + 1; n <= end; ++n) {
        const record::Frame frame = record.frame(n);
        if (frame.parent != packet.id) continue;
        const auto answer = record::hop_at(record, n).fields;
        if (value_of(answer, "ip.dst") == ends.source) return recording.packet_of(n);
    }
    return {};
}

HopDiff::HopDiff(const Stage& stage, DiffRows rows, QObject* parent)
    : QAbstractTableModel(parent), stage_(stage), which_(rows) {
    read();
    connect(&stage_.selection, &Selection::packet_changed, this, [this] {
        beginResetModel();
        read();
        endResetModel();
    });
}

void HopDiff::show_rows(DiffRows rows) {
    if (rows == which_) return;
    beginResetModel();
    which_ = rows;
    read_rows();
    endResetModel();
}

void HopDiff::read() {
    columns_.clear();
    shown_ = stage_.selection.packet();
    add_packet(shown_, stage_.selection.legs(), false);
    const PacketRef reply = reply_to(stage_.recording, shown_);
    if (reply.first != 0) add_packet(reply, legs_of(stage_.recording, reply), true);
    read_rows();
}

void HopDiff::add_packet(const PacketRef& packet, const std::vector<Leg>& legs, bool reply) {
    const record::RunRecord& record = stage_.recording.record();
    for (const Leg& leg : legs) {
        const record::Frame frame = record.frame(leg.frame());
        const record::Hop hop = record::hop_at(record, leg.frame());
        HopColumn column{.packet = packet, .leg = leg, .reply = reply, .begins = &leg == &legs.front()};
        column.from = text_of(leg.node);
        if (leg.kind == LegKind::wire) {
            for (const FrameNumber in : leg.in) {
                const QString node = text_of(record.frame(in).node);
                column.to += column.to.isEmpty() ? node : QStringLiteral(", ") + node;
            }
            for (const auto& i : record.tables_at(leg.node, frame.time).net.interfaces) {
                if (i.name == frame.interface) column.mtu = static_cast<int>(i.mtu);
            }
        }
        column.what = what_was_done(hop, leg.kind, stage_.language);
        column.fields = hop.fields;
        column.changes = hop.changed;
        measure(column, frame);
        columns_.push_back(std::move(column));
    }
}

void HopDiff::read_rows() {
    std::vector<QString> names;
    for (const HopColumn& column : columns_) {
        std::size_t place = 0;
        for (const wire::Field& f : column.fields) merge_row(names, text_of(f.name), place);
    }
    rows_.clear();
    for (const QString& name : names) {
        const bool narrow = which_ == DiffRows::of_interest;
        DiffRow row{.field = name,
                    .label = narrow ? short_field_label(name, stage_.language) : field_label(name, stage_.language),
                    .layer = layer_of(name)};
        if (which_ == DiffRows::of_interest && !is_interesting(row)) continue;
        if (which_ == DiffRows::changed && !varies(row)) continue;
        rows_.push_back(std::move(row));
    }
}

/// The rows that the load balancing modes differ in.
bool HopDiff::is_interesting(const DiffRow& row) const {
    static const std::set<QString> kInteresting = {
        "eth.src",     "eth.dst",        "outer.ip.src",       "outer.ip.dst",       "outer.ip.ttl", "ip.src",
        "ip.dst",      "ip.ttl",         "ip.checksum",        "tcp.srcport",        "tcp.dstport",  "tcp.checksum",
        "udp.srcport", "udp.dstport",    "udp.checksum",       "icmp.type",          "icmp.code",    "icmp.mtu",
        "arp.opcode",  "arp.src.hw_mac", "arp.src.proto_ipv4", "arp.dst.proto_ipv4",
    };
    return kInteresting.contains(row.field);
}

bool HopDiff::varies(const DiffRow& row) const {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        if (change(c, row.field) || (!columns_[c].reply && !field(c, row.field))) return true;
    }
    return false;
}

int HopDiff::current_column() const {
    const Selection& selection = stage_.selection;
    if (selection.packet() != shown_) return -1;
    return selection.leg() < columns_.size() ? static_cast<int>(selection.leg()) : -1;
}

const wire::Field* HopDiff::field(std::size_t column, const QString& name) const {
    if (column >= columns_.size()) return nullptr;
    const auto& fields = columns_[column].fields;
    const std::string wanted = name.toStdString();
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == wanted; });
    return found == fields.end() ? nullptr : &*found;
}

const record::FieldChange* HopDiff::change(std::size_t column, const QString& name) const {
    const auto& changes = columns_[column].changes;
    const std::string wanted = name.toStdString();
    const auto found = std::find_if(changes.begin(), changes.end(), [&](const auto& c) { return c.field == wanted; });
    return found == changes.end() ? nullptr : &*found;
}

bool HopDiff::has_left(std::size_t column) const { return column > 0 && !columns_[column].begins; }

int HopDiff::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }

int HopDiff::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant HopDiff::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
    const auto c = static_cast<std::size_t>(index.column());
    const QString& name = rows_[static_cast<std::size_t>(index.row())].field;
    const wire::Field* here = field(c, name);
    const wire::Field* left = has_left(c) ? field(c - 1, name) : nullptr;
    const record::FieldChange* what = change(c, name);
    switch (role) {
        case Qt::DisplayRole:
            return here ? shown_value(name, text_of(here->value)) : QString();
        case ChangedRole:
            return here && what;
        case RuleRole:
            return what ? short_rule(*what, record::hop_at(stage_.recording.record(), columns_[c].leg.frame()),
                                     stage_.language)
                        : QString();
        case WhyRole:
        case Qt::ToolTipRole:
            return what ? text_of(record::rule_text(what->rule, stage_.language)) : QString();
        case SameRole:
            return here && left && !what && here->value == left->value;
        case EndsRole:
            return here && c + 1 < columns_.size() && has_left(c + 1) && !field(c + 1, name);
        case RemovedRole:
            return !here && left != nullptr;
        case FieldRole:
            return name;
        case LayerRole:
            return static_cast<int>(layer_of(name));
        case OldRole:
            return what ? shown_value(name, text_of(what->old_value)) : QString();
        default:
            return {};
    }
}

QVariant HopDiff::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || section < 0) return {};
    const auto s = static_cast<std::size_t>(section);
    if (orientation == Qt::Vertical) return s < rows_.size() ? rows_[s].label : QVariant();
    if (s >= columns_.size()) return {};
    return columns_[s].to.isEmpty() ? columns_[s].from : columns_[s].from + QStringLiteral(" → ") + columns_[s].to;
}

}  // namespace lvslab::models
