#pragma once

#include <QObject>
#include <QTimer>
#include <chrono>

#include "models/selection.hpp"

namespace lvslab::models {

/// Plays the record: steps of the one clock, at a speed.
class Playback : public QObject {
    Q_OBJECT

public:
    explicit Playback(Selection& selection, QObject* parent = nullptr);

    bool playing() const { return timer_.isActive(); }
    /// Steps a second.
    double speed() const { return speed_; }
    /// From one step to the next; 0 while it rests.
    std::chrono::milliseconds step_time() const;
    /// `1×`, `½×`, `16×`: 1× is 1.5 steps a second.
    QString speed_text() const;

    void toggle() { playing() ? stop() : play(); }
    void play();
    void stop();
    void faster();
    void slower();

signals:
    void changed();

private:
    void set_speed(double speed);
    void tick();

    Selection& selection_;
    QTimer timer_;
    double speed_ = 1;
};

}  // namespace lvslab::models
