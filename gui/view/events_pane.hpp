#pragma once

#include <QLabel>
#include <QLineEdit>

#include "view/event_list.hpp"

namespace lvslab::view {

/// The events of the record: a filter above the list of packets.
class EventsPane : public Pane {
    Q_OBJECT

public:
    explicit EventsPane(const Scene& scene, QWidget* parent = nullptr);

    /// As if it had been typed.
    void set_filter(const QString& text);
    void focus_filter();  ///< the key /

    QSize minimumSizeHint() const override;

protected:
    void paint(QPainter& painter) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void set_up_field();
    void set_up_notice();
    void read_filter();
    void tell();
    void open_link(const QString& link);
    void arrange();
    QRectF frame_of_field() const;

    models::EventTree tree_;
    QLineEdit* field_;
    EventList* list_;
    QLabel* notice_;  ///< what is wrong with the filter, or that it has no hits
    QString error_;
};

}  // namespace lvslab::view
