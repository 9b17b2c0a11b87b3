#include "models/selection.hpp"

#include <algorithm>

namespace lvslab::models {

namespace {
constexpr std::size_t kJumpsKept = 200;

QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }
}  // namespace

Selection::Selection(const Recording& recording, QObject* parent) : QObject(parent), recording_(&recording) {
    if (recording.count() != 0) go_to(1);
}

void Selection::start_over(const Recording& recording) {
    recording_ = &recording;
    event_ = 0;
    packet_ = {};
    legs_.clear();
    leg_ = 0;
    follows_ = false;
    release();
    if (recording.count() != 0) go_to_clamped(1);
}

net::Time Selection::time() const { return event_ == 0 ? net::Time{0} : recording_->record().frame(event_).time; }

void Selection::go_to(FrameNumber event) {
    if (std::max<std::int64_t>(event, event_) - std::min<std::int64_t>(event, event_) > 1) remember();
    go_to_clamped(event);
}

void Selection::go_to_clamped(std::int64_t event) {
    if (recording_->count() == 0) return;
    const auto wanted = static_cast<FrameNumber>(std::clamp<std::int64_t>(event, 1, recording_->count()));
    if (wanted == event_) return;
    event_ = wanted;
    derive();
    emit event_changed();
    emit changed();
}

void Selection::derive() {
    const bool held = follows_ && packet_.first != 0;
    const PacketRef packet = held ? packet_ : recording_->packet_of(event_);
    const bool other = packet != packet_;
    if (other) {
        packet_ = packet;
        legs_ = legs_of(*recording_, packet_);
        field_.clear();
    }
    leg_ = leg_at(event_);
    const QString acting = text(recording_->record().frame(event_).node);
    const bool moves = !node_held_ && acting != node_;
    if (moves) node_ = acting;
    if (other) emit packet_changed();
    if (moves) emit node_changed();
}

std::size_t Selection::leg_at(FrameNumber event) const {
    const std::size_t exact = models::leg_at(legs_, event);
    if (exact < legs_.size()) return exact;
    std::size_t begun = 0;
    for (std::size_t i = 0; i < legs_.size(); ++i) {
        if (legs_[i].frame() <= event) begun = i;
    }
    return begun;
}

void Selection::step_leg(int direction) {
    if (legs_.empty()) return;
    const auto last = static_cast<std::ptrdiff_t>(legs_.size()) - 1;
    const auto wanted = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(leg_) + direction, 0, last);
    choose_leg(static_cast<std::size_t>(wanted));
}

void Selection::choose_packet(const PacketRef& packet) {
    if (packet.first == 0) return;
    if (follows_ && packet != packet_) {
        packet_ = {};
        legs_.clear();
    }
    remember();
    const FrameNumber before = event_;
    go_to_clamped(packet.first);
    if (before != event_) return;
    derive();
    emit changed();
}

void Selection::choose_leg(std::size_t leg) {
    if (leg >= legs_.size()) return;
    const FrameNumber wanted = legs_[leg].frame();
    if (wanted == event_) return;
    remember();
    go_to_clamped(wanted);
}

void Selection::choose_node(const QString& node) {
    node_held_ = true;
    if (node == node_) return;
    node_ = node;
    emit node_changed();
    emit changed();
}

void Selection::choose_field(const QString& field) {
    if (field == field_) return;
    field_ = field;
    emit changed();
}

void Selection::choose_row(const TableRowRef& row) {
    if (row == row_) return;
    row_ = row;
    emit changed();
}

void Selection::set_follows(bool follows) {
    follows_ = follows;
    node_held_ = false;
    if (event_ != 0) derive();
    emit changed();
}

void Selection::release() {
    field_.clear();
    row_ = {};
    node_held_ = false;
    if (event_ != 0) derive();
    emit changed();
}

void Selection::remember() {
    if (event_ == 0) return;
    jumps_.resize(std::min(jumps_.size(), jump_));
    if (jumps_.empty() || jumps_.back() != event_) jumps_.push_back(event_);
    if (jumps_.size() > kJumpsKept) jumps_.erase(jumps_.begin());
    jump_ = jumps_.size();
}

void Selection::back() {
    if (jump_ == 0) return;
    if (jump_ == jumps_.size()) jumps_.push_back(event_);
    go_to_clamped(jumps_[--jump_]);
}

void Selection::forward() {
    if (jump_ + 1 >= jumps_.size()) return;
    go_to_clamped(jumps_[++jump_]);
}

}  // namespace lvslab::models
