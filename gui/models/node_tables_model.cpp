#include "models/node_tables_model.hpp"

#include <algorithm>

#include "models/passage.hpp"
#include "models/row_names.hpp"
#include "models/table_changes.hpp"
#include "models/table_columns.hpp"
#include "models/used_table.hpp"
#include "record/used_rows.hpp"
#include "shell/error.hpp"
#include "shell/shell.hpp"

namespace lvslab::models {

namespace {

/// Tables that stand within others.
struct Within {
    const char* inner;
    const char* table;
};
constexpr Within kWithin[] = {{"addresses", "interfaces"}, {"servers", "services"}, {"chains", "rules"}};

bool is_row_of(const record::AnyRow& row, const QString& table) {
    if (table == "services") return std::holds_alternative<ipvs::ServiceRow>(row);
    if (table == "connections") return std::holds_alternative<ipvs::ConnectionRow>(row);
    if (table == "neighbours") return std::holds_alternative<net::NeighbourRow>(row);
    if (table == "routes") return std::holds_alternative<net::RouteRow>(row);
    if (table == "tracked") return std::holds_alternative<netfilter::TrackedRow>(row);
    if (table == "counters") return std::holds_alternative<net::CounterRow>(row);
    return false;
}

struct EmptySentence {
    const char* table;
    const char* sentence;
};
constexpr EmptySentence kEmpty[] = {
    {"used", "%1 used no row of its tables %2."},
    {"services", "%1 has no virtual services %2."},
    {"connections", "%1 has no connections %2."},
    {"neighbours", "%1 knows no neighbours %2."},
    {"routes", "%1 has no routes %2."},
    {"policy_rules", "%1 has no policy rules %2."},
    {"route_cache", "Nobody has taught %1 a route %2."},
    {"interfaces", "%1 has no interfaces %2."},
    {"hooks", "No function is registered on a hook of %1 %2."},
    {"rules", "%1 has no rules %2."},
    {"tracked", "%1 tracks no connections %2."},
    {"sysctls", "The record holds no sysctls of %1 %2."},
    {"counters", "No counter of %1 has been told %2."},
};

}  // namespace

NodeTablesModel::NodeTablesModel(const Stage& stage, QObject* parent) : QAbstractListModel(parent), stage_(stage) {
    models_["used"] = std::make_unique<TableModel>();
    for (const TableContent& empty : table_contents({}, stage_.language)) {
        models_[empty.name] = std::make_unique<TableModel>();
    }
    read();
}

void NodeTablesModel::follow() {
    if (stage_.selection.event() == event_ && stage_.selection.node() == node_) return;
    read();
}

void NodeTablesModel::read() {
    beginResetModel();
    const Known last{.node = std::move(node_), .tables = std::move(tables_)};
    node_ = stage_.selection.node();
    event_ = stage_.selection.event();
    tables_ = {};
    if (event_ != 0) {
        tables_ = stage_.recording.record().tables_at(node_.toStdString(), stage_.selection.time());
    }
    std::vector<TableContent> contents = table_contents(tables_, stage_.language);
    mark(contents, last);
    contents.insert(contents.begin(), used_table(contents, used_now(), stage_.language));
    listed_.clear();
    for (TableContent& content : contents) {
        TableModel* model = models_.at(content.name).get();
        if (content.expected || content.name == "used") listed_.push_back(model);
        model->show(std::move(content));
    }
    endResetModel();
}

/// What has changed since the last event of an earlier time: the tables are known by time, not by event. A step
/// forward finds that the tables before are those that were shown last.
void NodeTablesModel::mark(std::vector<TableContent>& contents, const Known& last) const {
    const record::RunRecord& record = stage_.recording.record();
    FrameNumber before = event_;
    while (before > 0 && record.frame(before).time >= stage_.selection.time()) --before;
    if (before == 0) return;
    const net::Time time = record.frame(before).time;
    const bool known = last.node == node_ && last.tables.now == time;
    const auto old = table_contents(known ? last.tables : record.tables_at(node_.toStdString(), time), stage_.language);
    for (std::size_t i = 0; i < contents.size(); ++i) {
        mark_changes({.before = old[i], .now = contents[i]}, stage_.language);
    }
}

/// What the node decided about the packet until now, if this event is a part of the packet's stay there.
std::vector<TableRowRef> NodeTablesModel::used_now() const {
    if (event_ == 0) return {};
    const record::RunRecord& record = stage_.recording.record();
    const Selection& s = stage_.selection;
    const auto stay = passage_of(stage_.recording, {s.packet(), node_.toStdString(), event_});
    const bool here = record.frame(event_).node == node_.toStdString();
    if (!here || std::find(stay.frames.begin(), stay.frames.end(), event_) == stay.frames.end()) {
        if (!here) return {};
        return refs_of(record::used_rows({record.events(event_), record.frame(event_).packet()}, tables_));
    }
    std::vector<TableRowRef> all;
    for (const FrameNumber number : stay.frames) {
        const record::Frame frame = record.frame(number);
        if (frame.time > s.time()) break;
        for (TableRowRef& ref : refs_of(record::used_rows({record.events(number), frame.packet()}, tables_))) {
            if (std::find(all.begin(), all.end(), ref) == all.end()) all.push_back(std::move(ref));
        }
    }
    return all;
}

QString NodeTablesModel::moment() const {
    if (event_ == 0) return {};
    const record::RunRecord& record = stage_.recording.record();
    const bool real = record.manifest().is_real(node_.toStdString());
    return stage_.say("at %1").arg(
        time_text(real ? tables_.now - record.frame(1).time : stage_.recording.since_start(event_)));
}

TableModel* NodeTablesModel::table(const QString& name) const {
    const auto found = models_.find(name);
    return found == models_.end() ? nullptr : found->second.get();
}

TableModel* NodeTablesModel::table_at(int place) const {
    return place < 0 || place >= rowCount() ? nullptr : listed_[static_cast<std::size_t>(place)];
}

int NodeTablesModel::place_of(const QString& name) const {
    const auto found = std::find(listed_.begin(), listed_.end(), table(name));
    return found == listed_.end() ? -1 : static_cast<int>(found - listed_.begin());
}

QString NodeTablesModel::shown_in(const QString& table) {
    for (const Within& within : kWithin) {
        if (table == within.inner) return QString::fromLatin1(within.table);
    }
    return table;
}

QString NodeTablesModel::printed(const QStringList& commands) const {
    QString text;
    for (const QString& command : commands) {
        if (!text.isEmpty()) text += u'\n';
        text += QStringLiteral("$ ") + command + u'\n';
        try {
            text += text_of(shell::show(command.toStdString(), tables_));
        } catch (const shell::CommandError& error) {
            text += QString::fromUtf8(error.what()) + u'\n';
        }
    }
    return text;
}

QString NodeTablesModel::empty_sentence(const QString& name) const {
    if (!stage_.recording.record().has_story()) {
        return stage_.say("This capture holds frames only. Record it with lvslab to see why.");
    }
    if (event_ == 0) return stage_.say("This record holds no frame.");
    if (name == "used" && stage_.recording.record().manifest().is_real(node_.toStdString())) {
        return stage_.say("%1 is a real host: its kernel does not tell which rows it used %2.").arg(node_, moment());
    }
    for (const EmptySentence& empty : kEmpty) {
        if (name == empty.table) return stage_.say(empty.sentence).arg(node_, moment());
    }
    return {};
}

FrameNumber NodeTablesModel::next_event(const QString& name) const {
    constexpr std::size_t kChangesLookedAt = 100'000;  // some milliseconds
    if (event_ == 0) return 0;
    const record::RunRecord& record = stage_.recording.record();
    const record::TableHistory& history = record.changes(node_.toStdString());
    std::size_t later = 0;  // the first change after now
    for (std::size_t end = history.size(); later < end;) {
        const std::size_t middle = later + (end - later) / 2;
        if (history[middle].at <= tables_.now) {
            later = middle + 1;
        } else {
            end = middle;
        }
    }
    for (std::size_t i = later; i < std::min(history.size(), later + kChangesLookedAt); ++i) {
        const auto row = record::decode_row(history[i].row);
        if (!row || !is_row_of(*row, name)) continue;
        const FrameNumber next = record.last_frame_at(history[i].at - net::Time{1}) + 1;
        return next <= record.frame_count() ? next : 0;
    }
    return 0;
}

int NodeTablesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(listed_.size());
}

QVariant NodeTablesModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const TableModel* table = table_at(index.row());
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return table->content().title;
        case Qt::AccessibleTextRole:
            return table->has_changes() ? stage_.say("%1, changed").arg(table->content().title)
                                        : table->content().title;
        case NameRole:
            return table->content().name;
        case ChangedRole:
            return table->has_changes();
        default:
            return {};
    }
}

}  // namespace lvslab::models
