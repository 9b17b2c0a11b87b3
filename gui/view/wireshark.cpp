#include "view/wireshark.hpp"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace lvslab::view {

namespace {
QDir ours() { return QDir(QStringLiteral(LVSLAB_SOURCE_DIR "/scenarios/wireshark")); }
}  // namespace

QString wireshark_folder() {
    const QString moved = qEnvironmentVariable("WIRESHARK_CONFIG_DIR");
    if (!moved.isEmpty()) return moved;
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/wireshark");
}

QString install_profile(const QString& wireshark_folder) {
    const QDir profiles(wireshark_folder + QStringLiteral("/profiles"));
    if (profiles.exists("lvslab")) return {};
    const QString refused = profiles.path() + QStringLiteral(": the profile lvslab can not be written here");
    // Beside its place and renamed: there is a whole profile or none.
    if (!profiles.mkpath(".")) return refused;
    QTemporaryDir aside(profiles.filePath("lvslab-XXXXXX"));
    const QDir profile(ours().filePath("profile"));
    for (const QString& file : profile.entryList(QDir::Files)) {
        if (!QFile::copy(profile.filePath(file), aside.filePath(file))) return refused;
    }
    if (!QDir().rename(aside.path(), profiles.filePath("lvslab"))) return refused;
    aside.setAutoRemove(false);
    return {};
}

QStringList wireshark_arguments(const models::Recording& recording, models::FrameNumber frame) {
    return {"-C",
            "lvslab",
            "-X",
            QStringLiteral("lua_script:") + ours().filePath("lvslab.lua"),
            "-o",
            "lvslab.info:FALSE",  // the profile has a column for the sentence
            "-r",
            QString::fromStdString(recording.path().string()),
            "-g",
            QString::number(frame)};
}

QString show_in_wireshark(const models::Recording& recording, models::FrameNumber frame) {
    const QString program = QStandardPaths::findExecutable("wireshark");
    if (program.isEmpty()) return QStringLiteral("wireshark is not installed here; apt install wireshark");
    const QString problem = install_profile(wireshark_folder());
    if (!problem.isEmpty()) return problem;
    const bool started = QProcess::startDetached(program, wireshark_arguments(recording, frame));
    return started ? QString() : program + QStringLiteral(" did not start");
}

}  // namespace lvslab::view
