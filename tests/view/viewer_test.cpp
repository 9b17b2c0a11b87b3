#include "view/viewer.hpp"

#include <gtest/gtest.h>

#include <QDialog>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <fstream>

#include "../models/records.hpp"
#include "application.hpp"

namespace lvslab::view {
namespace {

template <class Wanted>
Wanted* shown() {
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        auto* wanted = qobject_cast<Wanted*>(widget);
        if (wanted && wanted->isVisible()) return wanted;
    }
    return nullptr;
}

TEST(Viewer, OpensARecordAtTheWishedMoment) {
    application();
    QStandardPaths::setTestModeEnabled(true);
    const auto path = models::recording_of("tun").path();
    Viewer viewer({.record = QString::fromStdString(path.string()), .event = 40, .node = "rs2"});
    viewer.start();
    EXPECT_TRUE(QTest::qWaitFor([] { return shown<Window>() != nullptr; }, 5000));
    ASSERT_NE(shown<Window>(), nullptr);
    EXPECT_EQ(shown<Window>()->selection().event(), 40U);
    EXPECT_EQ(shown<Window>()->selection().node(), "rs2");
}

/// As of a director that is running (lvslab tap --record).
TEST(Viewer, FollowsARecordThatGrowsAndStaysAtItsMoment) {
    application();
    QStandardPaths::setTestModeEnabled(true);
    std::ifstream in(models::recording_of("tun").path(), std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), {});
    QTemporaryDir folder;
    const std::string file = folder.filePath("run.pcapng").toStdString();
    std::ofstream growing(file, std::ios::binary);
    growing << whole.substr(0, whole.size() / 2) << std::flush;
    Viewer viewer({.record = QString::fromStdString(file), .event = 40});
    viewer.start();
    ASSERT_TRUE(QTest::qWaitFor([] { return shown<Window>() != nullptr; }, 5000));
    Window* window = shown<Window>();
    const models::FrameNumber before = window->recording().count();
    const auto packet = window->selection().packet();
    QDialog dialog(window);
    dialog.open();
    growing << whole.substr(whole.size() / 2) << std::flush;
    EXPECT_FALSE(QTest::qWaitFor([&] { return window->recording().count() > before; }, 1500)) << "a dialog is open";
    dialog.close();
    EXPECT_TRUE(QTest::qWaitFor([&] { return window->recording().count() > before; }, 5000));
    EXPECT_EQ(shown<Window>(), window) << "it is the same window";
    EXPECT_EQ(window->recording().count(), models::recording_of("tun").count());
    EXPECT_EQ(window->selection().event(), 40U);
    EXPECT_EQ(window->selection().packet(), packet);
    EXPECT_FALSE(window->grab().isNull());
    QTest::keyClick(window, Qt::Key_Right);
    EXPECT_EQ(window->selection().event(), 41U);
}

TEST(Viewer, ShowsTheFirstPageWithTheReasonIfARecordCanNotBeRead) {
    application();
    QStandardPaths::setTestModeEnabled(true);
    Viewer viewer({.record = "/nowhere/run.pcapng"});
    viewer.start();
    EXPECT_TRUE(QTest::qWaitFor([] { return shown<StartPage>() != nullptr; }, 5000));
    ASSERT_NE(shown<StartPage>(), nullptr);
    bool said = false;
    for (const QLabel* label : shown<StartPage>()->findChildren<QLabel*>()) {
        said = said || label->text().contains("/nowhere/run.pcapng: No such file");
    }
    EXPECT_TRUE(said);
}

/// A record cut anywhere is shown as far as it goes, or refused with a sentence; it never ends the program.
TEST(Viewer, PaintsOrRefusesARecordThatIsCutAnywhere) {
    application();
    std::ifstream in(models::recording_of("arp").path(), std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), {});
    QTemporaryDir folder;
    const QString cut = folder.filePath("cut.pcapng"), picture = folder.filePath("cut.png");
    for (std::size_t size = 0; size < whole.size(); size += whole.size() / 23 + 7) {
        std::ofstream(cut.toStdString(), std::ios::binary) << whole.substr(0, size);
        Viewer viewer({.record = cut, .screenshot = picture, .size = QSize(900, 600)});
        const int code = viewer.take_picture();
        EXPECT_TRUE(code == 0 || code == 2) << size;
        EXPECT_TRUE(code == 2 || QFileInfo::exists(picture)) << size;
        QFile::remove(picture);
    }
}

TEST(Viewer, RefusesAMomentThatTheRecordDoesNotHave) {
    application();
    const QString path = QString::fromStdString(models::recording_of("arp").path().string());
    QTemporaryDir folder;
    const QString picture = folder.filePath("x.png");
    EXPECT_EQ(Viewer({.record = path, .event = 999'999, .screenshot = picture}).take_picture(), 2);
    EXPECT_EQ(Viewer({.record = path, .packet = 999'999, .screenshot = picture}).take_picture(), 2);
    EXPECT_EQ(Viewer({.record = path, .node = "nobody", .screenshot = picture}).take_picture(), 2);
    EXPECT_FALSE(QFileInfo::exists(picture));
    EXPECT_EQ(Viewer({.record = path, .node = "nobody2", .screenshot = "/nowhere/x.png"}).take_picture(), 2);
}

}  // namespace
}  // namespace lvslab::view
