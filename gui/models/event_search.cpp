#include "models/event_search.hpp"

#include <QElapsedTimer>

namespace lvslab::models {

namespace {
constexpr qint64 kSliceMilliseconds = 8;
constexpr std::size_t kBetweenLooksAtTheClock = 16;
}  // namespace

EventSearch::EventSearch(const Recording& recording, QObject* parent) : QObject(parent), recording_(recording) {
    timer_.setInterval(0);
    connect(&timer_, &QTimer::timeout, this, &EventSearch::go_on);
}

std::vector<std::uint32_t> EventSearch::start(Filter filter) {
    filter_ = std::move(filter);
    next_ = 0;
    auto places = slice();
    if (next_ < recording_.packets().size()) {
        timer_.start();
    } else {
        timer_.stop();
    }
    return places;
}

void EventSearch::stop() { timer_.stop(); }

std::vector<std::uint32_t> EventSearch::slice() {
    const auto& packets = recording_.packets();
    std::vector<std::uint32_t> places;
    QElapsedTimer clock;
    clock.start();
    while (next_ < packets.size()) {
        if (filter_.matches(recording_, packets[next_])) places.push_back(static_cast<std::uint32_t>(next_));
        ++next_;
        if (next_ % kBetweenLooksAtTheClock == 0 && clock.elapsed() >= kSliceMilliseconds) break;
    }
    return places;
}

void EventSearch::go_on() {
    const auto places = slice();
    const bool done = next_ >= recording_.packets().size();
    if (done) timer_.stop();
    emit found(places);
    if (done) emit finished();
}

}  // namespace lvslab::models
