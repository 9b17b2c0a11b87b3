#pragma once

#include <QSize>
#include <QString>
#include <QWidget>

#include "view/pane.hpp"

/// Pictures of what the window shows. The same painting as on the screen.
namespace lvslab::view {

struct Picture {
    QString file;     ///< .svg, .pdf or .png
    QString caption;  ///< one line below; empty: none
    QSize size{};     ///< pixels; empty: as the widget is
};

/// Returns why it could not be written, in one sentence; empty if it was.
QString save_picture(QWidget& widget, const Picture& picture, const Look& look);

/// Pixels that a caption takes.
int caption_height(const Look& look);

/// `tun.yaml, event 40 of 2220, +0.5 ms: director wraps ...`
QString caption(const Scene& scene);

struct Steps {
    models::FrameNumber first = 1, last = 1;
    QString folder;
};
/// step-0001.png and so on; returns as save_picture().
QString save_steps(QWidget& widget, models::Selection& selection, const Steps& steps);
/// Makes a film of them.
QString ffmpeg_command(const QString& folder);

/// Wireshark, with our profile and post-dissector if they are beside the program, at this frame.
bool show_in_wireshark(const models::Recording& recording, models::FrameNumber frame, QString& problem);

}  // namespace lvslab::view
