#include "models/playback.hpp"

#include <algorithm>

namespace lvslab::models {

namespace {
constexpr double kStepsASecond = 1.5;
constexpr double kSlowest = 0.25, kFastest = 256;
}  // namespace

Playback::Playback(Selection& selection, QObject* parent) : QObject(parent), selection_(selection) {
    connect(&timer_, &QTimer::timeout, this, &Playback::tick);
}

QString Playback::speed_text() const {
    if (speed_ == 0.5) return QStringLiteral("½×");
    if (speed_ == 0.25) return QStringLiteral("¼×");
    return QString::number(speed_) + u'×';
}

std::chrono::milliseconds Playback::step_time() const {
    return playing() ? timer_.intervalAsDuration() : std::chrono::milliseconds(0);
}

void Playback::play() {
    timer_.start(std::max(1, static_cast<int>(1000 / (speed_ * kStepsASecond))));
    emit changed();
}

void Playback::stop() {
    timer_.stop();
    emit changed();
}

void Playback::faster() { set_speed(std::min(speed_ * 2, kFastest)); }
void Playback::slower() { set_speed(std::max(speed_ / 2, kSlowest)); }

void Playback::set_speed(double speed) {
    speed_ = speed;
    if (playing()) play();
    emit changed();
}

void Playback::tick() {
    const FrameNumber before = selection_.event();
    selection_.step(1);
    if (selection_.event() == before) stop();  // the end
}

}  // namespace lvslab::models
