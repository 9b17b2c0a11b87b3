#pragma once

#include <optional>

#include "models/checksum_lens.hpp"
#include "view/pane.hpp"

namespace lvslab::view {

/// Heights, before scaling: of a line of the sum, and of a line below it.
inline constexpr double kLensRow = 32, kLensBelow = 26;

/// Both ways to a checksum: the changed fields only, and every word again; side by side, or where it is narrow one
/// below the other. It is as high as it needs, and stands in a scroll area.
class LensView : public QWidget {
    Q_OBJECT

public:
    explicit LensView(const Scene& scene, QWidget* parent = nullptr);

    void show_lens(const std::optional<models::ChecksumLens>& lens);
    QSize sizeHint() const override;
    QRectF place_of_term(std::size_t term) const;
    QRectF place_of_word(std::size_t word) const;
    /// All of it as lines, the columns of a line with tabs between.
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// Where one way stands: its title, its lines or words, then sum, carry back and invert.
    struct Column {
        QRectF title, lines, sums;
    };
    struct Columns {
        Column left, right;
        double bottom;
    };
    Columns columns() const;
    bool is_wide() const;
    double lines_height(double width) const;
    double words_height(double width) const;
    double problem_height(const QString& problem, double width) const;
    /// Below the words: what was added up unseen, a zero byte that was added.
    QStringList lines_below() const;
    int words_in_row(double width) const;
    double word_width() const;
    void fit();
    void paint_terms(QPainter& painter, const Column& column) const;
    void paint_term(QPainter& painter, const QRectF& row, const models::LensTerm& term) const;
    void paint_words(QPainter& painter, const Column& column) const;
    void paint_below_words(QPainter& painter, const Column& column) const;
    void paint_sums(QPainter& painter, const QRectF& area, const models::LensSum& sum) const;
    void paint_title(QPainter& painter, const QRectF& area, const char* title) const;
    void paint_problem(QPainter& painter, const QRectF& area, const QString& problem) const;

    Scene scene_;
    std::optional<models::ChecksumLens> lens_;
};

}  // namespace lvslab::view
