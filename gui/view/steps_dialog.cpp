#include "view/steps_dialog.hpp"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

namespace lvslab::view {

StepsDialog::StepsDialog(const Scene& scene, QWidget* parent)
    : QDialog(parent),
      scene_(scene),
      first_(new QSpinBox),
      last_(new QSpinBox),
      unit_(new QComboBox),
      count_(new QLabel),
      buttons_(new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel)) {
    setWindowTitle(scene.say("Steps as numbered pictures"));
    setFont(scene.look.text());
    const int events = static_cast<int>(scene.stage.recording.count());
    for (QSpinBox* box : {first_, last_}) {
        box->setRange(1, events);
        connect(box, &QSpinBox::valueChanged, this, &StepsDialog::count);
    }
    unit_->addItems({scene.say("every event"), scene.say("every hop of the packet")});
    connect(unit_, &QComboBox::currentIndexChanged, this, &StepsDialog::count);
    buttons_->button(QDialogButtonBox::Save)->setText(scene.say("Choose a folder…"));
    buttons_->button(QDialogButtonBox::Cancel)->setText(scene.say("Cancel"));
    connect(buttons_, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* form = new QFormLayout(this);
    form->addRow(scene.say("From event"), first_);
    form->addRow(scene.say("To event"), last_);
    form->addRow(scene.say("A picture for"), unit_);
    form->addRow(count_);
    form->addRow(buttons_);
    set_range(models::suggested_steps(scene.stage.recording, scene.stage.selection));
}

models::StepRange StepsDialog::range() const {
    return {.first = static_cast<models::FrameNumber>(first_->value()),
            .last = static_cast<models::FrameNumber>(last_->value()),
            .unit = unit_->currentIndex() == 0 ? models::StepUnit::event : models::StepUnit::hop};
}

void StepsDialog::set_range(const models::StepRange& range) {
    first_->setValue(static_cast<int>(range.first));
    last_->setValue(static_cast<int>(range.last));
    unit_->setCurrentIndex(range.unit == models::StepUnit::event ? 0 : 1);
    count();
}

std::vector<models::FrameNumber> StepsDialog::events() const {
    return models::steps_in(range(), scene_.stage.recording, scene_.stage.selection);
}

void StepsDialog::count() {
    const std::size_t pictures = events().size();
    const bool fits = pictures != 0 && pictures <= models::kMostSteps;
    count_->setText(pictures > models::kMostSteps
                        ? scene_.say("%1 pictures: at most %2").arg(pictures).arg(models::kMostSteps)
                        : scene_.say("%1 pictures").arg(pictures));
    buttons_->button(QDialogButtonBox::Save)->setEnabled(fits);
}

}  // namespace lvslab::view
