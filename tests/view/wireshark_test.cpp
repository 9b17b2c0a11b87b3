#include "view/wireshark.hpp"

#include <gtest/gtest.h>

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "models/records.hpp"

namespace lvslab::view {
namespace {

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QByteArray content(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not there");
}

TEST(WiresharkProfile, IsCopiedWholeAndLeavesNothingElse) {
    QTemporaryDir folder;
    EXPECT_EQ(install_profile(folder.path()), "");
    EXPECT_EQ(QDir(folder.filePath("profiles")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
              QStringList{"lvslab"});
    EXPECT_EQ(QDir(folder.filePath("profiles/lvslab")).entryList(QDir::Files),
              (QStringList{"colorfilters", "dfilter_buttons", "preferences"}));
}

TEST(WiresharkProfile, NeverChangesWhatIsThere) {
    QTemporaryDir folder;
    ASSERT_TRUE(QDir(folder.path()).mkpath("profiles/lvslab"));
    write(folder.filePath("profiles/lvslab/preferences"), "mine");
    write(folder.filePath("preferences"), "mine too");
    EXPECT_EQ(install_profile(folder.path()), "");
    EXPECT_EQ(content(folder.filePath("profiles/lvslab/preferences")), "mine");
    EXPECT_EQ(content(folder.filePath("preferences")), "mine too");
    EXPECT_FALSE(QFile::exists(folder.filePath("profiles/lvslab/colorfilters")));
}

TEST(WiresharkProfile, SaysWhereItCanNotBeWritten) {
    QTemporaryDir folder;
    write(folder.filePath("file"), "");
    EXPECT_TRUE(install_profile(folder.filePath("file")).startsWith(folder.filePath("file")));
}

/// tshark reads the same profile as Wireshark, and complains of columns, colours and preferences that it does not know.
TEST(WiresharkProfile, IsReadByTsharkWithoutComplaint) {
    const QString tshark = QStandardPaths::findExecutable("tshark");
    if (tshark.isEmpty()) GTEST_SKIP() << "tshark is not installed";
    QTemporaryDir folder;
    ASSERT_EQ(install_profile(folder.path()), "");
    QStringList arguments = wireshark_arguments(models::recording_of("dr"), 9);
    const auto go_to = arguments.indexOf("-g");
    arguments.remove(go_to, 2);  // tshark has no window to go to a frame in
    arguments << "-c"
              << "9"
              << "--color";
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("WIRESHARK_CONFIG_DIR", folder.path());
    process.setProcessEnvironment(environment);
    process.start(tshark, arguments);
    ASSERT_TRUE(process.waitForFinished());
    const QByteArray complaints = process.readAllStandardError();
    EXPECT_FALSE(complaints.contains("WARNING")) << complaints.toStdString();
    EXPECT_FALSE(complaints.contains("lvslab")) << complaints.toStdString();
    const QList<QByteArray> lines = process.readAllStandardOutput().trimmed().split('\n');
    ASSERT_EQ(lines.size(), 9);
    EXPECT_TRUE(lines[8].contains("rs3:drop")) << lines[8].toStdString();
    EXPECT_TRUE(lines[8].contains("Dropped: arp_ignore=1")) << lines[8].toStdString();
    EXPECT_EQ(lines[8].count("Dropped:"), 1) << "once, in its own column";
}

}  // namespace
}  // namespace lvslab::view
