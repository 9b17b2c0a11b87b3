#pragma once

#include <QString>

#include "models/recording.hpp"

/// The record in Wireshark, at the same packet.
namespace lvslab::view {

/// Wireshark reads profiles from the user's own folder only: copies ours there as `lvslab`, unless one of that name is
/// there already. Nothing of the user's is ever changed. Returns why it could not, in one sentence; empty if it is
/// there.
QString install_profile(const QString& wireshark_folder);

/// The user's folder of Wireshark's settings: $WIRESHARK_CONFIG_DIR, or `wireshark` among the settings.
QString wireshark_folder();

/// At this frame, with our profile and post-dissector.
QStringList wireshark_arguments(const models::Recording& recording, models::FrameNumber frame);

/// Returns why it did not start, in one sentence; empty if it did.
QString show_in_wireshark(const models::Recording& recording, models::FrameNumber frame);

}  // namespace lvslab::view
