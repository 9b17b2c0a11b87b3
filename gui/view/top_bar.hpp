#pragma once

#include <QLineEdit>
#include <QToolButton>
#include <QWidget>
#include <vector>

#include "view/pane.hpp"

namespace lvslab::view {

/// Menu, the run's name, the pages, the go-to field, language, size and theme.
class TopBar : public QWidget {
    Q_OBJECT

public:
    struct Texts {
        QString title, subtitle;
        std::vector<QString> pages;
    };
    TopBar(const Look& look, models::Language language, const Texts& texts, QWidget* parent = nullptr);

    void show_page(int page);
    QLineEdit* go_to() { return go_to_; }
    QToolButton* menu_button() { return menu_; }

signals:
    void page_chosen(int page);
    void place_typed(const QString& text);
    void language_pressed();
    void size_pressed();
    void theme_pressed();

private:
    QToolButton* add_button(const QString& text, const QString& name, const QString& help);

    QToolButton* menu_ = nullptr;
    QLineEdit* go_to_ = nullptr;
    std::vector<QToolButton*> pages_;
};

/// What Qt's own widgets look like, from the palette's roles.
QString style_sheet(const Look& look);

}  // namespace lvslab::view
