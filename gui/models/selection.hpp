#pragma once

#include <QObject>
#include <QString>
#include <vector>

#include "models/path.hpp"

namespace lvslab::models {

/// A row of a node's table, named as the record names tables (record/table_rows.hpp) and by the text of its key.
struct TableRowRef {
    QString table;
    QString row;

    bool operator==(const TableRowRef&) const = default;
};

/// What is looked at: one for the whole window. Views read it, ask it to change, and hear `changed`.
/// The event is the only clock: packet, leg and node follow from it, unless they are held.
class Selection : public QObject {
    Q_OBJECT

public:
    explicit Selection(const Recording& recording, QObject* parent = nullptr);
    /// Looks at another recording, at its first event.
    void start_over(const Recording& recording);

    using QObject::event;  // Qt's, for what happens to an object; ours is a moment of the record
    FrameNumber event() const { return event_; }  ///< from 1; 0 in an empty record
    const PacketRef& packet() const { return packet_; }
    const std::vector<Leg>& legs() const { return legs_; }  ///< of the packet
    std::size_t leg() const { return leg_; }                ///< index in legs(): leg_at(event())
    /// The last leg begun at or before an event; that of the event's own frame if it has one.
    std::size_t leg_at(FrameNumber event) const;
    const QString& node() const { return node_; }    ///< the one whose tables are shown
    const QString& field() const { return field_; }  ///< as record::FieldChange names it; empty: none
    const TableRowRef& row() const { return row_; }
    bool follows() const { return follows_; }
    net::Time time() const;  ///< of the event, lab time

    /// Goes to an event; packet, leg and node are derived from its frame. Out of range: the nearest.
    void go_to(FrameNumber event);
    void step(std::int64_t events) { go_to_clamped(static_cast<std::int64_t>(event_) + events); }
    /// To the next or last leg of the packet.
    void step_leg(int direction);
    void choose_packet(const PacketRef& packet);  ///< goes to its first event
    void choose_leg(std::size_t leg);             ///< goes to its event
    void choose_node(const QString& node);        ///< stays chosen while time moves, until follow()
    void choose_field(const QString& field);
    void choose_row(const TableRowRef& row);
    /// Follow: the packet is held while time moves, and the node is the acting one again.
    void set_follows(bool follows);
    void release();  ///< lets go of field, row and node

    void back();  ///< through one's own jumps
    void forward();

signals:
    void changed();  ///< anything
    void event_changed();
    void packet_changed();
    void node_changed();

private:
    void go_to_clamped(std::int64_t event);
    void derive();
    void remember();

    const Recording* recording_;
    FrameNumber event_ = 0;
    PacketRef packet_;
    std::vector<Leg> legs_;
    std::size_t leg_ = 0;
    QString node_;
    QString field_;
    TableRowRef row_;
    bool follows_ = false;
    bool node_held_ = false;
    std::vector<FrameNumber> jumps_;
    std::size_t jump_ = 0;  ///< place in jumps_ where we are
};

}  // namespace lvslab::models
