#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "models/selection.hpp"

namespace lvslab::models {

/// What one picture follows on another by.
enum class StepUnit : std::uint8_t { event, hop };

/// A part of the record, to be told in pictures: its events, or only those at which the followed packet begins a hop.
struct StepRange {
    FrameNumber first = 1, last = 1;
    StepUnit unit = StepUnit::event;
};

/// More would fill a disk.
inline constexpr std::size_t kMostSteps = 10'000;

/// The followed packet from its first event to its last; 50 events from here if that is one event only.
StepRange suggested_steps(const Recording& recording, const Selection& selection);
/// The events of the pictures, in order. Events outside the record are left out; empty if the range goes backwards.
std::vector<FrameNumber> steps_in(const StepRange& range, const Recording& recording, const Selection& selection);
/// `40-90`, both included. Empty if it is not that.
std::optional<StepRange> read_step_range(const QString& text);

}  // namespace lvslab::models
