#include "view/top_bar.hpp"

#include <QHBoxLayout>
#include <QLabel>

namespace lvslab::view {

namespace {
constexpr double kTopBarHeight = 48;
}

QString style_sheet(const Look& look) {
    const Palette& p = look.palette();
    return QStringLiteral(R"(
        QWidget { background: %1; color: %2; }
        QToolButton, QPushButton, QTabBar, QMenu, QLineEdit#go_to, QStatusBar { font-family: "%13"; font-size: %14px; }
        QMainWindow, QSplitter, QScrollArea, QSplitter::handle { background: %3; border: none; }
        QToolTip { background: %4; color: %5; border: 1px solid %6; padding: 4px; }
        QToolButton, QPushButton { border: 1px solid transparent; border-radius: 4px; padding: %10px %11px; }
        QPushButton { border: 1px solid %6; }
        QToolButton:hover, QPushButton:hover { background: %7; }
        QToolButton:focus, QPushButton:focus, QLineEdit#go_to:focus { border: 2px solid %8; }
        QToolButton:checked { color: %2; font-weight: 600; border-bottom: 3px solid %8; border-radius: 0; }
        QToolButton::menu-indicator { image: none; }
        QLineEdit#go_to { border: 1px solid %6; border-radius: 4px; padding: %10px; } QLineEdit { selection-background-color: %8; selection-color: %9; }
        QMenu { border: 1px solid %6; } QMenu::item { padding: %10px %12px; } QMenu::item:selected { background: %7; }
        QMenu::separator { height: 1px; background: %6; }
        QScrollBar { background: %1; border: none; width: %10px; height: %10px; margin: 0; }
        QScrollBar::handle { background: %6; border-radius: 3px; min-height: 24px; min-width: 24px; }
        QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
        QTabBar::tab { border: none; padding: %10px %11px; color: %2; }
        QTabBar::tab:selected { font-weight: 600; border-bottom: 3px solid %8; }
        QProgressBar { border: 1px solid %6; border-radius: 4px; text-align: center; } QProgressBar::chunk { background: %8; }
    )")
        .arg(p.panel.name(), p.text.name(), p.hairline.name(), p.badge.name(), p.on_badge.name(), p.line.name(),
             p.accent_pale.name(), p.accent.name(), p.on_accent.name())
        .arg(qRound(look.px(8)))
        .arg(qRound(look.px(14)))
        .arg(qRound(look.px(24)))
        .arg(look.text().families().value(0))
        .arg(qRound(look.px(15)));
}

TopBar::TopBar(const Look& look, models::Language language, const Texts& texts, QWidget* parent) : QWidget(parent) {
    setFixedHeight(qRound(look.px(kTopBarHeight)));
    const auto say = [language](const char* text) { return models::say(text, language); };
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(qRound(look.px(8)), 0, qRound(look.px(12)), 0);
    menu_ = add_button(QStringLiteral("☰"), say("Menu"), say("Menu (Alt+M)"));
    menu_->setPopupMode(QToolButton::InstantPopup);
    row->addWidget(menu_);
    auto* title = new QLabel(texts.title);
    title->setFont(look.bold(17));
    auto* subtitle = new QLabel(texts.subtitle);
    subtitle->setFont(look.text(14));
    row->addWidget(title);
    row->addSpacing(qRound(look.px(6)));
    row->addWidget(subtitle);
    row->addStretch(1);
    for (std::size_t i = 0; i < texts.pages.size(); ++i) {
        QToolButton* page = add_button(texts.pages[i], texts.pages[i], QStringLiteral("Ctrl+%1").arg(i + 1));
        page->setCheckable(true);
        page->setFixedHeight(height());
        connect(page, &QToolButton::clicked, this, [this, i] { emit page_chosen(static_cast<int>(i)); });
        pages_.push_back(page);
        row->addWidget(page);
    }
    row->addStretch(1);
    go_to_ = new QLineEdit;
    go_to_->setObjectName("go_to");
    go_to_->setPlaceholderText(say("Go to event, packet, node") + QStringLiteral("   Ctrl K"));
    go_to_->setAccessibleName(say("Go to"));
    go_to_->setMinimumWidth(qRound(look.px(270)));
    connect(go_to_, &QLineEdit::returnPressed, this, [this] { emit place_typed(go_to_->text()); });
    row->addWidget(go_to_);
    struct Corner {
        QString text, name;
        void (TopBar::*pressed)();
    };
    const bool english = language == models::Language::english;
    const Corner corners[] = {
        {english ? QStringLiteral("中文") : QStringLiteral("EN"), say("Language"), &TopBar::language_pressed},
        {QStringLiteral("A+"), say("Size (Ctrl +)"), &TopBar::size_pressed},
        {QStringLiteral("◐"), say("Dark or light"), &TopBar::theme_pressed}};
    for (const Corner& corner : corners) {
        QToolButton* button = add_button(corner.text, corner.name, corner.name);
        connect(button, &QToolButton::clicked, this, corner.pressed);
        row->addWidget(button);
    }
}

QToolButton* TopBar::add_button(const QString& text, const QString& name, const QString& help) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(help);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void TopBar::show_page(int page) {
    for (std::size_t i = 0; i < pages_.size(); ++i) pages_[i]->setChecked(static_cast<int>(i) == page);
}

}  // namespace lvslab::view
