#pragma once

#include <QString>

#include "models/layer.hpp"
#include "models/words.hpp"

namespace lvslab::models {

/// What people call a header field (`ip.ttl` is `TTL`); a name that is not known is given back.
QString field_label(const QString& wireshark_name, Language language);
/// The same where it stands alone and narrow: `MAC dst`, `Outer TTL`, `IP src`.
QString short_field_label(const QString& wireshark_name, Language language);
QString layer_label(Layer layer, Language language);
Layer layer_of(const QString& wireshark_name);

/// A field's value as it is shown: flags by their names (`SYN ACK`), protocols with number and name.
QString shown_value(const QString& wireshark_name, const QString& value);

}  // namespace lvslab::models
