#include "models/lab_shelf.hpp"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <algorithm>

namespace lvslab::models {

namespace {

struct About {
    const char* name;
    const char* sentence;
};

/// In the order in which a course takes them.
constexpr About kLabs[] = {
    {"arp", "Three hosts and a switch: how a MAC address is found before the first packet can leave."},
    {"path", "A packet's way over three routers: MAC addresses change on every link, IP addresses do not."},
    {"nat", "NAT: the director gives requests the server's address, and replies its own."},
    {"onearm", "NAT with one network card: replies must be made to come back through the director."},
    {"tun", "Tunnel: the director wraps requests in a second IP header; servers answer the client directly."},
    {"dr", "Direct routing: only the destination MAC changes, and the servers must keep quiet about the VIP."},
};

QString runs_folder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + QStringLiteral("/lvslab/runs");
}

/// The last thing that a program complained about.
QString last_line(const QString& text) { return text.trimmed().section(u'\n', -1); }

}  // namespace

std::vector<ShelfLab> shelf_labs(const QString& labs_folder, Language language) {
    std::vector<ShelfLab> labs;
    for (const About& about : kLabs) {
        const QFileInfo file(QDir(labs_folder).filePath(QString::fromLatin1(about.name) + QStringLiteral(".yaml")));
        if (!file.exists()) continue;
        ShelfLab lab{.name = QString::fromLatin1(about.name),
                     .file = file.absoluteFilePath(),
                     .sentence = say(about.sentence, language)};
        lab.record = runs_folder() + u'/' + lab.name + QStringLiteral("/run.pcapng");
        const QFileInfo record(lab.record);
        lab.recorded = record.exists() && record.lastModified() >= file.lastModified();
        labs.push_back(std::move(lab));
    }
    return labs;
}

LabRun::LabRun(const QString& lvslab, const ShelfLab& lab, QObject* parent) : QObject(parent), lab_(lab) {
    connect(&process_, &QProcess::finished, this, &LabRun::finish);
    connect(&process_, &QProcess::errorOccurred, this, [this, lvslab](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) emit failed(lvslab + QStringLiteral(": ") + process_.errorString());
    });
    const QString folder = QFileInfo(lab.record).absolutePath();
    QDir().mkpath(folder);
    process_.start(lvslab, {"run", lab.file, "--out", folder});
}

/// Exit code 1: it ran, and an expectation does not hold. The record is there, and shows why.
void LabRun::finish(int code) {
    if (code == 0 || code == 1) return emit done(lab_.record);
    emit failed(last_line(QString::fromUtf8(process_.readAllStandardError())));
}

}  // namespace lvslab::models
