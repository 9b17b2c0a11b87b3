#pragma once

#include <QString>

#include "models/stage.hpp"
#include "record/packet_story.hpp"

namespace lvslab::models {

/// What a node did with a packet, in two or three words: `forwards`, `IPVS tunnel`, `unwraps`.
QString what_was_done(const record::Hop& hop, LegKind kind, Language language);

/// Why a field has changed, in a word or two that stand at the end of a cell: `ARP`, `forward −1`, `connection`.
QString short_rule(const record::FieldChange& change, const record::Hop& hop, Language language);

}  // namespace lvslab::models
