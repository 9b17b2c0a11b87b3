#pragma once

#include <QLabel>
#include <QWidget>

#include "models/lab_shelf.hpp"
#include "view/look.hpp"

namespace lvslab::view {

/// The first page: the labs as cards, the records opened last, "open a record". Nothing else.
class StartPage : public QWidget {
    Q_OBJECT

public:
    struct Places {
        QString labs;    ///< folder of the lab files
        QString lvslab;  ///< the program that runs them
    };
    StartPage(const Look& look, models::Language language, const Places& places, QWidget* parent = nullptr);

    void complain(const QString& sentence);

signals:
    void record_chosen(const QString& path);
    void another_wanted();

private:
    void open(const models::ShelfLab& lab);
    QWidget* make_card(const models::ShelfLab& lab);

    Look look_;
    models::Language language_;
    Places places_;
    QLabel* status_ = nullptr;
};

/// Remembered for the first page.
void remember_record(const QString& path);
QStringList recent_records();

}  // namespace lvslab::view
