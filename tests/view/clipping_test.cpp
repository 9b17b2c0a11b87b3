#include "view/clipping.hpp"

#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "application.hpp"
#include "models/records.hpp"
#include "view/picture.hpp"
#include "view/window.hpp"

namespace lvslab::view {
namespace {

/// Two groups as QtSvg writes them; the second has two marks.
constexpr const char* kSvg =
    "<svg>\n<g fill=\"none\" >\n<g a=\"1\">\n<rect/>\n</g>\n<g a=\"2\">\n"
    "<text x=\"0\">lvslab-clip 1 2 3 4</text>\n<text x=\"0\">lvslab-clip 5 6 7 8</text>\n<line/>\n</g>\n</g>\n</svg>";

TEST(Clipping, AMarkEndsTheGroupAndBeginsAClippedOne) {
    const QByteArray svg = with_clip_paths(kSvg);
    EXPECT_FALSE(svg.contains("lvslab-clip"));
    EXPECT_EQ(svg.count("<g "), svg.count("</g>"));
    EXPECT_TRUE(svg.contains("<clipPath id=\"c2\"><rect x=\"5\" y=\"6\" width=\"7\" height=\"8\"/></clipPath>"));
    const auto second = svg.indexOf("url(#c2)");
    EXPECT_GT(svg.indexOf("<line/>"), second);
    EXPECT_LT(svg.indexOf("<rect/>"), svg.indexOf("url(#c1)"));
    EXPECT_GT(svg.indexOf("<g a=\"2\">", second), second) << "with the group's own state";
}

TEST(Clipping, WithoutAMarkNothingChanges) { EXPECT_EQ(with_clip_paths("<svg><g ></g></svg>"), "<svg><g ></g></svg>"); }

double share_that_differs(const QImage& a, const QImage& b) {
    int count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) count += a.pixel(x, y) != b.pixel(x, y);
    }
    return static_cast<double>(count) / (a.width() * a.height());
}

TEST(Clipping, APictureOfTheWindowClipsWhatAScrollAreaHides) {
    application();
    const auto file = std::filesystem::path(LVSLAB_BINARY_DIR) / "records" / "tun" / "run.pcapng";
    Window window(std::make_unique<models::Recording>(record::RunRecord::open(file), file), WindowState{});
    window.setAttribute(Qt::WA_DontShowOnScreen);
    window.resize(1400, 900);
    window.show();
    window.selection().go_to(13);
    QTemporaryDir folder;
    const QString name = folder.filePath("all.svg");
    ASSERT_EQ(save_picture(*window.centralWidget(), {.file = name, .caption = "below it"}, window.scene().look), "");
    QFile svg(name);
    ASSERT_TRUE(svg.open(QIODevice::ReadOnly));
    const QByteArray text = svg.readAll();
    EXPECT_FALSE(text.contains("lvslab-clip"));
    EXPECT_GT(text.count("<clipPath"), 10);
    EXPECT_EQ(text.count("<g "), text.count("</g>"));
    const auto last_clip = text.lastIndexOf("<clipPath");
    EXPECT_GT(text.indexOf("below it", last_clip), last_clip);
    EXPECT_TRUE(text.mid(last_clip, 60).contains("x=\"-100000\"")) << "the caption stands outside of every clip";
    const QString png = folder.filePath("all.png");
    ASSERT_EQ(save_picture(*window.centralWidget(), {.file = png}, window.scene().look), "");
    EXPECT_LT(share_that_differs(QImage(png), window.centralWidget()->grab().toImage()), 0.02) << "only smoother edges";
}

}  // namespace
}  // namespace lvslab::view
