#include "view/start_page.hpp"

#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include "view/lab_drawing.hpp"
#include "view/top_bar.hpp"

namespace lvslab::view {

namespace {
constexpr int kRecent = 5;
constexpr int kColumns = 3;

QSettings settings() { return QSettings(QStringLiteral("lvslab"), QStringLiteral("lvslab-view")); }
}  // namespace

QStringList recent_records() {
    QStringList recent = settings().value("recent").toStringList();
    recent.removeIf([](const QString& path) { return !QFileInfo::exists(path); });
    return recent;
}

void remember_record(const QString& path) {
    QStringList recent = recent_records();
    recent.removeAll(path);
    recent.prepend(path);
    settings().setValue("recent", recent.mid(0, kRecent));
}

StartPage::StartPage(const Look& look, models::Language language, const Places& places, QWidget* parent)
    : QWidget(parent), look_(look), language_(language), places_(places) {
    setFont(look_.text());
    setStyleSheet(style_sheet(look_));
    const auto say = [language](const char* text) { return models::say(text, language); };
    auto* column = new QVBoxLayout(this);
    const int margin = qRound(look_.px(48));
    column->setContentsMargins(margin, margin, margin, margin);
    column->setSpacing(qRound(look_.px(20)));
    auto* title = new QLabel(say("Choose a lab, and see what happens to every packet"));
    title->setFont(look_.bold(28));
    title->setWordWrap(true);
    column->addWidget(title);
    auto* grid = new QGridLayout;
    grid->setSpacing(qRound(look_.px(20)));
    int place = 0;
    for (const models::ShelfLab& lab : models::shelf_labs(places_.labs, language)) {
        grid->addWidget(make_card(lab), place / kColumns, place % kColumns);
        ++place;
    }
    column->addLayout(grid, 1);
    status_ = new QLabel;
    status_->setWordWrap(true);
    status_->setFont(look_.text(16));
    column->addWidget(status_);
    auto* last = new QHBoxLayout;
    auto* open = new QPushButton(say("Open a record…"));
    connect(open, &QPushButton::clicked, this, &StartPage::another_wanted);
    last->addWidget(open);
    for (const QString& path : recent_records()) {
        const QFileInfo file(path);
        auto* button = new QPushButton(file.dir().dirName() + u'/' + file.fileName());
        button->setToolTip(path);
        connect(button, &QPushButton::clicked, this, [this, path] { emit record_chosen(path); });
        last->addWidget(button);
    }
    last->addStretch(1);
    column->addLayout(last);
}

QWidget* StartPage::make_card(const models::ShelfLab& lab) {
    auto* card = new LabCard(look_, lab, language_);
    connect(card, &LabCard::clicked, this, [this, lab] { open(lab); });
    return card;
}

void StartPage::open(const models::ShelfLab& lab) {
    if (lab.recorded) return emit record_chosen(lab.record);
    status_->setText(models::say("Running %1 …", language_).arg(lab.name));
    auto* run = new models::LabRun(places_.lvslab, lab, this);
    connect(run, &models::LabRun::done, this, &StartPage::record_chosen);
    connect(run, &models::LabRun::failed, this, &StartPage::complain);
}

void StartPage::complain(const QString& sentence) {
    status_->setText(sentence);
    status_->setStyleSheet(QStringLiteral("background: %1; color: %2; padding: 12px;")
                               .arg(look_.palette().drop_pale.name(), look_.palette().on_drop_pale.name()));
}

}  // namespace lvslab::view
