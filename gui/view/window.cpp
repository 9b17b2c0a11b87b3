#include "view/window.hpp"

#include <QKeyEvent>
#include <QMenu>
#include <QRegularExpression>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QTabWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "view/bytes_pane.hpp"
#include "view/clock_bar.hpp"
#include "view/diff_pane.hpp"
#include "view/events_pane.hpp"
#include "view/hooks_pane.hpp"
#include "view/ladder_pane.hpp"
#include "view/sentence_bar.hpp"
#include "view/story_pane.hpp"
#include "view/tables_pane.hpp"
#include "view/topology_pane.hpp"

namespace lvslab::view {

namespace {

/// Leaves the keys to the pane and the window: left and right are steps in time.
class QuietScrollArea : public QScrollArea {
protected:
    void keyPressEvent(QKeyEvent* event) override { event->ignore(); }
};

QScrollArea* scrolled(QWidget* pane) {
    auto* area = new QuietScrollArea;
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(pane);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    return area;
}

/// The current hop stays in sight.
QScrollArea* scrolled_diff(DiffPane* diff) {
    QScrollArea* area = scrolled(diff);
    QObject::connect(diff, &DiffPane::current_column_at, area, [area](int x, int width) {
        QScrollBar* bar = area->horizontalScrollBar();
        const int seen = area->viewport()->width();
        if (x < bar->value() || x + width > bar->value() + seen) bar->setValue(x + width - seen);
    });
    return area;
}

QSplitter* split(Qt::Orientation orientation, const std::vector<QWidget*>& widgets, const QList<int>& sizes) {
    auto* splitter = new QSplitter(orientation);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    for (QWidget* widget : widgets) splitter->addWidget(widget);
    splitter->setSizes(sizes);
    return splitter;
}

/// From this size on a panel needs the whole window.
constexpr double kOnePanelFrom = 1.5;

struct Panel {
    QString title;
    QWidget* widget = nullptr;
};

/// One panel at a time, chosen by a tab.
QTabWidget* tabbed(const std::vector<Panel>& panels) {
    auto* tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    for (const Panel& panel : panels) tabs->addTab(panel.widget, panel.title);
    return tabs;
}

}  // namespace

Window::Window(std::unique_ptr<models::Recording> recording, const WindowState& state)
    : recording_(std::move(recording)),
      selection_(std::make_unique<models::Selection>(*recording_)),
      playback_(*selection_),
      state_(state) {
    setWindowTitle(QString::fromStdString(recording_->title()) + QStringLiteral(" – lvslab"));
    build();
}

Window::~Window() { delete takeCentralWidget(); }

void Window::set_state(const WindowState& state) {
    state_ = state;
    build();
}

void Window::go_on_with(std::unique_ptr<models::Recording> longer) {
    const models::FrameNumber event = selection_->event();
    const bool at_end = event == recording_->count();
    const bool follows = selection_->follows();
    delete takeCentralWidget();  // its panes look at what goes now
    playback_.stop();
    std::swap(recording_, longer);
    selection_->start_over(*recording_);
    if (event != 0) selection_->go_to(at_end ? recording_->count() : event);
    selection_->set_follows(follows);
    build();
}

void Window::build() {
    delete takeCentralWidget();
    panes_.clear();
    look_ = std::make_unique<Look>(state_.theme, state_.scale);
    stage_ = std::make_unique<models::Stage>(models::Stage{*recording_, *selection_, state_.language});
    scene_ = std::make_unique<Scene>(Scene{*stage_, *look_});
    setFont(look_->text());
    setStyleSheet(style_sheet(*look_));

    const auto& manifest = recording_->record().manifest();
    QString subtitle = QString::fromStdString(recording_->path().filename().string());
    if (recording_->record().has_story()) subtitle += QStringLiteral(" · ") + stage_->say("seed %1").arg(manifest.seed);
    top_ = new TopBar(*look_, state_.language,
                      {QString::fromStdString(recording_->title()),
                       subtitle,
                       {stage_->say("Watch"), stage_->say("Diff"), stage_->say("Story"), stage_->say("Netfilter")}});
    sentence_ = new SentenceBar(*scene_);
    pages_ = new QStackedWidget;
    for (QWidget* page : {build_watch(), build_diff(), build_story(), build_netfilter()}) pages_->addWidget(page);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(top_);
    column->addWidget(sentence_);
    if (const std::string& warning = recording_->record().warning(); !warning.empty()) {
        auto* bar = new QLabel(
            stage_->say("The record is not whole: %1. What could be read is shown.").arg(models::text_of(warning)));
        bar->setObjectName("warning");
        bar->setFont(look_->text());
        bar->setStyleSheet(QStringLiteral("background: %1; color: %2; padding: 8px 24px;")
                               .arg(look_->palette().drop_pale.name(), look_->palette().on_drop_pale.name()));
        column->addWidget(bar);
    }
    column->addWidget(pages_, 1);
    column->addWidget(new ClockBar(*scene_, playback_));
    setCentralWidget(body);

    connect(top_, &TopBar::page_chosen, this, [this](int page) { show_page(static_cast<Page>(page)); });
    connect(top_, &TopBar::place_typed, this, [this](const QString& text) {
        if (go_to(text)) top_->go_to()->clear();
    });
    // The buttons go with the old panes: act when their click is over.
    connect(
        top_, &TopBar::language_pressed, this,
        [this] {
            WindowState next = state_;
            next.language =
                next.language == models::Language::english ? models::Language::chinese : models::Language::english;
            set_state(next);
        },
        Qt::QueuedConnection);
    connect(
        top_, &TopBar::theme_pressed, this,
        [this] {
            WindowState next = state_;
            next.theme = next.theme == Theme::light ? Theme::dark : Theme::light;
            set_state(next);
        },
        Qt::QueuedConnection);
    connect(
        top_, &TopBar::size_pressed, this,
        [this] {
            WindowState next = state_;
            next.scale = next.scale < 1.2 ? 1.25 : next.scale < 1.4 ? 1.5 : next.scale < 1.9 ? 2 : 1;
            set_state(next);
        },
        Qt::QueuedConnection);
    build_menu();
    show_page(state_.page);
}

QWidget* Window::build_inspector() {
    return tabbed({{stage_->say("Diff"), scrolled_diff(new DiffPane(*scene_, DiffSize::small))},
                   {stage_->say("Story"), scrolled(new StoryPane(*scene_))},
                   {stage_->say("Bytes"), new BytesPane(*scene_)}});
}

QWidget* Window::build_watch() {
    auto* topology = new TopologyPane(*scene_);
    auto* events = new EventsPane(*scene_);
    auto* ladder = new LadderPane(*scene_);
    auto* tables = new TablesPane(*scene_);
    panes_["topology"] = topology;
    panes_["events"] = events;
    panes_["ladder"] = ladder;
    panes_["tables"] = tables;
    const auto pace = [this, topology] {
        topology->set_step_time(playback_.playing() ? playback_.step_time() : TopologyPane::kStepByHand);
    };
    connect(&playback_, &models::Playback::changed, topology, pace);
    pace();
    connect(topology, &TopologyPane::node_opened, this, [this] { show_page(Page::story); });
    if (state_.scale >= kOnePanelFrom) {
        return tabbed({{stage_->say("Topology"), topology},
                       {stage_->say("Ladder"), ladder},
                       {stage_->say("Events"), events},
                       {stage_->say("Tables"), tables}});
    }
    QWidget* below = split(Qt::Horizontal, {events, ladder}, {390, 660});
    QWidget* left = split(Qt::Vertical, {topology, below}, {500, 300});
    QWidget* right = split(Qt::Vertical, {build_inspector(), tables}, {440, 360});
    return split(Qt::Horizontal, {left, right}, {1050, 550});
}

QWidget* Window::build_diff() {
    auto* diff = new DiffPane(*scene_, DiffSize::whole);
    panes_["diff"] = diff;
    return scrolled_diff(diff);
}

QWidget* Window::build_story() {
    auto* story = new StoryPane(*scene_);
    auto* bytes = new BytesPane(*scene_);
    panes_["story"] = story;
    panes_["bytes"] = bytes;
    if (state_.scale >= kOnePanelFrom) {
        return tabbed({{stage_->say("Story"), scrolled(story)}, {stage_->say("Bytes"), bytes}});
    }
    return split(Qt::Horizontal, {scrolled(story), bytes}, {800, 800});
}

QWidget* Window::build_netfilter() {
    auto* hooks = new HooksPane(*scene_);
    panes_["netfilter"] = hooks;
    return scrolled(hooks);
}

QWidget* Window::pane(const QString& name) const {
    const auto found = panes_.find(name);
    return found == panes_.end() ? nullptr : found->second;
}

void Window::show_page(Page page) {
    state_.page = page;
    pages_->setCurrentIndex(static_cast<int>(page));
    top_->show_page(static_cast<int>(page));
}

void Window::show_only(const QString& name) {
    if (qobject_cast<QTabWidget*>(pages_->currentWidget())) return reveal(name);
    for (const auto& [other, widget] : panes_) {
        const bool on_page = pages_->currentWidget()->isAncestorOf(widget);
        if (on_page) widget->setVisible(name.isEmpty() || other == name);
    }
    for (QTabWidget* tabs : pages_->currentWidget()->findChildren<QTabWidget*>()) tabs->setVisible(name.isEmpty());
    only_ = name;
}

void Window::reveal(const QString& name) {
    auto* tabs = qobject_cast<QTabWidget*>(pages_->currentWidget());
    for (int i = 0; tabs && i < tabs->count(); ++i) {
        QWidget* pane = this->pane(name);
        if (tabs->widget(i) == pane || tabs->widget(i)->isAncestorOf(pane)) tabs->setCurrentIndex(i);
    }
}

bool Window::go_to(const QString& place) {
    const QString text = place.trimmed();
    static const QRegularExpression packet("^(?:packet|p|报文)?[\\s:]*(\\d+)$",
                                           QRegularExpression::CaseInsensitiveOption);
    bool number = false;
    const uint event = text.toUInt(&number);
    if (number && event >= 1 && event <= recording_->count()) {
        selection_->go_to(event);
        return true;
    }
    if (const auto match = packet.match(text); !number && match.hasMatch()) {
        const auto frames = recording_->record().frames_of_packet(match.captured(1).toULongLong());
        if (frames.empty()) return false;
        selection_->choose_packet(recording_->packet_of(frames.front()));
        return true;
    }
    for (const std::string& node : recording_->nodes()) {
        if (models::text_of(node).compare(text, Qt::CaseInsensitive) != 0) continue;
        selection_->choose_node(models::text_of(node));
        return true;
    }
    return false;
}

QString Window::link() const {
    QUrl url = QUrl::fromLocalFile(QString::fromStdString(std::filesystem::absolute(recording_->path()).string()));
    url.setFragment(QStringLiteral("event=%1&packet=%2&node=%3")
                        .arg(selection_->event())
                        .arg(selection_->packet().id)
                        .arg(selection_->node()));
    return url.toString();
}

void Window::choose_node_number(int number) {
    const auto& nodes = recording_->nodes();
    if (number >= 1 && number <= static_cast<int>(nodes.size())) {
        selection_->choose_node(models::text_of(nodes[static_cast<std::size_t>(number) - 1]));
    }
}

}  // namespace lvslab::view
