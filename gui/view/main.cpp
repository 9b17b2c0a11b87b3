#include <CLI/CLI.hpp>
#include <QApplication>
#include <QLocale>
#include <iostream>

#include "view/viewer.hpp"

namespace lvslab::view {
namespace {

struct Options {
    std::string record, node, pane = "all", language, theme = "light", screenshot, size, steps;
    std::uint32_t event = 0;
    std::uint64_t packet = 0;
    double scale = 1;
};

void add_options(CLI::App& program, Options& o) {
    program.add_option(
        "RECORD", o.record,
        "A run.pcapng, any other capture, or a link that the viewer copied; without it the first page opens");
    program.add_option("--event", o.event, "Go to this event (the frame's number, as in Wireshark)")
        ->check(CLI::PositiveNumber);
    program.add_option("--packet", o.packet, "Go to this packet's first event")->check(CLI::PositiveNumber);
    program.add_option("--node", o.node, "Show this node's tables");
    program.add_option("--pane", o.pane, "What to show, or to paint with --screenshot")
        ->check(CLI::IsMember({"topology", "diff", "story", "bytes", "tables", "ladder", "events", "netfilter", "all"}))
        ->capture_default_str();
    program.add_option("--lang", o.language, "en or zh; else the system's language")
        ->check(CLI::IsMember({"en", "zh"}));
    program.add_option("--theme", o.theme, "light or dark")
        ->check(CLI::IsMember({"light", "dark"}))
        ->capture_default_str();
    program.add_option("--scale", o.scale, "Size of everything: 1.5 reads from the last row of a lecture hall")
        ->check(CLI::Range(0.5, 4.0))
        ->capture_default_str();
    auto* screenshot = program.add_option("--screenshot", o.screenshot,
                                          "Paint into this .png, .svg or .pdf and end; works without a display");
    program.add_option("--size", o.size, "WIDTHxHEIGHT in pixels, such as 1600x1000")->needs(screenshot);
    program
        .add_option("--steps", o.steps,
                    "Paint these events, such as 40-90, a picture each; --screenshot then names their folder")
        ->needs(screenshot);
}

std::optional<QSize> size_of(const std::string& text) {
    if (text.empty()) return QSize();
    const QStringList parts = QString::fromStdString(text).split(u'x');
    if (parts.size() != 2) return std::nullopt;
    const QSize size(parts[0].toInt(), parts[1].toInt());
    constexpr int kSmallest = 200, kLargest = 20'000;
    const bool fits =
        std::min(size.width(), size.height()) >= kSmallest && std::max(size.width(), size.height()) <= kLargest;
    return fits ? std::optional(size) : std::nullopt;
}

/// What Qt remarks about a display that is not there is no news to somebody who wants a picture.
void only_what_matters(QtMsgType type, const QMessageLogContext&, const QString& text) {
    if (type == QtCriticalMsg || type == QtFatalMsg) std::cerr << "lvslab-view: " << text.toStdString() << "\n";
}

bool speaks_chinese(const Options& o) {
    return o.language.empty() ? QLocale::system().language() == QLocale::Chinese : o.language == "zh";
}

/// Options that are more than their text.
struct Read {
    QSize size;
    std::optional<models::StepRange> steps;
};

int run(int argc, char** argv, const Options& o, const Read& read) {
    // No display is needed to paint a picture.
    if (!o.screenshot.empty()) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qInstallMessageHandler(only_what_matters);
    }
    QApplication application(argc, argv);
    application.setStyle("Fusion");
    set_up_fonts();
    Wish wish{.record = QString::fromStdString(o.record),
              .event = o.event,
              .packet = o.packet,
              .node = QString::fromStdString(o.node),
              .pane = QString::fromStdString(o.pane),
              .screenshot = QString::fromStdString(o.screenshot),
              .steps = read.steps,
              .size = read.size};
    wish.state.language = speaks_chinese(o) ? models::Language::chinese : models::Language::english;
    wish.state.theme = o.theme == "dark" ? Theme::dark : Theme::light;
    wish.state.scale = o.scale;
    Viewer viewer(wish);
    if (!o.screenshot.empty()) return viewer.take_picture();
    viewer.start();
    return QApplication::exec();
}

}  // namespace
}  // namespace lvslab::view

int main(int argc, char** argv) {
    using namespace lvslab::view;
    CLI::App program("Shows a run of a lab: every header change, every table at that moment, and the reason.",
                     "lvslab-view");
    Options o;
    add_options(program, o);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? 0 : 2;
    }
    const auto size = size_of(o.size);
    if (!size) {
        std::cerr << "lvslab-view: --size " << o.size << ": not WIDTHxHEIGHT in pixels, such as 1600x1000\n";
        return 2;
    }
    const auto steps = lvslab::models::read_step_range(QString::fromStdString(o.steps));
    if (!steps && !o.steps.empty()) {
        std::cerr << "lvslab-view: --steps " << o.steps << ": not a range of events, such as 40-90\n";
        return 2;
    }
    return run(argc, argv, o, {.size = *size, .steps = steps});
}
