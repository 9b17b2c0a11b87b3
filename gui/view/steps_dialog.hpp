#pragma once

#include <QDialog>

#include "models/step_range.hpp"
#include "view/pane.hpp"

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QSpinBox;

namespace lvslab::view {

/// Asks which part of the record is to be told in pictures, and says how many that makes.
class StepsDialog : public QDialog {
    Q_OBJECT

public:
    explicit StepsDialog(const Scene& scene, QWidget* parent = nullptr);

    models::StepRange range() const;
    void set_range(const models::StepRange& range);
    std::vector<models::FrameNumber> events() const;

private:
    void count();

    const Scene& scene_;
    QSpinBox* first_;
    QSpinBox* last_;
    QComboBox* unit_;
    QLabel* count_;
    QDialogButtonBox* buttons_;
};

}  // namespace lvslab::view
