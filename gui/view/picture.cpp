#include "view/picture.hpp"

#include <QBuffer>
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "models/why.hpp"
#include "view/clipping.hpp"
#include "view/marks.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

namespace {

constexpr double kCaption = 34;
constexpr int kDotsPerInch = 96;

/// The widget in its own size, scaled to the picture's, and the caption below.
void paint_all(QPainter& painter, QWidget& widget, const Picture& picture, const Look& look) {
    const double below = picture.caption.isEmpty() ? 0 : caption_height(look);
    const QSizeF whole(widget.width(), widget.height() + below);
    if (!picture.size.isEmpty()) {
        const double factor = std::min(picture.size.width() / whole.width(), picture.size.height() / whole.height());
        painter.scale(factor, factor);
    }
    come_to_rest(widget);
    {
        const Clipping clipping(painter, widget);
        widget.render(&painter, QPoint(), QRegion(), QWidget::DrawChildren | QWidget::DrawWindowBackground);
    }
    if (picture.caption.isEmpty()) return;
    const QRectF line(0, widget.height(), whole.width(), below);
    painter.fillRect(line, look.palette().header);
    paint_line(painter, line.adjusted(look.px(16), 0, -look.px(16), 0),
               {.text = picture.caption, .font = look.text(14), .colour = look.palette().text2});
}

QSize size_of(const QWidget& widget, const Picture& picture, const Look& look) {
    if (!picture.size.isEmpty()) return picture.size;
    return widget.size() + QSize(0, picture.caption.isEmpty() ? 0 : caption_height(look));
}

}  // namespace

int caption_height(const Look& look) { return qRound(look.px(kCaption)); }

QString save_picture(QWidget& widget, const Picture& picture, const Look& look) {
    const QString ending = QFileInfo(picture.file).suffix().toLower();
    const QSize size = size_of(widget, picture, look);
    // Written aside and renamed: a picture that is there stays whole if this one can not be written.
    QSaveFile file(picture.file);
    if (!file.open(QIODevice::WriteOnly)) return picture.file + QStringLiteral(": ") + file.errorString();
    if (ending == "svg") {
        QBuffer buffer;
        QSvgGenerator svg;
        svg.setOutputDevice(&buffer);
        svg.setSize(size);
        svg.setViewBox(QRect(QPoint(), size));
        svg.setResolution(kDotsPerInch);
        svg.setTitle(picture.caption);
        QPainter painter(&svg);
        paint_all(painter, widget, picture, look);
        painter.end();
        file.write(with_clip_paths(buffer.data()));
    } else if (ending == "pdf") {
        QPdfWriter pdf(&file);
        pdf.setResolution(kDotsPerInch);
        pdf.setPageMargins(QMarginsF());
        pdf.setPageSize(QPageSize(QSizeF(size) * 72.0 / kDotsPerInch, QPageSize::Point));
        QPainter painter(&pdf);
        paint_all(painter, widget, picture, look);
    } else if (ending == "png") {
        QImage image(size, QImage::Format_RGB32);
        image.fill(look.palette().panel);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        paint_all(painter, widget, picture, look);
        painter.end();
        image.save(&file, "PNG");
    } else {
        return picture.file + QStringLiteral(": a picture's name ends in .png, .svg or .pdf");
    }
    return file.commit() ? QString() : picture.file + QStringLiteral(": ") + file.errorString();
}

QString caption(const Scene& scene) {
    const auto& recording = scene.stage.recording;
    const models::FrameNumber event = scene.stage.selection.event();
    if (event == 0) return QString::fromStdString(recording.title());
    return QString::fromStdString(recording.title()) + QStringLiteral(" · ") +
           scene.say("event %1 of %2").arg(event).arg(recording.count()) + QStringLiteral(" · ") +
           models::time_text(recording.since_start(event)) + QStringLiteral(" · ") +
           models::why_text(models::why_parts(scene.stage));
}

QString step_file(const Steps& steps, std::size_t number) {
    return QDir(steps.folder).filePath(QStringLiteral("step-%1.png").arg(number, 4, 10, QLatin1Char('0')));
}

QString save_steps(QWidget& widget, const Scene& scene, const Steps& steps, const std::function<bool(int)>& go_on) {
    models::Selection& selection = scene.stage.selection;
    const models::FrameNumber before = selection.event();
    QString problem;
    for (std::size_t i = 0; i < steps.events.size() && problem.isEmpty(); ++i) {
        if (!go_on(static_cast<int>(i))) break;
        selection.go_to(steps.events[i]);
        const Picture picture{.file = step_file(steps, i + 1),
                              .caption = steps.captions ? caption(scene) : QString(),
                              .size = steps.size};
        problem = save_picture(widget, picture, scene.look);
    }
    selection.go_to(before);
    return problem;
}

QString ffmpeg_command(const QString& folder) {
    return QStringLiteral("ffmpeg -framerate 2 -i '%1/step-%04d.png' -pix_fmt yuv420p '%1/steps.mp4'").arg(folder);
}

}  // namespace lvslab::view
