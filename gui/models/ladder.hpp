#pragma once

#include <QObject>
#include <QString>
#include <optional>
#include <vector>

#include "models/stage.hpp"

namespace lvslab::models {

enum class ArrowKind : std::uint8_t { request, reply, arp, icmp, inside, drop, seen };

/// One line of the ladder: a frame from a node to those that it reached.
struct Arrow {
    FrameNumber frame = 0;
    FrameNumber arrival = 0;  ///< the last one; 0 if it never arrived
    PacketRef packet;
    ArrowKind kind = ArrowKind::request;
    int from = 0;         ///< places in Recording::nodes()
    std::vector<int> to;  ///< empty: lost, or inside the node
    int number = 0;       ///< of the hop in its packet
    QString text;
    QString word;  ///< the shortest that still says what it is
    bool tunnelled = false;
    bool again = false;  ///< a retransmission
    net::Time since_start{0};
};

enum class LadderTime : std::uint8_t { step, non_linear, linear };

/// The whole record as a sequence chart. Only what is looked at is made: a record may have a million lines.
class Ladder : public QObject {
    Q_OBJECT

public:
    explicit Ladder(const Stage& stage, QObject* parent = nullptr);

    std::size_t size() const { return starts_.size(); }
    FrameNumber frame(std::size_t line) const { return starts_[line]; }
    Arrow arrow(std::size_t line) const;
    /// Lines that begin at or before the event.
    std::size_t lines_until(FrameNumber event) const;
    /// How far below a line the next one stands, in pixels at 100 %.
    double gap(std::size_t line, LadderTime time) const;

    /// Pixels a microsecond in linear time.
    double scale() const { return scale_; }
    void set_scale(double scale);

private:
    int place_of(std::string_view node) const;
    ArrowKind kind_of(const record::Frame& frame, const Leg& leg) const;

    Stage stage_;
    std::vector<FrameNumber> starts_;
    double scale_ = 0.2;
};

}  // namespace lvslab::models
