#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <vector>

#include "models/layer.hpp"
#include "models/stage.hpp"
#include "record/packet_story.hpp"

namespace lvslab::models {

/// A packet at one hop: a column.
struct HopColumn {
    PacketRef packet;
    Leg leg;
    bool reply = false;   ///< of the packet that answers
    bool begins = false;  ///< the first column of its packet
    QString from, to;     ///< `to` is empty for what happens inside a node
    QString what;         ///< `forwards`, `IPVS tunnel`, `tunl0 unwraps`
    std::vector<wire::Field> fields;
    std::vector<record::FieldChange> changes;
    int ethernet = 0, outer_ip = 0, ip = 0, rest = 0;  ///< bytes of the headers, and of all behind them
    int ip_length = 0;                                 ///< of the outermost IP packet, bytes
    int mtu = 0;                                       ///< of the interface it leaves by; 0: none
};

struct DiffRow {
    QString field;  ///< as Wireshark calls it
    QString label;
    Layer layer = Layer::payload;
};

enum class DiffRows : std::uint8_t { all, of_interest, changed };

/// The followed packet at every hop, and its reply: columns are hops, rows header fields. Marks are what the record
/// says that a node changed; a thread runs where a value stays what it was.
class HopDiff : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        ChangedRole = Qt::UserRole,  ///< bool
        RuleRole,                    ///< a word or two: why
        WhyRole,                     ///< the rule's whole sentence
        SameRole,                    ///< bool: as in the column before, of the same packet
        EndsRole,                    ///< bool: the field is there, and in the next column it is gone
        RemovedRole,                 ///< bool: it was there in the column before, and is gone
        FieldRole,
        LayerRole,
        OldRole,  ///< the value before the change
    };

    HopDiff(const Stage& stage, DiffRows rows, QObject* parent = nullptr);

    const std::vector<HopColumn>& columns() const { return columns_; }
    const std::vector<DiffRow>& rows() const { return rows_; }
    /// The column of the selection's leg; -1 if there is none.
    int current_column() const;
    DiffRows which() const { return which_; }
    void show_rows(DiffRows rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void read();
    void read_rows();
    void add_packet(const PacketRef& packet, const std::vector<Leg>& legs, bool reply);
    const wire::Field* field(std::size_t column, const QString& name) const;
    const record::FieldChange* change(std::size_t column, const QString& name) const;
    bool has_left(std::size_t column) const;
    bool is_interesting(const DiffRow& row) const;
    bool varies(const DiffRow& row) const;

    Stage stage_;
    DiffRows which_;
    PacketRef shown_;
    std::vector<HopColumn> columns_;
    std::vector<DiffRow> rows_;
};

/// The first packet that answers this one: caused by it, between the same ends the other way round. {} if none.
PacketRef reply_to(const Recording& recording, const PacketRef& packet);

}  // namespace lvslab::models
