#pragma once

#include <QObject>
#include <QThread>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "models/step_range.hpp"
#include "view/loading_page.hpp"
#include "view/start_page.hpp"
#include "view/window.hpp"

namespace lvslab::view {

/// What the command line asks for.
struct Wish {
    QString record;  ///< a path, or a link to a moment; empty: the first page
    models::FrameNumber event = 0;
    net::PacketId packet = 0;
    QString node;
    QString pane;
    QString screenshot;  ///< a picture's file; with steps, the folder of their pictures
    std::optional<models::StepRange> steps;
    QSize size;
    WindowState state;
};

/// `file:///…/run.pcapng#event=40&node=rs3` in its parts; a path stays one.
Wish read_link(Wish wish);

/// The program: first page, loading, the window of a run.
class Viewer : public QObject {
    Q_OBJECT

public:
    explicit Viewer(Wish wish);
    ~Viewer() override;

    /// Opens windows; returns at once.
    void start();
    /// Paints a picture and nothing else. Returns the exit code; what went wrong goes to stderr.
    int take_picture();

private:
    void show_start(const QString& complaint = {});
    void load(const QString& path);
    void read(const QString& path, const std::function<void(std::unique_ptr<models::Recording>, const QString&)>& then);
    void follow();
    void show_record(std::unique_ptr<models::Recording> recording);
    void ask_for_record();
    void apply(Window& window) const;
    int paint_start_page() const;
    /// What --event, --packet, --node or --steps name and the record has not; empty: nothing.
    QString missing_in(const models::Recording& recording) const;
    int paint_steps(QWidget& widget, const Scene& scene, bool captions) const;

    Wish wish_;
    std::unique_ptr<StartPage> start_;
    std::unique_ptr<LoadingPage> reading_;
    std::unique_ptr<Window> window_;
    std::unique_ptr<QThread> loading_;
    QTimer follow_;
    qint64 read_size_ = 0;  ///< of the record's file when it was read
};

}  // namespace lvslab::view
