#pragma once

#include <QStringList>
#include <QWidget>

#include "view/look.hpp"

namespace lvslab::view {

/// A few words of which one is chosen: `In | Out`. Up, Down and Enter choose too; left and right are time's.
class Segments : public QWidget {
    Q_OBJECT

public:
    explicit Segments(const Look& look, QWidget* parent = nullptr);

    void set_words(const QStringList& words);
    void set_current(int word);
    /// A word that can not be chosen now is pale.
    void set_possible(int word, bool possible);
    int current() const { return current_; }
    const QStringList& words() const { return words_; }
    QRectF place(int word) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void chosen(int word);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    double width_of(int word) const;
    void choose(int word);
    void describe();

    const Look& look_;
    QStringList words_;
    QList<bool> possible_;
    int current_ = 0;
};

}  // namespace lvslab::view
