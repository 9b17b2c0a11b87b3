#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QProgressDialog>
#include <QScrollArea>
#include <QStatusBar>

#include "view/events_pane.hpp"
#include "view/picture.hpp"
#include "view/steps_dialog.hpp"
#include "view/window.hpp"
#include "view/wireshark.hpp"

/// What the window does when it is asked by a key or from the menu.
namespace lvslab::view {

void Window::add_action(QMenu& menu, const char* text, const QKeySequence& keys, const std::function<void()>& act) {
    QAction* action = menu.addAction(stage_->say(text));
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, act);
}

void Window::build_menu() {
    auto* menu = new QMenu(top_);
    add_action(*menu, "Open a record…", QKeySequence::Open, [this] { emit another_wanted(); });
    menu->addSeparator();
    add_action(*menu, "Save this pane as SVG, PDF or PNG…", QKeySequence::Save, [this] { export_picture(); });
    add_action(*menu, "Save steps as numbered pictures…", QKeySequence("Ctrl+Shift+S"), [this] { export_steps(); });
    add_action(*menu, "Open in Wireshark at this packet", QKeySequence("Ctrl+W"), [this] { open_in_wireshark(); });
    add_action(*menu, "Copy a link to this moment", QKeySequence("Ctrl+L"),
               [this] { QApplication::clipboard()->setText(link()); });
    menu->addSeparator();
    add_action(*menu, "One panel in the whole window", QKeySequence("F11"), [this] {
        QString name;
        for (const auto& [known, widget] : panes_) {
            if (widget == focusWidget() || widget->isAncestorOf(focusWidget())) name = known;
        }
        show_only(only_.isEmpty() ? name : QString());
    });
    add_action(*menu, "Larger", QKeySequence("Ctrl++"), [this] { emit top_->size_pressed(); });
    add_action(*menu, "Dark or light", QKeySequence("Ctrl+T"), [this] { emit top_->theme_pressed(); });
    add_action(*menu, "中文 / English", QKeySequence("Ctrl+G"), [this] { emit top_->language_pressed(); });
    menu->addSeparator();
    add_action(*menu, "Quit", QKeySequence::Quit, [] { QApplication::quit(); });
    top_->menu_button()->setMenu(menu);
    top_->menu_button()->setShortcut(QKeySequence("Alt+M"));
    addActions(menu->actions());
}

void Window::keyPressEvent(QKeyEvent* event) {
    if (!handle(*event)) QMainWindow::keyPressEvent(event);
}

bool Window::handle(QKeyEvent& event) {
    models::Selection& s = *selection_;
    const auto modifiers = event.modifiers();
    const bool control = modifiers & Qt::ControlModifier, shift = modifiers & Qt::ShiftModifier,
               alt = modifiers & Qt::AltModifier;
    const int key = event.key();
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const int direction = key == Qt::Key_Right ? 1 : -1;
        if (alt)
            direction > 0 ? s.forward() : s.back();
        else if (shift)
            s.step_leg(direction);
        else
            s.step(direction);
        return true;
    }
    if (control && key >= Qt::Key_1 && key <= Qt::Key_4) return show_page(static_cast<Page>(key - Qt::Key_1)), true;
    if (control && key == Qt::Key_K) return top_->go_to()->setFocus(), true;
    if (key >= Qt::Key_1 && key <= Qt::Key_9 && !control) return choose_node_number(key - Qt::Key_0), true;
    switch (key) {
        case Qt::Key_Home:
            return s.go_to(1), true;
        case Qt::Key_End:
            return s.go_to(recording_->count()), true;
        case Qt::Key_Space:
            return playback_.toggle(), true;
        case Qt::Key_BracketLeft:
            return playback_.slower(), true;
        case Qt::Key_BracketRight:
            return playback_.faster(), true;
        case Qt::Key_F:
            return s.set_follows(!s.follows()), true;
        case Qt::Key_Escape:
            if (!only_.isEmpty()) show_only({});
            return s.release(), true;
        case Qt::Key_Slash:
            show_page(Page::watch);
            reveal("events");
            if (auto* events = qobject_cast<EventsPane*>(pane("events"))) events->focus_filter();
            return true;
        default:
            return false;
    }
}

void Window::export_picture() {
    const QString file = QFileDialog::getSaveFileName(this, stage_->say("Save this pane as SVG, PDF or PNG…"),
                                                      QStringLiteral("lvslab.svg"),
                                                      QStringLiteral("SVG (*.svg);;PDF (*.pdf);;PNG (*.png)"));
    if (file.isEmpty()) return;
    QWidget* what = centralWidget();
    for (const auto& [name, widget] : panes_) {
        if (widget == focusWidget() || widget->isAncestorOf(focusWidget())) what = widget;
    }
    const QString problem =
        save_picture(*what, {.file = file, .caption = what == centralWidget() ? QString() : caption(*scene_)}, *look_);
    statusBar()->showMessage(problem.isEmpty() ? file : problem, 8000);
}

void Window::export_steps() {
    StepsDialog dialog(*scene_, this);
    if (recording_->count() == 0 || dialog.exec() != QDialog::Accepted) return;
    const QString folder = QFileDialog::getExistingDirectory(this, stage_->say("Steps as numbered pictures"));
    if (folder.isEmpty()) return;
    const Steps steps{.events = dialog.events(), .folder = folder};
    QProgressDialog progress(stage_->say("Saving pictures"), stage_->say("Cancel"), 0,
                             static_cast<int>(steps.events.size()), this);
    progress.setWindowModality(Qt::WindowModal);
    const QString problem = save_steps(*centralWidget(), *scene_, steps, [&progress](int done) {
        progress.setValue(done);
        return !progress.wasCanceled();
    });
    const bool whole = problem.isEmpty() && !progress.wasCanceled();
    if (whole) QApplication::clipboard()->setText(ffmpeg_command(folder));
    const char* said = whole ? "Saved; the ffmpeg command is on the clipboard" : "Ended before the last picture";
    statusBar()->showMessage(problem.isEmpty() ? stage_->say(said) : problem, 10000);
}

void Window::open_in_wireshark() {
    const QString problem = show_in_wireshark(*recording_, selection_->event());
    if (!problem.isEmpty()) statusBar()->showMessage(problem, 10000);
}

}  // namespace lvslab::view
