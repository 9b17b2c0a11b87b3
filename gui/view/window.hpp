#pragma once

#include <QMainWindow>
#include <QStackedWidget>
#include <map>
#include <memory>

#include "models/playback.hpp"
#include "models/stage.hpp"
#include "view/pane.hpp"
#include "view/top_bar.hpp"

namespace lvslab::view {

class SentenceBar;

enum class Page : std::uint8_t { watch, diff, story, netfilter };

struct WindowState {
    models::Language language = models::Language::english;
    Theme theme = Theme::light;
    double scale = 1;
    Page page = Page::watch;
};

/// A run on the screen. A change of language, theme or size builds the panes anew on the same selection.
class Window : public QMainWindow {
    Q_OBJECT

public:
    Window(std::unique_ptr<models::Recording> recording, const WindowState& state);
    ~Window() override;

    const models::Recording& recording() const { return *recording_; }
    models::Selection& selection() { return *selection_; }
    const WindowState& state() const { return state_; }
    const Scene& scene() const { return *scene_; }

    void show_page(Page page);
    void set_state(const WindowState& state);
    /// The same record, read again because it has grown: stays at its moment, or at the end if it was there.
    void go_on_with(std::unique_ptr<models::Recording> longer);
    /// Event number, `packet 7` or `p7`, or a node's name. False if there is no such thing.
    bool go_to(const QString& place);
    /// `file:///…/run.pcapng#event=40&packet=1&node=rs3`: opens here again.
    QString link() const;
    /// Only this pane, in the whole window; an empty name shows all again.
    void show_only(const QString& pane);
    /// Brings a pane of the page to the front, if it stands behind another.
    void reveal(const QString& pane);
    /// The pane of this name (topology, diff, story, bytes, tables, ladder, events, netfilter) as it stands on its
    /// page; null if there is none.
    QWidget* pane(const QString& name) const;

signals:
    void another_wanted();  ///< open another record
    void record_wanted(const QString& path);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    QWidget* build_watch();
    QWidget* build_inspector();
    QWidget* build_diff();
    QWidget* build_story();
    QWidget* build_netfilter();
    void build_menu();
    void add_action(QMenu& menu, const char* text, const QKeySequence& keys, const std::function<void()>& act);
    bool handle(QKeyEvent& event);
    void choose_node_number(int number);
    void export_picture();
    void export_steps();
    void open_in_wireshark();

    std::unique_ptr<models::Recording> recording_;
    std::unique_ptr<models::Selection> selection_;
    models::Playback playback_;
    WindowState state_;
    std::unique_ptr<Look> look_;
    std::unique_ptr<models::Stage> stage_;
    std::unique_ptr<Scene> scene_;
    TopBar* top_ = nullptr;
    QStackedWidget* pages_ = nullptr;
    SentenceBar* sentence_ = nullptr;
    std::map<QString, QWidget*> panes_;
    QString only_;
};

}  // namespace lvslab::view
