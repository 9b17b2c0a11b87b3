#pragma once

#include <QProgressBar>
#include <QWidget>

#include "models/words.hpp"
#include "view/look.hpp"

namespace lvslab::view {

/// While a record is read: its name, and how far.
class LoadingPage : public QWidget {
    Q_OBJECT

public:
    LoadingPage(const Look& look, models::Language language, const QString& file);

    void show_share(double share);  ///< 0 to 1

private:
    QProgressBar* bar_;
};

}  // namespace lvslab::view
