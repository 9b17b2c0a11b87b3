#include "view/window.hpp"

#include <gtest/gtest.h>

#include <QDialogButtonBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "../models/records.hpp"
#include "application.hpp"
#include "view/picture.hpp"
#include "view/steps_dialog.hpp"
#include "view/viewer.hpp"

namespace lvslab::view {
namespace {

std::unique_ptr<Window> open_window(const std::string& lab, const WindowState& state = {}) {
    application();
    const auto& path = models::recording_of(lab).path();
    auto window =
        std::make_unique<Window>(std::make_unique<models::Recording>(record::RunRecord::open(path), path), state);
    window->resize(1600, 1000);
    window->show();
    QTest::qWait(1);
    return window;
}

struct Looks {
    const char* lab;
    models::Language language;
    Theme theme;
};

class EveryLook : public testing::TestWithParam<Looks> {};

TEST_P(EveryLook, PaintsEachPageAndEachPane) {
    const auto window = open_window(GetParam().lab, {.language = GetParam().language, .theme = GetParam().theme});
    window->selection().go_to(30);
    for (const Page page : {Page::watch, Page::diff, Page::story, Page::netfilter}) {
        window->show_page(page);
        const QImage picture = window->grab().toImage();
        QSet<QRgb> colours;
        for (int x = 0; x < picture.width(); x += 3) {
            for (int y = 0; y < picture.height(); y += 3) colours.insert(picture.pixel(x, y));
        }
        EXPECT_GT(colours.size(), 20) << static_cast<int>(page);
    }
    for (const char* name : {"topology", "diff", "story", "bytes", "tables", "ladder", "events", "netfilter"}) {
        EXPECT_NE(window->pane(name), nullptr) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Labs, EveryLook,
                         testing::Values(Looks{"tun", models::Language::english, Theme::light},
                                         Looks{"tun", models::Language::chinese, Theme::dark},
                                         Looks{"nat", models::Language::chinese, Theme::light},
                                         Looks{"dr", models::Language::english, Theme::dark},
                                         Looks{"arp", models::Language::english, Theme::light},
                                         Looks{"path", models::Language::chinese, Theme::light},
                                         Looks{"onearm", models::Language::english, Theme::dark}),
                         [](const testing::TestParamInfo<Looks>& look) {
                             const bool chinese = look.param.language == models::Language::chinese;
                             return std::string(look.param.lab) + (chinese ? "_zh" : "_en") +
                                    (look.param.theme == Theme::dark ? "_dark" : "_light");
                         });

TEST(Window, ShowsOnePanelAtATimeWhenItIsLargeEnoughForAHall) {
    const auto window = open_window("tun", {.scale = 1.5});
    const auto visible = [&] {
        QStringList names;
        for (const char* name : {"topology", "tables", "ladder", "events"}) {
            if (window->pane(name)->isVisible()) names << name;
        }
        return names;
    };
    EXPECT_EQ(visible(), QStringList{"topology"});
    QTest::keyClick(window.get(), Qt::Key_Slash);
    EXPECT_EQ(visible(), QStringList{"events"});
    window->reveal("tables");
    EXPECT_EQ(visible(), QStringList{"tables"});
    EXPECT_GT(window->pane("tables")->width(), window->width() * 3 / 4);
}

TEST(Window, StepsWithTheArrowKeysWhateverPaneHasTheFocus) {
    const auto window = open_window("tun");
    for (const Page page : {Page::watch, Page::diff, Page::story, Page::netfilter}) {
        window->show_page(page);
        for (const char* name : {"topology", "diff", "story", "bytes", "tables", "ladder", "events", "netfilter"}) {
            QWidget* pane = window->pane(name);
            if (!pane->isVisible()) continue;
            pane->setFocus();
            window->selection().go_to(40);
            QTest::keyClick(pane, Qt::Key_Right);
            EXPECT_EQ(window->selection().event(), 41U) << name;
            QTest::keyClick(pane, Qt::Key_Left, Qt::ShiftModifier);
            EXPECT_NE(window->selection().event(), 41U) << name;
        }
    }
}

TEST(Window, GoesToAnEventAPacketOrANodeThatIsTyped) {
    const auto window = open_window("tun");
    EXPECT_TRUE(window->go_to("200"));
    EXPECT_EQ(window->selection().event(), 200U);
    EXPECT_TRUE(window->go_to("packet 8"));
    EXPECT_EQ(window->selection().packet().id, 8U);
    EXPECT_TRUE(window->go_to("rs2"));
    EXPECT_EQ(window->selection().node(), "rs2");
    EXPECT_FALSE(window->go_to("packet 999999"));
    EXPECT_FALSE(window->go_to("nowhere"));
}

TEST(Window, KeepsItsPlaceWhenTheLanguageChanges) {
    const auto window = open_window("tun");
    window->selection().go_to(77);
    WindowState next = window->state();
    next.language = models::Language::chinese;
    next.scale = 1.5;
    window->set_state(next);
    EXPECT_EQ(window->selection().event(), 77U);
    EXPECT_EQ(window->scene().say("Watch"), QString::fromUtf8("观察"));
}

TEST(Window, CopiesALinkThatOpensTheSameMoment) {
    const auto window = open_window("tun");
    window->go_to("packet 8");
    window->selection().choose_node("rs3");
    const Wish wish = read_link({.record = window->link()});
    EXPECT_EQ(wish.record.toStdString(), std::filesystem::absolute(window->recording().path()).string());
    EXPECT_EQ(wish.event, window->selection().event());
    EXPECT_EQ(wish.packet, 8U);
    EXPECT_EQ(wish.node, "rs3");
}

TEST(Picture, IsWrittenInEachFormatWithItsCaption) {
    const auto window = open_window("tun");
    QTemporaryDir folder;
    for (const char* ending : {"png", "svg", "pdf"}) {
        const QString file = folder.filePath(QStringLiteral("diff.") + ending);
        const Picture picture{.file = file, .caption = caption(window->scene())};
        EXPECT_EQ(save_picture(*window->pane("diff"), picture, window->scene().look), "");
        EXPECT_GT(QFileInfo(file).size(), 5000) << ending;
    }
    QFile svg(folder.filePath("diff.svg"));
    ASSERT_TRUE(svg.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(svg.readAll());
    EXPECT_TRUE(text.contains("<text")) << "letters stay letters";
    EXPECT_TRUE(text.contains("tun.yaml"));
}

TEST(Picture, SaysWhyItCanNotBeWritten) {
    const auto window = open_window("tun");
    const Look& look = window->scene().look;
    EXPECT_TRUE(save_picture(*window->pane("diff"), {.file = "/nowhere/x.png"}, look).contains("/nowhere/x.png"));
    EXPECT_TRUE(save_picture(*window->pane("diff"), {.file = "x.gif"}, look).contains(".png, .svg or .pdf"));
    EXPECT_FALSE(QFileInfo::exists("x.gif"));
}

TEST(Picture, StepsAreNumberedAndTimeGoesBackToWhereItWas) {
    const auto window = open_window("tun");
    window->selection().go_to(10);
    QTemporaryDir folder;
    const Steps steps{.events = {20, 22, 30}, .folder = folder.path()};
    std::vector<models::FrameNumber> seen;
    const auto go_on = [&](int) {
        seen.push_back(window->selection().event());
        return true;
    };
    EXPECT_EQ(save_steps(*window->centralWidget(), window->scene(), steps, go_on), "");
    EXPECT_EQ(seen, (std::vector<models::FrameNumber>{10, 20, 22})) << "asked before each picture";
    EXPECT_TRUE(QFileInfo::exists(folder.filePath("step-0003.png")));
    EXPECT_FALSE(QFileInfo::exists(folder.filePath("step-0004.png")));
    EXPECT_EQ(window->selection().event(), 10U);
}

TEST(Picture, StepsEndWhenTheyAreToldTo) {
    const auto window = open_window("tun");
    QTemporaryDir folder;
    const Steps steps{.events = {20, 22, 30}, .folder = folder.path()};
    save_steps(*window->centralWidget(), window->scene(), steps, [](int done) { return done < 1; });
    EXPECT_TRUE(QFileInfo::exists(folder.filePath("step-0001.png")));
    EXPECT_FALSE(QFileInfo::exists(folder.filePath("step-0002.png")));
}

TEST(StepsDialog, ProposesTheFollowedPacketAndCountsPictures) {
    const auto window = open_window("tun");
    const auto frames = window->recording().record().frames_of_packet(1);
    window->selection().choose_packet(window->recording().packet_of(frames.front()));
    StepsDialog dialog(window->scene());
    EXPECT_EQ(dialog.range().first, frames.front());
    EXPECT_EQ(dialog.range().last, frames.back());
    EXPECT_EQ(dialog.events().size(), frames.back() - frames.front() + 1);
    auto* save = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save);
    EXPECT_TRUE(save->isEnabled());
    dialog.set_range({.first = 1, .last = window->recording().count(), .unit = models::StepUnit::hop});
    EXPECT_EQ(dialog.events().size(), window->selection().legs().size());
    dialog.set_range({.first = 30, .last = 20});
    EXPECT_FALSE(save->isEnabled()) << "no picture";
}

}  // namespace
}  // namespace lvslab::view
