#pragma once

#include <vector>

#include "models/checksum_lens.hpp"
#include "view/field_list.hpp"
#include "view/hex_view.hpp"
#include "view/lens_view.hpp"
#include "view/segments.hpp"
#include "view/vertical_scroll.hpp"

namespace lvslab::view {

/// The frame of the selection byte by byte: its fields, its hex digits, and for checksums that the node changed how
/// they come about.
class BytesPane : public Pane {
    Q_OBJECT

public:
    explicit BytesPane(const Scene& scene, QWidget* parent = nullptr);

    models::FieldTree& tree() { return tree_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paint(QPainter& painter) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void read_frame();
    void read_lenses();
    void follow_field();
    void show_lens(std::size_t lens);
    void arrange();
    void arrange_upper(const QRect& area);
    /// The verdict's sentence, wrapped, with its bar.
    double verdict_height() const;
    QString title_of_frame() const;
    QString name_of_out() const;
    void paint_head(QPainter& painter) const;
    void paint_lens_head(QPainter& painter) const;
    void paint_verdict(QPainter& painter) const;
    const models::ChecksumLens* lens() const { return lens_ < lenses_.size() ? &lenses_[lens_] : nullptr; }

    models::FieldTree tree_;
    std::vector<models::ChecksumLens> lenses_;
    std::size_t lens_ = 0;
    models::FramePair lenses_of_;
    Segments* side_;
    FieldList* fields_;
    HexView* hex_;
    VerticalScroll* hex_scroll_;
    Segments* which_;
    LensView* lens_view_;
    VerticalScroll* lens_scroll_;
    QRectF lens_head_, verdict_;  ///< null without a lens
};

}  // namespace lvslab::view
