#include "view/viewer.hpp"

#include <unistd.h>
#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QProgressBar>
#include <QScrollArea>
#include <QUrl>
#include <QUrlQuery>

#include <iostream>
#include <stdexcept>

#include "view/picture.hpp"

namespace lvslab::view {

namespace {

constexpr QSize kUsual(1600, 1000);
constexpr std::chrono::milliseconds kFollowEvery{1000};
constexpr qint64 kNotRead = -1;

StartPage::Places places() {
    const QString here = QApplication::applicationDirPath();
    return {.labs = QStringLiteral(LVSLAB_SOURCE_DIR "/scenarios"), .lvslab = here + QStringLiteral("/lvslab")};
}

std::unique_ptr<models::Recording> open_recording(const QString& path) {
    return std::make_unique<models::Recording>(record::RunRecord::open(path.toStdString()), path.toStdString());
}

int complain(const QString& sentence) {
    std::cerr << "lvslab-view: " << sentence.toStdString() << "\n";
    return 2;
}

/// Lays out a widget that nobody sees.
void lay_out(QWidget& widget, const QSize& size) {
    widget.setAttribute(Qt::WA_DontShowOnScreen);
    widget.resize(size);
    widget.show();
    QApplication::processEvents();
    QApplication::processEvents();
}

/// A scroll area would go on to give its pane a size.
void take_out(QWidget& pane) {
    for (QWidget* around = pane.parentWidget(); around != nullptr; around = around->parentWidget()) {
        auto* area = qobject_cast<QScrollArea*>(around);
        if (area && area->widget() == &pane) area->takeWidget();
    }
    pane.setParent(nullptr);
    pane.setMinimumHeight(0);  // that of its old width
}

}  // namespace

Wish read_link(Wish wish) {
    const QUrl url(wish.record);
    if (url.scheme() != "file") return wish;
    const QUrlQuery place(url.fragment());
    wish.record = url.toLocalFile();
    if (wish.event == 0) wish.event = place.queryItemValue("event").toUInt();
    if (wish.packet == 0) wish.packet = place.queryItemValue("packet").toULongLong();
    if (wish.node.isEmpty()) wish.node = place.queryItemValue("node");
    return wish;
}

Viewer::Viewer(Wish wish) : wish_(read_link(std::move(wish))) {
    connect(&follow_, &QTimer::timeout, this, &Viewer::follow);
    follow_.start(kFollowEvery);
}

Viewer::~Viewer() {
    if (!loading_) return;
    loading_->requestInterruption();
    loading_->wait();
}

void Viewer::start() {
    if (wish_.record.isEmpty()) return show_start();
    load(wish_.record);
}

void Viewer::show_start(const QString& complaint) {
    window_.reset();
    start_ = std::make_unique<StartPage>(Look(wish_.state.theme, wish_.state.scale), wish_.state.language, places());
    start_->setWindowTitle("lvslab");
    start_->resize(kUsual);
    connect(start_.get(), &StartPage::record_chosen, this, &Viewer::load);
    connect(start_.get(), &StartPage::another_wanted, this, &Viewer::ask_for_record);
    if (!complaint.isEmpty()) start_->complain(complaint);
    start_->show();
}

void Viewer::ask_for_record() {
    const QString path = QFileDialog::getOpenFileName(nullptr, models::say("Open a record…", wish_.state.language), {},
                                                      QStringLiteral("pcapng, pcap (*.pcapng *.pcap);;* (*)"));
    if (!path.isEmpty()) load(path);
}

/// Reads in a thread: a long record takes seconds, and the window answers meanwhile.
void Viewer::read(const QString& path,
                  const std::function<void(std::unique_ptr<models::Recording>, const QString&)>& then) {
    const auto tell = [this](double share) {
        QMetaObject::invokeMethod(this, [this, share] {
            if (reading_) reading_->show_share(share);
        });
        return !QThread::currentThread()->isInterruptionRequested();
    };
    read_size_ = QFileInfo(path).size();
    auto recording = std::make_shared<std::unique_ptr<models::Recording>>();
    auto problem = std::make_shared<QString>();
    loading_.reset(QThread::create([path, recording, problem, tell] {
        try {
            *recording = std::make_unique<models::Recording>(record::RunRecord::open(path.toStdString(), tell),
                                                             path.toStdString());
        } catch (const std::exception& error) {
            *problem = QString::fromUtf8(error.what());
        }
    }));
    connect(loading_.get(), &QThread::finished, this,
            [recording, problem, then] { then(std::move(*recording), *problem); });
    loading_->start();
}

void Viewer::load(const QString& path) {
    if (loading_ && loading_->isRunning()) return;
    reading_ = std::make_unique<LoadingPage>(Look(wish_.state.theme, wish_.state.scale), wish_.state.language, path);
    reading_->resize(wish_.size.isEmpty() ? kUsual : wish_.size);
    if (!window_ && !start_) reading_->show();
    read(path, [this, path](std::unique_ptr<models::Recording> recording, const QString& problem) {
        reading_.reset();
        if (!recording) return show_start(problem);
        remember_record(path);
        show_record(std::move(recording));
    });
}

/// A record that grows is one that a director writes just now (lvslab tap --record). A dialog that is open looks at the
/// panes as they are: the record waits for it.
void Viewer::follow() {
    if (!window_ || QApplication::activeModalWidget() || (loading_ && loading_->isRunning())) return;
    const QString path = QString::fromStdString(window_->recording().path().string());
    if (QFileInfo(path).size() == read_size_) return;
    read(path, [this, path](std::unique_ptr<models::Recording> recording, const QString&) {
        const bool same = window_ && QString::fromStdString(window_->recording().path().string()) == path;
        const bool waits = QApplication::activeModalWidget() != nullptr;
        if (waits) read_size_ = kNotRead;
        if (recording && same && !waits) window_->go_on_with(std::move(recording));
    });
}

void Viewer::show_record(std::unique_ptr<models::Recording> recording) {
    auto window = std::make_unique<Window>(std::move(recording), wish_.state);
    apply(*window);
    connect(window.get(), &Window::another_wanted, this, &Viewer::ask_for_record);
    window->resize(wish_.size.isEmpty() ? kUsual : wish_.size);
    window->show();
    // The old window may have asked for this one: it goes when its signal is over.
    if (window_) window_.release()->deleteLater();
    if (start_) start_.release()->deleteLater();
    window_ = std::move(window);
}

void Viewer::apply(Window& window) const {
    models::Selection& selection = window.selection();
    const auto& recording = window.recording();
    if (wish_.packet != 0) {
        const auto frames = recording.record().frames_of_packet(wish_.packet);
        if (!frames.empty()) selection.choose_packet(recording.packet_of(frames.front()));
    }
    if (wish_.event != 0) selection.go_to(wish_.event);
    if (!wish_.node.isEmpty()) selection.choose_node(wish_.node);
    const std::pair<const char*, Page> pages[] = {
        {"diff", Page::diff}, {"story", Page::story}, {"bytes", Page::story}, {"netfilter", Page::netfilter}};
    for (const auto& [name, page] : pages) {
        if (wish_.pane == name) window.show_page(page);
    }
}

int Viewer::paint_start_page() const {
    StartPage page(Look(wish_.state.theme, wish_.state.scale), wish_.state.language, places());
    lay_out(page, wish_.size.isEmpty() ? kUsual : wish_.size);
    const QString problem = save_picture(page, {.file = wish_.screenshot}, Look(wish_.state.theme, wish_.state.scale));
    return problem.isEmpty() ? 0 : complain(problem);
}

QString Viewer::missing_in(const models::Recording& recording) const {
    const auto nodes = recording.nodes();
    const models::FrameNumber last = std::max(wish_.event, wish_.steps ? wish_.steps->last : 0);
    if (last > recording.count()) {
        return QStringLiteral("%1 %2: the record has the events 1 to %3")
            .arg(wish_.event == last ? "--event" : "--steps up to")
            .arg(last)
            .arg(recording.count());
    }
    if (wish_.packet != 0 && recording.record().frames_of_packet(wish_.packet).empty()) {
        return QStringLiteral("--packet %1: no such packet in the record").arg(wish_.packet);
    }
    if (!wish_.node.isEmpty() && std::find(nodes.begin(), nodes.end(), wish_.node.toStdString()) == nodes.end()) {
        return QStringLiteral("--node %1: no such node in the record").arg(wish_.node);
    }
    return {};
}

/// On a terminal the count runs along.
int Viewer::paint_steps(QWidget& widget, const Scene& scene, bool captions) const {
    const Steps steps{.events = models::steps_in(*wish_.steps, scene.stage.recording, scene.stage.selection),
                      .folder = wish_.screenshot,
                      .captions = captions,
                      .size = wish_.size};
    if (steps.events.size() > models::kMostSteps) {
        return complain(QStringLiteral("--steps: %1 pictures are asked for, at most %2 are made")
                            .arg(steps.events.size())
                            .arg(models::kMostSteps));
    }
    if (!QDir().mkpath(steps.folder)) return complain(steps.folder + QStringLiteral(": no folder can be made here"));
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const QString problem = save_steps(widget, scene, steps, [&](int done) {
        if (terminal) std::cerr << "\rpicture " << done + 1 << " of " << steps.events.size() << std::flush;
        return true;
    });
    if (terminal) std::cerr << "\r\033[K";
    if (!problem.isEmpty()) return complain(problem);
    std::cout << steps.events.size() << " pictures in " << steps.folder.toStdString() << "; a film of them:\n"
              << ffmpeg_command(steps.folder).toStdString() << "\n";
    return 0;
}

int Viewer::take_picture() {
    if (wish_.record.isEmpty()) return paint_start_page();
    std::unique_ptr<models::Recording> recording;
    try {
        recording = open_recording(wish_.record);
    } catch (const std::exception& error) {
        return complain(QString::fromUtf8(error.what()));
    }
    if (const QString missing = missing_in(*recording); !missing.isEmpty()) return complain(missing);
    Window window(std::move(recording), wish_.state);
    apply(window);
    lay_out(window, wish_.size.isEmpty() ? kUsual : wish_.size);
    QWidget* pane = window.pane(wish_.pane);
    std::unique_ptr<QWidget> alone;
    if (pane && wish_.pane == "diff") {
        pane->resize(pane->sizeHint());  // all of it, also what the window would scroll
    } else if (pane) {
        const Look& look = window.scene().look;
        take_out(*pane);
        pane->setFont(window.font());
        pane->setStyleSheet(style_sheet(look));
        lay_out(*pane, (wish_.size.isEmpty() ? kUsual : wish_.size) - QSize(0, caption_height(look)));
        alone.reset(pane);
    }
    QWidget& shown = pane ? *pane : *window.centralWidget();
    if (wish_.steps) return paint_steps(shown, window.scene(), pane != nullptr);
    const Picture picture{
        .file = wish_.screenshot, .caption = pane ? caption(window.scene()) : QString(), .size = wish_.size};
    const QString problem = save_picture(shown, picture, window.scene().look);
    return problem.isEmpty() ? 0 : complain(problem);
}

}  // namespace lvslab::view
