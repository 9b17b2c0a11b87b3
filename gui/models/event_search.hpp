#pragma once

#include <QObject>
#include <QTimer>
#include <vector>

#include "models/filter.hpp"

namespace lvslab::models {

/// Goes through all packets with a filter, in slices of a few milliseconds, so that the window never stops.
class EventSearch : public QObject {
    Q_OBJECT

public:
    explicit EventSearch(const Recording& recording, QObject* parent = nullptr);

    /// Starts anew. The first slice is done at once; `found` and `finished` are not emitted by it.
    /// Returns the places in packets() that it found.
    std::vector<std::uint32_t> start(Filter filter);
    void stop();
    bool running() const { return timer_.isActive(); }
    std::size_t seen() const { return next_; }  ///< packets looked at so far

signals:
    /// More of them, in order; also with none, as a sign of progress.
    void found(const std::vector<std::uint32_t>& places);
    void finished();

private:
    std::vector<std::uint32_t> slice();
    void go_on();

    const Recording& recording_;
    Filter filter_;
    std::size_t next_ = 0;
    QTimer timer_;
};

}  // namespace lvslab::models
