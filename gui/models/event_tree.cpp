#include "models/event_tree.hpp"

#include <QStringList>
#include <algorithm>

namespace lvslab::models {

namespace {

constexpr qsizetype kKeptLegs = 500;
constexpr qsizetype kKeptRows = 1000;
/// A view lays its rows out anew whenever some join; ten times a second looks steady.
constexpr qint64 kMillisecondsBetweenInserts = 100;

/// Of an index: 0 for packets; for legs the place of their packet in packets(), from 1. A place stays when rows join.
quintptr inside(std::size_t place) { return static_cast<quintptr>(place) + 1; }

QString line_of(const EventRow& row) {
    QStringList parts;
    if (!row.name.isEmpty()) parts << row.name;
    if (row.number != 0) parts << QString::number(row.number);
    parts << row.text;
    for (const QString& badge : row.badges) parts << badge;
    if (!row.drop_reason.isEmpty()) parts << row.drop_reason;
    return (parts << row.time).join(u' ');
}

}  // namespace

EventTree::EventTree(const Stage& stage, QObject* parent)
    : QAbstractItemModel(parent), stage_(stage), search_(stage.recording), legs_(kKeptLegs), rows_(kKeptRows) {
    connect(&search_, &EventSearch::found, this, &EventTree::take);
    connect(&search_, &EventSearch::finished, this, [this] {
        show_waiting();
        emit progress();
    });
}

std::size_t EventTree::place(int row) const {
    return places_ ? (*places_)[static_cast<std::size_t>(row)] : static_cast<std::size_t>(row);
}

const EventTree::Legs& EventTree::legs(std::size_t place) const {
    if (const Legs* kept = legs_.object(place)) return *kept;
    auto* made = new Legs(legs_of(stage_.recording, stage_.recording.packets()[place]));
    legs_.insert(place, made);
    return *made;
}

QModelIndex EventTree::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column != 0 || row >= rowCount(parent)) return {};
    return createIndex(row, column, parent.isValid() ? inside(place(parent.row())) : 0);
}

QModelIndex EventTree::parent(const QModelIndex& index) const {
    if (!index.isValid() || is_packet(index)) return {};
    return index_of(stage_.recording.packets()[index.internalId() - 1]);
}

int EventTree::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(places_ ? places_->size() : stage_.recording.packets().size());
    if (!is_packet(parent) || parent.column() != 0) return 0;
    return static_cast<int>(legs(place(parent.row())).size());
}

int EventTree::columnCount(const QModelIndex&) const { return 1; }

bool EventTree::hasChildren(const QModelIndex& parent) const {
    return parent.isValid() ? is_packet(parent) : rowCount() != 0;
}

QVariant EventTree::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return line_of(row(index));
    if (role != Qt::ToolTipRole) return {};
    const QString line = line_of(row(index));
    if (is_packet(index)) return line;
    const Leg& leg = legs(index.internalId() - 1)[static_cast<std::size_t>(index.row())];
    const QString why = why_text(stage_, leg);
    return why.isEmpty() ? line : line + u'\n' + why;
}

PacketRef EventTree::packet(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    return stage_.recording.packets()[is_packet(index) ? place(index.row()) : index.internalId() - 1];
}

EventRow EventTree::row(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    const bool packet_row = is_packet(index);
    const std::size_t at = packet_row ? place(index.row()) : index.internalId() - 1;
    const quint64 leg = packet_row ? 0 : static_cast<quint64>(index.row()) + 1;
    constexpr int kPlaceBits = 32;
    const quint64 key = leg << kPlaceBits | at;
    if (const EventRow* kept = rows_.object(key)) return *kept;
    EventRow made = packet_row ? row_of(stage_, stage_.recording.packets()[at]) : row_of(stage_, legs(at)[leg - 1]);
    rows_.insert(key, new EventRow(made));
    return made;
}

QModelIndex EventTree::index_of(const PacketRef& packet) const {
    const auto& packets = stage_.recording.packets();
    std::size_t at = stage_.recording.place_of(packet);
    if (at >= packets.size() || packets[at] != packet) return {};
    if (places_) {
        const auto found = std::lower_bound(places_->begin(), places_->end(), at);
        if (found == places_->end() || *found != at) return {};
        at = static_cast<std::size_t>(found - places_->begin());
    }
    return createIndex(static_cast<int>(at), 0, quintptr{0});
}

void EventTree::set_filter(const Filter& filter) {
    beginResetModel();
    search_.stop();
    waiting_.clear();
    places_.reset();
    if (!filter.empty()) places_ = search_.start(filter);
    since_shown_.start();
    endResetModel();
    emit progress();
}

double EventTree::searched() const {
    if (!searching()) return 1;
    return static_cast<double>(search_.seen()) / static_cast<double>(stage_.recording.packets().size());
}

void EventTree::take(const std::vector<std::uint32_t>& places) {
    waiting_.insert(waiting_.end(), places.begin(), places.end());
    if (since_shown_.elapsed() < kMillisecondsBetweenInserts) return;
    show_waiting();
    emit progress();
}

void EventTree::show_waiting() {
    since_shown_.restart();
    if (waiting_.empty()) return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(waiting_.size()) - 1);
    places_->insert(places_->end(), waiting_.begin(), waiting_.end());
    waiting_.clear();
    endInsertRows();
}

PacketRef EventTree::nearest() const {
    const FrameNumber event = stage_.selection.event();
    return event == 0 ? PacketRef{} : stage_.recording.packet_of(event);
}

}  // namespace lvslab::models
