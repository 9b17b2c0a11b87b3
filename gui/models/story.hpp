#pragma once

#include <QAbstractListModel>
#include <QString>
#include <vector>

#include "models/layer.hpp"
#include "models/passage.hpp"
#include "models/stage.hpp"

namespace lvslab::models {

/// Where a card stands: in goes up at the left, the decision is on top, out comes down at the right.
enum class CardSide : std::uint8_t { up, top, down };

/// What one layer of a node did with a packet.
struct StoryCard {
    CardSide side = CardSide::up;
    Layer layer = Layer::ip;
    QString title;
    QString text;                   ///< sentences
    QString badge;                  ///< a verdict or a change, in a word; may be empty
    bool bad = false;               ///< the packet ends here
    std::vector<TableRowRef> rows;  ///< that were used, in the order of use; the last one decided
    FrameNumber frame = 0;          ///< whose block tells it
};

/// The packet's stay in the chosen node, card by card, in the order of what happened.
class Story : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { TextRole = Qt::UserRole, BadgeRole, LayerRole, SideRole, RowsRole };

    explicit Story(const Stage& stage, QObject* parent = nullptr);

    const std::vector<StoryCard>& cards() const { return cards_; }
    const Passage& passage() const { return passage_; }
    /// Why there is nothing to tell; empty if there is.
    QString empty_reason() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    void read();

    Stage stage_;
    Passage passage_;
    std::vector<StoryCard> cards_;
};

}  // namespace lvslab::models
