#pragma once

#include <QSize>
#include <QString>
#include <QWidget>
#include <functional>
#include <vector>

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

/// A part of the record as a film.
struct Steps {
    std::vector<models::FrameNumber> events;
    QString folder;         ///< of step-0001.png and so on; must be there
    bool captions = false;  ///< below each picture
    QSize size{};           ///< as in Picture
};
/// Before each picture `go_on` is told how many are done, and may end it. Returns as save_picture(); the selection is
/// where it was.
QString save_steps(QWidget& widget, const Scene& scene, const Steps& steps, const std::function<bool(int)>& go_on);
/// Makes a film of them.
QString ffmpeg_command(const QString& folder);

}  // namespace lvslab::view
