#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <vector>

#include "models/words.hpp"

namespace lvslab::models {

/// A lab that can be opened with one click.
struct ShelfLab {
    QString name;           ///< `tun`
    QString file;           ///< the lab file
    QString sentence;       ///< what it is about
    QString record;         ///< where its run is kept
    bool recorded = false;  ///< there is a run, and it is younger than the lab
};

/// The labs of scenarios/, and where their runs are kept (the user's cache).
std::vector<ShelfLab> shelf_labs(const QString& labs_folder, Language language);

/// Runs a lab with the program `lvslab`, and says when its record is there.
class LabRun : public QObject {
    Q_OBJECT

public:
    LabRun(const QString& lvslab, const ShelfLab& lab, QObject* parent = nullptr);

signals:
    void done(const QString& record);
    void failed(const QString& sentence);  ///< lvslab's own words

private:
    void finish(int code);

    QProcess process_;
    ShelfLab lab_;
};

}  // namespace lvslab::models
