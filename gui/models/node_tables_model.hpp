#pragma once

#include <QAbstractListModel>
#include <QString>
#include <map>
#include <memory>
#include <vector>

#include "models/stage.hpp"
#include "models/table_model.hpp"

namespace lvslab::models {

/// The list of a node's tables at a moment. The first is `used`: the rows that this hop read or changed.
/// It does not follow the selection by itself: who shows it calls follow().
class NodeTablesModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { NameRole = Qt::UserRole, ChangedRole };  ///< `neighbours`; bool: has rows that changed in this event

    explicit NodeTablesModel(const Stage& stage, QObject* parent = nullptr);

    /// Reads the record if the selection's node or event is another now.
    void follow();

    const QString& node() const { return node_; }
    /// `at +149 µs`: the event, or when a real node's tables were read; empty in an empty record.
    QString moment() const;
    /// The table with this name, in the list or not; there is one for each name.
    TableModel* table(const QString& name) const;
    TableModel* table_at(int place) const;
    /// Place in the list, or -1.
    int place_of(const QString& name) const;
    /// The table that shows rows of this name: addresses stand among the interfaces, servers with their services.
    static QString shown_in(const QString& table);

    /// What these commands print on the node at that moment.
    QString printed(const QStringList& commands) const;
    /// `director has no connections at +149 µs.`
    QString empty_sentence(const QString& name) const;
    /// The event by which the next row of this table comes; 0: none, or none soon.
    FrameNumber next_event(const QString& name) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    struct Known {
        QString node;
        ipvs::NodeTables tables;
    };
    void read();
    void mark(std::vector<TableContent>& contents, const Known& last) const;
    std::vector<TableRowRef> used_now() const;

    Stage stage_;
    QString node_;
    FrameNumber event_ = 0;
    ipvs::NodeTables tables_;
    std::map<QString, std::unique_ptr<TableModel>> models_;
    std::vector<TableModel*> listed_;
};

}  // namespace lvslab::models
