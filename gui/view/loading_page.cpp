#include "view/loading_page.hpp"

#include <QFileInfo>
#include <QLabel>
#include <QVBoxLayout>

#include "view/top_bar.hpp"

namespace lvslab::view {

LoadingPage::LoadingPage(const Look& look, models::Language language, const QString& file) : bar_(new QProgressBar) {
    setWindowTitle(QFileInfo(file).fileName());
    setStyleSheet(style_sheet(look));
    auto* column = new QVBoxLayout(this);
    auto* text = new QLabel(models::say("Reading %1", language).arg(file));
    text->setFont(look.text(19));
    text->setWordWrap(true);
    bar_->setMaximum(1000);
    bar_->setFont(look.text());
    column->addStretch(1);
    column->addWidget(text);
    column->addWidget(bar_);
    column->addStretch(2);
    const int margin = qRound(look.px(60));
    column->setContentsMargins(margin, margin, margin, margin);
}

void LoadingPage::show_share(double share) { bar_->setValue(qRound(share * 1000)); }

}  // namespace lvslab::view
