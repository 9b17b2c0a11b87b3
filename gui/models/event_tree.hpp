#pragma once

#include <QAbstractItemModel>
#include <QCache>
#include <QElapsedTimer>
#include <optional>

#include "models/event_row.hpp"
#include "models/event_search.hpp"
#include "models/filter.hpp"

namespace lvslab::models {

/// The list of events: a row a packet, unfolding to the legs of its way. Texts and legs are made when a row is shown,
/// so a record of a million frames costs no more than a small one.
class EventTree : public QAbstractItemModel {
    Q_OBJECT

public:
    explicit EventTree(const Stage& stage, QObject* parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    /// Display: one line for screen readers and copying. ToolTip: the same, and the sentence.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    static bool is_packet(const QModelIndex& index) { return index.internalId() == 0; }
    PacketRef packet(const QModelIndex& index) const;  ///< of a leg: whose it is
    EventRow row(const QModelIndex& index) const;      ///< what to paint
    /// Not valid if the filter hides the packet.
    QModelIndex index_of(const PacketRef& packet) const;

    /// Shows what matches: the first hits at once, the rest as they are found. An empty filter shows all at once.
    void set_filter(const Filter& filter);
    bool filtered() const { return places_.has_value(); }
    bool searching() const { return search_.running(); }
    double searched() const;  ///< 0 to 1
    /// The packet that the event of the selection is in, or was last before it: where a filter has no hits, this is
    /// what happened at that time.
    PacketRef nearest() const;

signals:
    void progress();  ///< searched() has changed; at the end too

private:
    using Legs = std::vector<Leg>;

    std::size_t place(int row) const;
    const Legs& legs(std::size_t place) const;
    void take(const std::vector<std::uint32_t>& places);
    void show_waiting();

    const Stage& stage_;
    std::optional<std::vector<std::uint32_t>> places_;  ///< in packets(), of the hits; none: all are shown
    std::vector<std::uint32_t> waiting_;                ///< hits that are not shown yet
    QElapsedTimer since_shown_;
    EventSearch search_;
    mutable QCache<std::size_t, Legs> legs_;
    mutable QCache<quint64, EventRow> rows_;
};

}  // namespace lvslab::models
